from datetime import date, timedelta

import pytest
import time_machine

from factories.accounts import AgentFactory
from factories.organisations import AgencyFactory, BodyFactory, CompanyFactory, MembershipFactory
from factories.threads import at_once
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.actions import (
    Details,
    create_agency,
    create_body,
    create_organisation,
    end_role,
    grant_role,
    update_agency,
)
from qarib.modules.organisations.enums import OrganisationKind, Role
from qarib.modules.organisations.errors import (
    CodeTaken,
    DetailsMissing,
    NotAdministrator,
    NotForYourself,
    RoleAlreadyHeld,
    RoleNotPossible,
)
from qarib.modules.organisations.models import Membership
from qarib.modules.organisations.queries import actor_of, body, has_membership

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
ORAN = Details(code="anem-31", name_ar="وكالة  وهران", name_fr=" Agence d'Oran ", phone="041000000")


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel("2026-11-24T09:00:00+01:00", tick=False):
        yield


@pytest.fixture
def anem():
    return BodyFactory(code="anem")


@pytest.fixture
def agency(anem):
    return AgencyFactory(body=anem, code="anem-44")


@pytest.fixture
def other():
    return AgencyFactory(code="cnas-16")


@pytest.fixture
def administrator(anem):
    return actor(Role.ADMINISTRATOR, anem)


def actor(role, organisation):
    return actor_of(MembershipFactory(role=role, organisation=organisation).person)


def grant(person, agency, actor, role=Role.AGENT, **dates):
    return grant_role(person, organisation=agency, role=role, actor=actor, **{"from_day": TODAY} | dates)


def test_an_administrator_gives_a_role_from_a_day_on(agency, administrator):
    person = AgentFactory()
    membership = grant(person, agency, administrator)
    assert actor_of(person).organisation == agency.pk
    entry = Entry.objects.get(action="organisations.grant_role")
    assert (entry.person, entry.subject, entry.object_id, entry.data) == (
        administrator.person,
        person.pk,
        str(membership.uid),
        {"role": "agent", "organisation": agency.pk},
    )


def test_only_an_administrator_of_that_body_gives_roles(agency, other, anem):
    person = AgentFactory()
    strangers = [
        actor(Role.ADMINISTRATOR, other),
        actor(Role.DIRECTOR, anem),
        actor(Role.HEAD, agency),
        citizen(person.pk),
    ]
    for stranger in strangers:
        with pytest.raises(NotAdministrator):
            grant(person, agency, stranger)
    assert not has_membership(person.pk, on=TODAY)


def test_nobody_gives_or_ends_their_own_role(anem, agency):
    membership = MembershipFactory(role=Role.ADMINISTRATOR, organisation=anem)
    me = actor_of(membership.person)
    with pytest.raises(NotForYourself):
        grant(membership.person, agency, me, role=Role.HEAD)
    with pytest.raises(NotForYourself):
        end_role(membership, on=TODAY, actor=me)


@pytest.mark.parametrize(
    ("factory", "role", "possible"),
    [
        (AgencyFactory, Role.HEAD, True),
        (AgencyFactory, Role.REPRESENTATIVE, False),
        (BodyFactory, Role.DIRECTOR, True),
        (BodyFactory, Role.HEAD, False),
        # It sees every body: an administrator of one of them could hand out more than they have.
        (BodyFactory, Role.MINISTRY, False),
        (AgencyFactory, Role.MINISTRY, False),
        (CompanyFactory, Role.REPRESENTATIVE, True),
        (CompanyFactory, Role.AGENT, False),
    ],
)
def test_each_kind_of_organisation_has_its_roles(factory, role, possible):
    organisation, person = factory(), AgentFactory()
    if possible:
        grant(person, organisation, SYSTEM, role=role)
    else:
        with pytest.raises(RoleNotPossible):
            grant(person, organisation, SYSTEM, role=role)
    assert Membership.objects.count() == possible


def test_a_role_that_ends_before_it_begins_is_refused(agency):
    with pytest.raises(RoleNotPossible):
        grant(AgentFactory(), agency, SYSTEM, to_day=TODAY - timedelta(days=1))


def test_the_same_role_is_not_held_twice_at_once(agency):
    person = AgentFactory()
    grant(person, agency, SYSTEM, to_day=TODAY + timedelta(days=30))
    with pytest.raises(RoleAlreadyHeld):
        grant(person, agency, SYSTEM, from_day=TODAY + timedelta(days=30))
    grant(person, agency, SYSTEM, from_day=TODAY - timedelta(days=9), to_day=TODAY - timedelta(days=1))
    grant(person, agency, SYSTEM, from_day=TODAY + timedelta(days=31))
    assert Membership.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_administrators_giving_one_role_at_once_give_it_once():
    person, agency = AgentFactory(), AgencyFactory()
    outcomes = at_once(2, lambda _number: grant(person, agency, SYSTEM))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership", "RoleAlreadyHeld"]
    assert Membership.objects.count() == 1


