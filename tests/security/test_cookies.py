"""Every cookie that this house sets, as https asks for it."""

import json
import os
import subprocess
import sys

import pytest

from architecture.reading import ROOT

# What a run of the real settings under https prints: each cookie with its attributes.
_PROGRAM = """
import json, os
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
from django.http import HttpResponse, HttpRequest
from django.contrib.messages import get_messages
from qarib.config.messages import MessageStorage
from qarib.portal.catalogue.check_answers import Answers, keep
settings.ALLOWED_HOSTS = ["testserver"]
found = {}
client = Client()
for address in ("/log-in/", "/privacy/?lang=fr", "/agents/login/?next=/desk/"):
    for name, morsel in client.get(address, secure=True).cookies.items():
        found[name] = morsel.OutputString()
response, request = HttpResponse(), HttpRequest()
keep(response, Answers({"age": 20}), newest={})
for name, morsel in response.cookies.items():
    found[name] = morsel.OutputString()
request.session = client.session
storage = MessageStorage(request)
storage.add(20, "done")
storage.update(response)
for name, morsel in response.cookies.items():
    found[name] = morsel.OutputString()
found[settings.SESSION_COOKIE_NAME] = "; ".join([
    "session", "Path=" + settings.SESSION_COOKIE_PATH,
    *(["Secure"] if settings.SESSION_COOKIE_SECURE else []),
    *(["HttpOnly"] if settings.SESSION_COOKIE_HTTPONLY else []),
    "SameSite=" + settings.SESSION_COOKIE_SAMESITE,
])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def cookies(tmp_path_factory):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
        "QARIB_BASE_URL": "https://testserver",
        "QARIB_VAR": str(tmp_path_factory.mktemp("var")),
        "QARIB_DEMO": "1",
    }
    environment.pop("QARIB_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_cookie_is_secure_and_same_site_and_closed_to_scripts(cookies):
    assert len(cookies) >= 5
    for name, said in cookies.items():
        parts = {part.strip() for part in said.split(";")}
        assert "Secure" in parts, name
        assert parts & {"SameSite=Lax", "SameSite=Strict"}, name
        # The language is no secret, and no script asks for it either.
        assert "HttpOnly" in parts, name
        assert not any(part.startswith("Domain") for part in parts), name
        assert len(said) < 4096, name


def test_names_bind_them_to_this_host(cookies):
    narrow = {name for name in cookies if name.startswith("__Secure-")}
    assert narrow == {"__Secure-qarib_check"}
    for name in cookies.keys() - narrow:
        assert name.startswith("__Host-"), name
        assert "Path=/" in [part.strip() for part in cookies[name].split(";")], name
