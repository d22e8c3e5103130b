"""What the log says of attempts, and that nobody writes a line of their own into it."""

import json
import logging
import re

import pytest
from django.conf import settings
from django.core.cache import cache

from factories.organisations import MembershipFactory
from qarib.config.logging import LOGGING
from sweeps.test_logs import lines

__all__ = ["lines"]
pytestmark = pytest.mark.django_db


def read(lines):
    return [json.loads(line) for line in lines]


def requests(lines):
    """Return status and request of what was answered."""
    return [(one.get("code"), one["request"]) for one in read(lines) if one["event"] == "request_finished"]


def test_each_line_says_when_in_utc(client, lines):
    client.get("/privacy/")
    assert lines
    for one in read(lines):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", one["timestamp"])
        assert one["level"]


def test_lines_go_to_one_place():
    assert {handler["class"] for handler in LOGGING["handlers"].values()} == {"logging.StreamHandler"}
    assert settings.LOGGING is LOGGING


def test_a_refused_log_in_is_a_line(client, lines):
    cache.clear()
    agent = MembershipFactory().person
    client.post("/agents/login/", {"login": agent.email, "password": "wrong wrong wrong"})
    assert (200, "POST /agents/login/") in requests(lines)
    assert not any(agent.email in line or "wrong wrong" in line for line in lines)


def test_a_refused_page_is_a_line(cast, lines):
    cast.browser("stranger").get("/desk/")
    assert (403, "GET /desk/") in requests(lines)
    # With a pseudonym, so that the attempts of one person are seen to be of one person.
    assert any(one.get("person") for one in read(lines))


def test_what_is_refused_is_a_line(client, lines):
    browser = type(client)(enforce_csrf_checks=True)
    browser.post("/log-in/", {"identifier": "1"})
    client.get("/", headers={"host": "evil.example"})
    seen = " ".join(lines)
    assert (403, "POST /log-in/") in requests(lines)
    assert "DisallowedHost" in seen or "Invalid HTTP_HOST" in seen


def test_a_crash_is_a_line_with_its_traceback(client, lines, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("planted here")

    monkeypatch.setattr("qarib.portal.pages.views.render", broken)
    browser = type(client)(raise_request_exception=False)
    assert browser.get("/privacy/").status_code == 500
    crash = [line for line in lines if "planted here" in line]
    assert crash
    assert json.loads(crash[0])["level"] == "error"


@pytest.mark.parametrize(
    "evil", ["a\nlevel=error forged", 'a", "level": "error', "\u2028forged", "\x1b[31mforged"]
)
def test_a_line_feed_makes_no_second_line(lines, evil):
    logging.root.warning("said %s", evil)
    (one,) = [line for line in lines if "forged" in line or "said" in line]
    assert "\n" not in one
    assert json.loads(one)["level"] == "warning"
