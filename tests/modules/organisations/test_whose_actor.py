from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory, BodyFactory, CompanyFactory, MembershipFactory
from qarib.kernel.actor import SYSTEM, Actor, Basis, citizen
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.errors import NoMembership
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import (
    actor_of,
    has_membership,
    members_visible_to,
    memberships_of,
    organisation_by_uid,
    organisations_visible_to,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel("2026-11-24T09:00:00+01:00", tick=False):
        yield


@pytest.fixture
def ministry():
    return BodyFactory(code="mtess")


@pytest.fixture
def anem():
    return BodyFactory(code="anem")


@pytest.fixture
def agency(anem):
    return AgencyFactory(body=anem, code="anem-44")


@pytest.fixture
def other():
    return AgencyFactory(body=BodyFactory(code="cnas"), code="cnas-16")


def actor(role, organisation):
    return actor_of(MembershipFactory(role=role, organisation=organisation).person)


def test_an_agents_actor_says_role_organisation_body_and_duty(agency, anem):
    person = MembershipFactory(organisation=agency, role=Role.HEAD).person
    assert actor_of(person) == Actor(
        person=person.pk, role="head", organisation=agency.pk, body=anem.pk, basis=Basis.DUTY
    )


def test_in_a_body_the_organisation_is_the_body_and_a_company_has_none(anem):
    assert actor(Role.DIRECTOR, anem).body == anem.pk
    assert actor(Role.REPRESENTATIVE, CompanyFactory()).body is None


def test_a_citizen_acts_for_themselves():
    person = PersonFactory()
    assert actor_of(person) == citizen(person.pk)


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_from": TODAY + timedelta(days=1)},
        {"valid_from": date(2020, 1, 1), "valid_to": TODAY - timedelta(days=1)},
    ],
)
def test_nobody_without_a_valid_role_that_day_has_an_agents_actor(dates):
    membership = MembershipFactory(**dates)
    assert actor_of(membership.person) == citizen(membership.person.pk)
    assert not has_membership(membership.person.pk, on=TODAY)
    with pytest.raises(NoMembership):
        actor_of(membership.person, membership_uid=membership.uid)


def test_a_role_counts_on_its_first_and_last_day():
    membership = MembershipFactory(valid_from=TODAY, valid_to=TODAY)
    assert actor_of(membership.person).role == "agent"
    assert actor_of(membership.person, on=TODAY + timedelta(days=1)).role == "citizen"


def test_a_role_in_a_closed_agency_or_of_a_closed_account_sleeps(agency):
    membership = MembershipFactory(organisation=agency)
    Organisation.objects.filter(pk=agency.pk).update(active=False)
    assert memberships_of(membership.person.pk, on=TODAY) == []
    closed = MembershipFactory(person__is_active=False)
    assert memberships_of(closed.person.pk, on=TODAY) == []


def test_somebody_with_two_roles_chooses_one_of_their_own(agency, other):
    first = MembershipFactory(organisation=agency)
    second = MembershipFactory(person=first.person, organisation=other, valid_from=date(2021, 1, 1))
    assert actor_of(first.person).organisation == agency.pk
    assert actor_of(first.person, membership_uid=second.uid).organisation == other.pk
    for stranger in (uuid4(), MembershipFactory().uid):
        with pytest.raises(NoMembership):
            actor_of(first.person, membership_uid=stranger)


def test_the_actor_costs_one_query(agency, django_assert_num_queries):
    person = MembershipFactory(organisation=agency).person
    with django_assert_num_queries(1):
        actor_of(person)


def seen(someone):
    return [organisation.code for organisation in organisations_visible_to(someone)]


def test_each_role_sees_its_own_agency_its_body_or_everything(ministry, anem, agency, other):
    everything = ["anem", "anem-44", "cnas", "cnas-16", "mtess"]
    assert [
        seen(actor(Role.AGENT, agency)),
        seen(actor(Role.HEAD, agency)),
        seen(actor(Role.DIRECTOR, anem)),
        seen(actor(Role.AUDITOR, anem)),
        seen(actor(Role.ADMINISTRATOR, anem)),
        seen(actor(Role.MINISTRY, ministry)),
        seen(actor(Role.ADMINISTRATOR, ministry)),
        seen(actor(Role.AUDITOR, ministry)),
        seen(SYSTEM),
    ] == [["anem-44"]] * 2 + [["anem", "anem-44"]] * 3 + [everything] * 4


def test_an_employer_sees_their_own_company_only(agency):
    company = CompanyFactory(code="tissages")
    assert seen(actor(Role.REPRESENTATIVE, company)) == ["tissages"]


def test_karim_and_a_forged_actor_see_nothing(agency):
    karim = PersonFactory()
    forged = Actor(person=karim.pk, role="administrator", basis=Basis.DUTY)
    assert (seen(citizen(karim.pk)), seen(forged)) == ([], [])
    assert list(members_visible_to(citizen(karim.pk))) == []
    with pytest.raises(Organisation.DoesNotExist):
        organisation_by_uid(agency.uid, actor=citizen(karim.pk))


def test_lynda_sees_nobody_of_samirs_agency(agency, other):
    samir = MembershipFactory(organisation=agency)
    lynda = MembershipFactory(organisation=other)
    assert list(members_visible_to(actor_of(lynda.person))) == [lynda]
    assert list(members_visible_to(actor_of(samir.person))) == [samir]
    assert organisation_by_uid(agency.uid, actor=actor_of(samir.person)) == agency


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_members_costs_one_query(agency, count, django_assert_num_queries):
    MembershipFactory.create_batch(count, organisation=agency)
    director = Actor(person=None, role="director", organisation=agency.body_id, body=agency.body_id)
    with django_assert_num_queries(1):
        assert len([(m.person.full_name, m.organisation.body) for m in members_visible_to(director)]) == count
