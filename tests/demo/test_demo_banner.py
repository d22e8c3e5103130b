from io import StringIO

import pytest
from django.core.management import call_command

from qarib.demo import personas


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_the_banner_names_every_door_and_every_persona(settings, language):
    settings.QARIB_BASE_URL = "http://127.0.0.1:8123"
    out = StringIO()
    call_command("demo_banner", language=language, stdout=out)
    printed = out.getvalue()
    doors = ("/", "/demo/", "/demo/messages/", "/agents/login/")
    assert [door for door in doors if f"http://127.0.0.1:8123{door} " not in printed] == []
    assert [one.key for one in personas.PERSONAS if f"  {one.key} " not in printed] == []
    assert personas.PASSWORD in printed
