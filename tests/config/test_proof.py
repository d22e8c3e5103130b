"""Acts that bind ask for a fresh proof, keep what was sent, and hand it back."""

import inspect
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from architecture.doors import doors
from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory, MembershipFactory
from qarib.kernel import clock
from qarib.modules.accounts.enums import DEMO_STRONG, KEPT
from qarib.modules.accounts.models import Challenge, Person, Session
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.enums import Role
from strict.client import StrictClient

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NEW_PHONE = {"phone": "0661 22 33 44"}


@pytest.fixture
def person():
    return PersonFactory(matched=True)


@pytest.fixture
def browser(client, person):
    client.force_login(person, backend=BACKEND)
    return client.aged()


def key(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def code_of(client, person):
    """Ask for a code on the proof's page, and return the code's page and the code that was sent."""
    page = client.post(reverse("portal:prove"))["Location"]
    body = Message.objects.filter(person=person).latest("pk").body
    return page, re.search(r"\b\d{6}\b", body).group()


def test_a_fresh_proof_lets_the_act_pass_at_once(client, person):
    client.force_login(person, backend=BACKEND)
    assert client.post(reverse("portal:phone"), NEW_PHONE)["Location"].startswith("/me/phone/")


def test_an_old_one_leads_to_the_proof_and_hands_back_what_was_sent(browser, person):
    refused = browser.post(reverse("portal:phone"), NEW_PHONE)
    assert (refused.status_code, refused["Location"]) == (302, reverse("portal:prove"))
    assert Challenge.objects.count() == 0
    page, code = code_of(browser, person)
    before = key(browser)
    proved = browser.post(page, {"code": code})
    assert (proved.status_code, proved["Location"]) == (302, reverse("proved"))
    assert key(browser) != before  # a new proof, a new key
    again = browser.get(reverse("proved"))
    assert 'name="phone" value="0661 22 33 44"' in again.content.decode()
    assert again["Cache-Control"].find("no-store") >= 0
    done = browser.post(reverse("portal:phone"), NEW_PHONE)
    assert done["Location"].startswith("/me/phone/")
    assert KEPT not in browser.session
    assert Entry.objects.filter(action="accounts.prove", subject=person.pk).count() == 1


def test_what_is_kept_is_sealed(browser):
    browser.post(reverse("portal:phone"), NEW_PHONE)
    assert "0661" not in browser.session[KEPT]
    assert "0661" not in Session.objects.get().data


def test_pressing_twice_is_proving_once(browser, person):
    browser.post(reverse("portal:phone"), NEW_PHONE)
    page, code = code_of(browser, person)
    old = key(browser)
    browser.post(page, {"code": code})
    new = key(browser)
    second = StrictClient()
    second.cookies[settings.SESSION_COOKIE_NAME] = old
    # The second press leaves with the old key, which lives for a moment: it says sorry and logs nobody out.
    answer = second.post(page, {"code": code})
    assert answer.status_code == 422
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    browser.cookies[settings.SESSION_COOKIE_NAME] = new
    assert browser.post(page, {"code": code})["Location"] == reverse("proved")


def test_the_key_before_the_proof_dies_within_seconds(browser, person):
    page, code = code_of(browser, person)
    browser.post(page, {"code": code})
    assert Session.objects.filter(expires_at__gt=clock.now() + timedelta(seconds=10)).count() == 1


def test_a_code_of_somebody_else_proves_nothing(browser, person):
    other = PersonFactory(matched=True)
    theirs = StrictClient()
    theirs.force_login(other, backend=BACKEND)
    page, code = code_of(theirs.aged(), other)
    assert browser.post(page, {"code": code}).status_code == 422
    assert browser.get(reverse("proved"))["Location"] == reverse("portal:prove")


def test_a_code_for_the_door_proves_nothing_here(browser, person):
    from qarib.modules.accounts.actions import start_log_in  # noqa: PLC0415 -- only this test

    started = start_log_in(person_ids=[person.pk])
    page = reverse("portal:prove_code", args=[started.group])
    assert browser.post(page, {"code": started.codes[0].code}).status_code == 422


def test_at_most_ten_guesses_an_hour(browser):
    for _turn in range(2):
        assert browser.post(reverse("portal:prove")).status_code == 302
    refused = browser.post(reverse("portal:prove"))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_what_is_too_long_to_keep_is_asked_again(browser, person):
    browser.post(reverse("portal:phone"), {"phone": "0" * 40, "more": "x" * 40_000})
    page, code = code_of(browser, person)
    # The form was not valid, so nothing was asked yet.
    assert browser.post(page, {"code": code})["Location"] == reverse("proved")


def test_a_machine_is_told_403(browser):
    answer = browser.post(reverse("portal:phone"), NEW_PHONE, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")


def test_the_first_passkey_of_a_citizen_asks_for_a_proof_too(browser):
    assert browser.get(reverse("mfa_add_webauthn"))["Location"] == reverse("portal:prove")


def test_an_agent_proves_with_the_second_factor(client):
    agent = MembershipFactory(role=Role.ADMINISTRATOR).person
    agent.set_password("a long enough password")
    agent.save()
    client.force_login(agent, backend=BACKEND)
    client.aged()
    assert client.get(reverse("proved"))["Location"].startswith(reverse("mfa_activate_totp"))


def test_the_demo_asks_for_one_click_and_never_skips(at_desk, settings):
    settings.QARIB_DEMO = True
    agent = at_desk(MembershipFactory(role=Role.ADMINISTRATOR).person).aged()
    assert agent.session[DEMO_STRONG]
    assert agent.get(reverse("proved"))["Location"] == reverse("demo:prove")
    assert agent.get(reverse("demo:prove")).status_code == 200
    assert agent.post(reverse("demo:prove"))["Location"] == reverse("proved")
    assert agent.get(reverse("proved")).status_code == 302


def test_the_demo_door_of_the_proof_is_only_for_who_came_by_the_demo(browser):
    assert browser.post(reverse("demo:prove")).status_code == 404


# Whoever takes the line away from one of these takes an act out of the rule: say why before you do.
BINDING = {
    "desk:grant", "desk:refuse", "desk:uphold", "desk:overturn", "desk:ready_grant", "desk:correct",
    "desk:correction", "desk:agent_new", "desk:role_new", "desk:role_end", "desk:agent_link",
    "desk:agent_sessions_end", "desk:proposal_propose", "desk:proposal_sign", "desk:session_new",
    "desk:session_close", "cockpit:wilayas", "portal:phone", "portal:answer", "portal:correct",
    "portal:end_sessions",
}  # fmt: skip


def reaches(view):
    """Tell whether a page's own code, or a function of its module that it calls, demands a proof."""
    module = inspect.getmodule(view)
    text = inspect.getsource(inspect.unwrap(view))
    called = [name for name in re.findall(r"\b(_\w+|prove_amount)\(", text) if hasattr(module, name)]
    texts = [text, *(inspect.getsource(inspect.unwrap(getattr(module, name))) for name in called)]
    return any("demand_proof(" in one or "prove_amount(" in one for one in texts)


def test_every_act_that_binds_demands_a_proof():
    views = {door.name: door.view for door in doors()}
    assert BINDING - views.keys() == set()
    assert [name for name in sorted(BINDING) if not reaches(views[name])] == []


def test_an_administrator_creates_no_agent_after_an_hour_away(at_desk):
    agency = AgencyFactory()
    browser = at_desk(MembershipFactory(role=Role.ADMINISTRATOR, organisation=agency.body).person).aged()
    people = Person.objects.count()
    typed = {
        "email": "new@anem.example", "given_name": "A", "family_name": "B", "role": "agent",
        "from_day_0": "24", "from_day_1": "11", "from_day_2": "2026", "from_day": "2026-11-24",
        "from_day_day": "24", "from_day_month": "11", "from_day_year": "2026",
    }  # fmt: skip
    answer = browser.post(reverse("desk:agent_new", args=[agency.uid]), typed)
    assert (answer.status_code, answer["Location"]) == (302, reverse("demo:prove"))
    assert Person.objects.count() == people
    browser.post(reverse("demo:prove"))
    assert 'value="new@anem.example"' in browser.get(reverse("proved")).content.decode()
    assert browser.post(reverse("desk:agent_new", args=[agency.uid]), typed).status_code == 302
    assert Person.objects.count() == people + 1
