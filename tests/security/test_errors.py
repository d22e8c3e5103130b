"""When something breaks, nobody learns how it is made, and nothing opens."""

import pytest
from django.test import Client

from qarib.config import authentication

pytestmark = pytest.mark.django_db
_TELLING = (
    "Traceback",
    "planted",
    "/src/",
    "site-packages",
    "SELECT",
    "SECRET_KEY",
    "RuntimeError",
    "Django",
    "Python",
)


def broken(*_args, **_kwargs):
    raise RuntimeError("planted in SELECT 1")


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_a_crash_shows_nothing_of_how_it_is_made(monkeypatch, language):
    monkeypatch.setattr("qarib.portal.pages.views.render", broken)
    browser = Client(raise_request_exception=False, headers={"accept-language": language})

    page = browser.get("/privacy/")

    assert page.status_code == 500
    text = page.content.decode()
    assert [word for word in _TELLING if word in text] == []
    assert not {"Server", "X-Powered-By"} & set(page.headers)


def test_a_check_that_breaks_opens_nothing(cast, monkeypatch):
    monkeypatch.setattr(authentication, "is_strong", broken)
    page = cast.browser("agent").get("/desk/")
    assert page.status_code == 500
    monkeypatch.undo()

    monkeypatch.setattr(authentication, "person_of", broken)
    for address in ("/me/", "/desk/"):
        assert cast.browser("owner-filed").get(address).status_code in {302, 500}
