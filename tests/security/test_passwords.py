"""What an agent's password may be, how it is typed, and how it is changed."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command

from factories.organisations import MembershipFactory
from qarib.config.passwords import WORDS
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.models import Message

pytestmark = pytest.mark.django_db
_NOW, _NEW = "a long enough sentence", "another long sentence"
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_attempt_yet():
    cache.clear()


@pytest.fixture
def agent():
    return MembershipFactory().person


def log_in(client, agent, password):
    return client.post("/agents/login/", {"login": agent.email, "password": password})


@pytest.mark.parametrize(
    "phrase",
    [
        "correct horse battery staple " * 4,
        "لا تخف من كلمة طويلة بالعربية",
        "!!!!@@@@####$$$$",
        "twelve  with  spaces",
        "Qarib ist nicht genug, aber mit diesem Satz schon",
    ],
)
def test_a_long_phrase_of_any_letters_is_a_good_password(phrase):
    validate_password(phrase)


def test_a_short_one_is_refused():
    with pytest.raises(ValidationError) as refused:
        validate_password("x7!kQ2#mZ9@")

    assert refused.value.error_list[0].code == "password_too_short"


@pytest.mark.parametrize("common", ["q1w2e3r4t5y6", "1qaz2wsx3edc", "sojdlg123aljg"])
def test_a_common_one_is_refused(common):
    with pytest.raises(ValidationError):
        validate_password(common)


@pytest.mark.parametrize(
    "own",
    [
        "Qarib2026ANEM",
        "CNAS-cnas-2026!",
        "Algérie-1962-DZ",
        "قريب قريب قريب",
        "admin_admin_1234",
        "password2026!",
    ],
)
def test_words_of_the_house_are_not_enough(own):
    with pytest.raises(ValidationError) as refused:
        validate_password(own)

    assert "own_words" in {error.code for error in refused.value.error_list}
    assert len(WORDS) > 10


def test_it_is_checked_exactly_as_typed(client, agent):
    for other in (_NOW.upper(), f"{_NOW} ", f" {_NOW}", _NOW[:-1], f"{_NOW}x"):
        cache.clear()
        assert log_in(client, agent, other).status_code == 200
    assert log_in(client, agent, _NOW).status_code == 302


def test_boxes_are_masked_and_open_to_password_managers(client):
    page = client.get("/agents/login/").content.decode()
    (box,) = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)

    assert 'type="password"' in box
    assert 'autocomplete="current-password"' in box
    assert "maxlength" not in box


def test_changing_asks_for_the_present_one_and_ends_the_session_of_a_thief(at_desk, client, agent):
    browser, thief = at_desk(agent), at_desk(agent)
    change = {"oldpassword": "not this one at all", "password1": _NEW, "password2": _NEW}

    browser.post("/agents/password/change/", change)
    agent.refresh_from_db()
    assert agent.check_password(_NOW)

    browser.post("/agents/password/change/", {**change, "oldpassword": _NOW})
    agent.refresh_from_db()
    assert agent.check_password(_NEW)
    assert thief.get("/desk/").status_code == 302


def test_it_does_not_expire(client, agent, time_machine):
    time_machine.move_to("2036-11-24T09:00:00Z")
    MembershipFactory(person=agent)

    assert log_in(client, agent, _NOW).status_code == 302


def test_a_link_opens_once_and_only_the_password(client, agent):
    client.post("/agents/password/reset/", {"email": agent.email})
    (mail,) = Message.objects.order_by("pk")
    link = re.search(r"https?://[^/]+(/\S+)", mail.body)[1]
    form = client.get(link)["Location"]
    client.post(form, {"password1": _NEW, "password2": _NEW})
    agent.refresh_from_db()
    assert agent.check_password(_NEW)

    stranger = type(client)()
    again = stranger.get(link)
    assert "Location" not in again.headers
    log_in(stranger, agent, _NEW)
    assert "/2fa/" in stranger.get("/desk/")["Location"]


def test_a_code_of_an_authenticator_opens_once(client, agent):
    TOTP.activate(agent, _SECRET)
    code = format_hotp_value(hotp_value(_SECRET, next(iter(yield_hotp_counters_from_time()))))
    answers = []
    for _time in range(2):
        browser = type(client)()
        log_in(browser, agent, _NOW)
        answers.append(browser.post("/agents/2fa/authenticate/", {"code": code}).status_code)

    assert answers == [302, 200]


def test_a_new_house_has_nobody_in_it():
    call_command("migrate", verbosity=0)

    assert not Person.objects.exists()