def test_a_role_ends_on_its_last_day_once(agency, administrator):
    membership = MembershipFactory(organisation=agency)
    end_role(membership, on=TODAY, actor=administrator, reason="moved to another agency")
    assert actor_of(membership.person).role == "agent"
    assert actor_of(membership.person, on=TODAY + timedelta(days=1)).role == "citizen"
    with pytest.raises(MoveNotAllowed):
        end_role(membership, on=TODAY, actor=administrator)
    assert Entry.objects.get(action="organisations.end_role").reason == "moved to another agency"


def test_a_role_that_had_not_begun_never_begins(agency, administrator):
    membership = MembershipFactory(organisation=agency, valid_from=TODAY + timedelta(days=5))
    end_role(membership, on=TODAY, actor=administrator)
    assert Membership.objects.filter(organisation=agency).count() == 0


def test_a_role_of_another_body_is_not_mine_to_end(other, administrator):
    with pytest.raises(NotAdministrator):
        end_role(MembershipFactory(organisation=other), on=TODAY, actor=administrator)


def test_an_administrator_creates_and_changes_an_agency_of_their_body(anem, administrator):
    agency = create_agency(anem, details=ORAN, actor=administrator)
    assert (agency.body, agency.kind, agency.name_ar, agency.name_fr) == (
        anem,
        "agency",
        "وكالة وهران",
        "Agence d'Oran",
    )
    changed = Details(
        code="anem-31", name_ar="وكالة وهران", name_fr="Agence d'Oran-Centre", phone="041000000"
    )
    update_agency(agency, details=changed, active=False, actor=administrator)
    agency.refresh_from_db()
    assert (agency.name_fr, agency.active) == ("Agence d'Oran-Centre", False)
    assert [entry.data for entry in Entry.objects.order_by("pk")] == [
        {"code": "anem-31"},
        {"changed": ["active", "name_fr"]},
    ]


def test_an_administrator_creates_nothing_elsewhere(anem, other, administrator):
    with pytest.raises(NotAdministrator):
        create_agency(other.body, details=ORAN, actor=administrator)
    with pytest.raises(NotAdministrator):
        update_agency(other, details=ORAN, active=True, actor=administrator)
    with pytest.raises(NotAdministrator):
        create_body(ORAN, actor=administrator)
    with pytest.raises(NotAdministrator):
        create_organisation(OrganisationKind.COMPANY, details=ORAN, actor=administrator)


def test_the_ministry_creates_bodies_and_companies():
    someone = actor(Role.ADMINISTRATOR, BodyFactory(code="mtess"))
    create_body(Details(code="cnr", name_ar="الصندوق", name_fr="Caisse"), actor=someone)
    assert body("cnr").kind == "body"
    tissages = Details(code="tissages", name_ar="نسيج", name_fr="Tissages")
    company = create_organisation(OrganisationKind.COMPANY, details=tissages, actor=someone)
    assert (company.kind, company.body) == ("company", None)
    with pytest.raises(RoleNotPossible):
        create_organisation(OrganisationKind.BODY, details=ORAN, actor=someone)


@pytest.mark.parametrize(
    "details",
    [
        Details(code="", name_ar="ا", name_fr="a"),
        Details(code="Anem 31", name_ar="ا", name_fr="a"),
        Details(code="x" * 41, name_ar="ا", name_fr="a"),
        Details(code="anem-31", name_ar="  ", name_fr="a"),
        Details(code="anem-31", name_ar="ا", name_fr=""),
        Details(code="anem-31", name_ar="ا" * 161, name_fr="a"),
        Details(code="anem-31", name_ar="ا\x00", name_fr="a"),
    ],
)
def test_details_that_cannot_be_are_refused(anem, details):
    with pytest.raises(DetailsMissing):
        create_agency(anem, details=details, actor=SYSTEM)


def test_a_code_is_taken_once(anem, agency):
    taken = Details(code="anem-44", name_ar="ا", name_fr="a")
    with pytest.raises(CodeTaken):
        create_agency(anem, details=taken, actor=SYSTEM)
    second = create_agency(anem, details=ORAN, actor=SYSTEM)
    with pytest.raises(CodeTaken):
        update_agency(second, details=taken, active=True, actor=SYSTEM)
