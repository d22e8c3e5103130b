"""Guessing is bounded, and whoever guesses in somebody's name locks nobody out."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.accounts import PersonFactory
from qarib.modules.accounts.models import Challenge, Session
from qarib.modules.accounts.rules import CODE_ATTEMPTS
from qarib.modules.notifications.models import Message
from qarib.portal.accounts.known import COOKIE
from strict.client import StrictClient

NIN, PHONE = "120020440000010012", "+213661000012"
LOG_IN = reverse("portal:log_in")


@pytest.fixture
def person(db):
    return PersonFactory(nin=NIN, phone=PHONE, matched=True)


def browser():
    return StrictClient(headers={"accept-language": "en"})


def ask(client):
    return client.post(LOG_IN, {"identifier": NIN})["Location"]


def last_code():
    return re.search(r"\b\d{6,12}\b", Message.objects.filter(address=PHONE).latest("pk").body).group()


def attack(times=30):
    """Ask and guess in somebody's name, from as many browsers as there are turns; return the short groups."""
    for _turn in range(times):
        client = browser()
        page = ask(client)
        for guess in range(CODE_ATTEMPTS):
            assert client.post(page, {"code": f"{guess:06d}"}).status_code == 422
    return Challenge.objects.filter(long=False).values("group").distinct().count()


def test_at_most_ten_short_guesses_an_hour(person):
    assert attack() * CODE_ATTEMPTS <= 10


def test_after_an_attack_the_person_still_enters_from_a_new_browser(person):
    attack()
    client = browser()
    page = ask(client)
    assert len(last_code()) == 12
    assert client.post(page, {"code": last_code()})["Location"] == reverse("portal:my_space")
    assert Session.objects.get().person == person


def test_an_attack_sends_few_messages_and_the_last_code_is_the_right_one(person):
    attack()
    assert Message.objects.filter(address=PHONE).count() == 3


def test_a_long_code_opens_once(person):
    attack()
    first, second = browser(), browser()
    pages = ask(first), ask(second)
    assert first.post(pages[0], {"code": last_code()}).status_code == 302
    assert second.post(pages[1], {"code": last_code()}).status_code == 422


def test_the_browser_of_the_person_gets_short_codes_during_an_attack(person):
    client = browser()
    client.post(ask(client), {"code": last_code()})
    assert COOKIE in client.cookies
    client.post(reverse("portal:log_out"))
    attack()
    page = ask(client)
    assert len(last_code()) == 6
    assert client.post(page, {"code": last_code()}).status_code == 302


def test_the_cookie_of_a_known_browser_says_nothing_and_opens_nothing(person):
    client = browser()
    client.post(ask(client), {"code": last_code()})
    known = client.cookies[COOKIE]
    assert NIN not in known.value
    assert known["httponly"]
    other = browser()
    other.cookies[COOKIE] = known.value
    assert other.get(reverse("portal:my_space")).status_code == 302


@pytest.mark.parametrize("forged", ["x", "W10:1:1", "é", "a" * 5000])
def test_a_forged_cookie_is_no_cookie(person, forged):
    client = browser()
    client.cookies[COOKIE] = forged
    assert client.post(LOG_IN, {"identifier": NIN}).status_code == 302


def statements(number, times):
    """Return the statements of the last of several asks, by verb and table, without savepoints."""
    for _turn in range(times):
        client = browser()
        with CaptureQueriesContext(connection) as seen:
            client.post(LOG_IN, {"identifier": number})
    texts = [query["sql"].split() for query in seen]
    return [words[:3] for words in texts if words[0] not in {"SAVEPOINT", "RELEASE", "ROLLBACK"}]


@pytest.mark.parametrize("times", [1, 5])
def test_known_and_unknown_cost_the_same_statements_first_and_under_attack(person, times):
    known = statements(NIN, times)
    assert known == statements("199999999999999998", times)
    assert len(known) == (7 if times == 1 else 9)
