"""Where somebody is logged in, and how they end it: at once, everywhere, agents too."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory, MembershipFactory
from qarib.modules.accounts.models import Session
from qarib.modules.organisations.enums import Role
from strict.client import StrictClient

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(person):
    client = StrictClient(headers={"accept-language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


def test_all_other_sessions_end_at_once_and_this_one_stays():
    person = PersonFactory()
    here, lost, borrowed = browser(person), browser(person), browser(person)
    assert "Close all other sessions" in here.get(reverse("portal:sessions")).content.decode()
    here.post(reverse("portal:end_sessions"))
    assert here.get(reverse("portal:my_space")).status_code == 200
    for gone in (lost, borrowed):
        assert gone.get(reverse("portal:my_space"))["Location"].startswith(reverse("portal:log_in"))
    assert Session.objects.count() == 1


def test_ending_them_all_asks_for_a_proof():
    person = PersonFactory()
    here = browser(person)
    browser(person)
    assert here.aged().post(reverse("portal:end_sessions"))["Location"] == reverse("portal:prove")
    assert Session.objects.count() == 2


def test_sessions_of_others_are_left_alone():
    mine, theirs = browser(PersonFactory()), browser(PersonFactory())
    mine.post(reverse("portal:end_sessions"))
    assert theirs.get(reverse("portal:my_space")).status_code == 200


def test_an_agent_sees_their_sessions_from_the_desk_and_ends_the_others(at_desk):
    agent = MembershipFactory(role=Role.AGENT).person
    here, lost = at_desk(agent), at_desk(agent)
    assert reverse("portal:sessions") in here.get(reverse("desk:me")).content.decode()
    here.post(reverse("portal:end_sessions"))
    assert here.get(reverse("desk:me")).status_code == 200
    assert lost.get(reverse("desk:me")).status_code == 302


def test_an_administrator_ends_those_of_an_agent_who_left(at_desk):
    agency = AgencyFactory()
    left = MembershipFactory(role=Role.AGENT, organisation=agency)
    theirs = at_desk(left.person)
    administrator = at_desk(MembershipFactory(role=Role.ADMINISTRATOR, organisation=agency.body).person)
    address = reverse("desk:agent_sessions_end", args=[left.uid])
    assert address in administrator.get(reverse("desk:member", args=[left.uid])).content.decode()
    assert administrator.post(address).status_code == 302
    assert theirs.get(reverse("desk:me")).status_code == 302
    assert administrator.get(reverse("desk:me")).status_code == 200


def test_a_changed_password_ends_every_session(at_desk):
    agent = MembershipFactory(role=Role.AGENT).person
    here = at_desk(agent)
    agent.set_password("another long sentence")
    agent.save()
    assert here.get(reverse("desk:me")).status_code == 302
