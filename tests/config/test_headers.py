"""Every answer carries the headers that keep it harmless: pages, files, static files, refusals and errors."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from architecture.doors import doors
from architecture.reading import ROOT
from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from qarib.config.headers import HeadersMiddleware
from qarib.modules.organisations.enums import Role

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def lacking(response):
    """Return what an answer lacks."""
    missing = [name for name, value in ALWAYS.items() if response.headers.get(name) != value]
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        missing.append("Content-Security-Policy")
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        missing.append("Permissions-Policy")
    return missing


@pytest.mark.parametrize("method", ["get", "head", "post", "options", "delete"])
def test_every_door_answers_a_stranger_with_every_header(client, method):
    found = {door.name: lacking(getattr(client, method)(door.address)) for door in doors()}
    assert {name: missing for name, missing in found.items() if missing} == {}


@pytest.mark.parametrize("role", [None, Role.AGENT, Role.ADMINISTRATOR])
def test_every_door_answers_who_is_logged_in_with_every_header_and_no_cache_keeps_it(client, at_desk, role):
    browser = at_desk(MembershipFactory(role=role).person) if role else client
    if role is None:
        client.force_login(PersonFactory(matched=True), backend=BACKEND)
    wrong = {}
    for door in doors():
        if door.name in {"portal:log_out", "account_logout"}:
            continue
        response = browser.get(door.address)
        missing = lacking(response)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            missing.append("Cache-Control")
        if missing:
            wrong[door.name] = missing
    assert wrong == {}


@pytest.mark.parametrize("address", ["/static/ui/qarib.css", "/static/ui/nothing.css", "/no/such/page/"])
def test_static_files_and_what_does_not_exist_carry_them_too(client, address):
    answer = client.get(address)
    answer.close()
    assert lacking(answer) == []


def test_not_modified_carries_them_too(client):
    first = client.get("/static/ui/qarib.css")
    first.close()
    again = client.get("/static/ui/qarib.css", headers={"if-modified-since": first["Last-Modified"]})
    assert again.status_code == 304
    assert lacking(again) == []


def test_an_error_of_ours_carries_them_too(client, monkeypatch):
    from qarib.portal.pages import views  # noqa: PLC0415 -- only this test

    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", lambda *_a, **_k: 1 / 0)
    answer = client.get(reverse("portal:legal"))
    assert answer.status_code == 500
    assert lacking(answer) == []


def test_a_forgery_is_refused_with_them(db):
    from strict.client import StrictClient  # noqa: PLC0415 -- only this test

    answer = StrictClient(enforce_csrf_checks=True).post(reverse("portal:sign_up"))
    assert answer.status_code == 403
    assert lacking(answer) == []


def test_who_logs_out_leaves_nothing_for_the_back_button(client):
    client.force_login(PersonFactory(), backend=BACKEND)
    assert "no-store" in client.get(reverse("portal:my_space"))["Cache-Control"]
    assert client.post(reverse("portal:log_out"))["Clear-Site-Data"] == '"cache", "storage"'


def test_what_a_page_says_itself_stays(rf):
    middleware = HeadersMiddleware(lambda _request: HttpResponse(headers={"Cache-Control": "max-age=60"}))
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert middleware(request)["Cache-Control"] == "max-age=60"


def test_cookies_are_read_by_no_script_and_by_no_other_site(client):
    client.force_login(PersonFactory(), backend=BACKEND)
    client.get(reverse("portal:language"), {"lang": "fr"})
    assert set(client.cookies) >= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "qarib_language"}
    assert (settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_HTTPONLY) == ("Lax", True)
    del client.cookies[settings.SESSION_COOKIE_NAME]  # the test client wrote this one itself
    for cookie in client.cookies.values():
        assert cookie["samesite"] in {"Lax", "Strict"}, cookie.key
        assert cookie["httponly"], cookie.key
        assert cookie["path"] == "/", cookie.key


def test_over_https_cookies_belong_to_this_host_alone_and_the_browser_stays_there():
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)\n"
        "from qarib.portal.accounts.known import COOKIE; print(COOKIE)\n"
    )
    environment = {
        **os.environ,
        "QARIB_BASE_URL": "https://qarib.example",
        "QARIB_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert said[:2] == ["__Host-qarib_session", "__Host-csrftoken"]
    assert said[2:7] == ["True"] * 5
    assert said[7] == "__Host-qarib_known"


def test_the_web_servers_log_holds_no_link_that_opens_something():
    written = (ROOT / "deploy" / "nginx.conf").read_text()
    line = next(line for line in written.splitlines() if line.startswith("log_format"))
    for variable in ("$request ", "$request_uri", "$args", "$remote_addr", "$http_referer", "$uri"):
        assert variable not in line
    for prefix in ("/deposit/", "/agents/password/reset/key/", "/agents/confirm-email/"):
        assert f'"~^{prefix}"' in written


def test_the_web_server_gives_static_files_the_same_headers():
    written = (ROOT / "deploy" / "nginx.conf").read_text()
    for name in (*ALWAYS, "Content-Security-Policy", "Permissions-Policy", "Strict-Transport-Security"):
        assert f"add_header {name} " in written
