import pytest

from factories.accounts import AgentFactory, PersonFactory
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.secrecy import decrypt
from qarib.modules.accounts.actions import (
    close_account,
    create_agent_account,
    open_identity_case,
    raise_identity_level,
    register_person_without_nin,
    settle_identity_case,
)
from qarib.modules.accounts.enums import CaseStatus, IdentityLevel, MatchedBy
from qarib.modules.accounts.errors import (
    AnotherHolder,
    EmailTaken,
    NotAName,
    NotAnEmail,
    NotYours,
    WeakPassword,
)
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.accounts.queries import (
    claimants_of,
    may_see_fetched,
    open_identity_cases,
    person_by_internal_number,
    person_by_uid,
)
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db

COUNTER = Actor(person=None, role="agent", organisation=1, body=1, basis=Basis.DUTY)
ADMINISTRATOR = Actor(person=None, role="administrator", organisation=1, body=1, basis=Basis.DUTY)


def on_duty(person):
    return Actor(person=person.pk, role="agent", organisation=1, body=1, basis=Basis.DUTY)


def test_level_2_opens_fetched_facts_and_says_in_the_journal_what_raised_it():
    person = PersonFactory()
    assert not may_see_fetched(person)
    raised = raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=COUNTER)
    assert may_see_fetched(raised)
    assert (raised.matched_by, raised.matched_at is not None) == ("counter", True)
    assert [(e.action, e.role, e.subject, e.data) for e in Entry.objects.all()] == [
        ("accounts.raise_identity_level", "agent", person.pk, {"matched_by": "counter"})
    ]


def test_level_2_is_reached_once():
    person = PersonFactory(matched=True)
    with pytest.raises(MoveNotAllowed):
        raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=COUNTER)


def test_nobody_raises_themselves_not_even_an_agent():
    person = PersonFactory()
    for actor in (citizen(person.pk), on_duty(person)):
        with pytest.raises(NotYours):
            raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=actor)
    person.refresh_from_db()
    assert person.identity_level == IdentityLevel.DECLARED


def test_a_second_match_of_one_number_is_refused_and_its_case_is_kept():
    holder = PersonFactory(matched=True)
    claimant = PersonFactory(nin=holder.nin)
    with pytest.raises(AnotherHolder):
        raise_identity_level(claimant, matched_by=MatchedBy.COUNTER, actor=COUNTER)
    assert [(c.holder, c.claimant) for c in open_identity_cases(ADMINISTRATOR)] == [(holder, claimant)]


def test_matching_the_rightful_holder_opens_a_case_against_the_stranger_who_came_first():
    stranger = PersonFactory()
    rightful = PersonFactory(nin=stranger.nin)
    raise_identity_level(rightful, matched_by=MatchedBy.CIVIL_STATUS, actor=COUNTER)
    assert [(c.holder, c.claimant) for c in open_identity_cases(ADMINISTRATOR)] == [(rightful, stranger)]
    assert claimants_of(stranger.nin) == [rightful, stranger]


def test_two_people_share_one_case_whoever_is_called_holder():
    one = PersonFactory()
    two = PersonFactory(nin=one.nin)
    first = open_identity_case(two, holder=one, actor=COUNTER)
    assert open_identity_case(one, holder=two, actor=COUNTER) == first
    assert IdentityCase.objects.count() == 1


def test_a_case_is_settled_once_by_somebody_who_is_neither_of_the_two():
    one = PersonFactory()
    case = open_identity_case(PersonFactory(nin=one.nin), holder=one, actor=COUNTER)
    agent = AgentFactory()
    with pytest.raises(NotYours):
        settle_identity_case(case, outcome="mine", actor=on_duty(one))
    settled = settle_identity_case(case, outcome="typing error", actor=on_duty(agent))
    assert (settled.status, settled.settled_by, settled.outcome) == (
        CaseStatus.SETTLED,
        agent,
        "typing error",
    )
    with pytest.raises(MoveNotAllowed):
        settle_identity_case(case, outcome="again", actor=on_duty(agent))


def test_a_person_without_national_number_has_ours_and_a_sealed_document():
    person = register_person_without_nin(
        family_name="Traoré", given_name="Awa", document="passport ML 123", phone="0550 00 00 01",
        language="fr", actor=COUNTER,
    )  # fmt: skip
    assert (person.nin, person.nin_index, decrypt(person.document_sealed)) == ("", "", "passport ML 123")
    assert person_by_internal_number(f" {person.internal_number.lower()}") == person
    assert person_by_uid(person.uid) == person
    another = register_person_without_nin(
        family_name="Traoré", given_name="Sekou", document="passport ML 124", phone="0550 00 00 01",
        language="fr", actor=COUNTER,
    )  # fmt: skip
    assert Person.objects.filter(pk__in=[person.pk, another.pk]).count() == 2


def test_a_citizen_registers_nobody():
    with pytest.raises(NotYours):
        register_person_without_nin(
            family_name="A", given_name="B", document="c", phone="0550000001", language="fr", actor=citizen(1)
        )


def test_an_account_is_closed_once_on_duty():
    person = PersonFactory()
    assert not close_account(person, reason="death", actor=COUNTER).is_active
    with pytest.raises(MoveNotAllowed):
        close_account(person, reason="death", actor=COUNTER)


def create(**changes):
    details = {
        "email": " Samir@ANEM.example",
        "given_name": "Samir",
        "family_name": "Kaci",
        "password": "horse battery staple",
        "actor": ADMINISTRATOR,
    }
    return create_agent_account(**details | changes)


def test_an_administrator_creates_an_agent_with_a_verified_address():
    agent = create()
    assert (agent.email, agent.check_password("horse battery staple")) == ("samir@anem.example", True)
    assert [(a.email, a.verified, a.primary) for a in agent.emailaddress_set.all()] == [
        ("samir@anem.example", True, True)
    ]


def test_an_agent_without_password_waits_for_a_reset_link():
    assert not create(password=None).has_usable_password()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"email": ""}, NotAnEmail),
        ({"email": "samir"}, NotAnEmail),
        ({"given_name": ""}, NotAName),
        ({"password": "short"}, WeakPassword),
        ({"password": "password1234"}, WeakPassword),
        ({"actor": COUNTER}, NotYours),
        ({"actor": citizen(1)}, NotYours),
    ],
)
def test_an_agent_account_that_cannot_be_is_refused(changes, refusal):
    with pytest.raises(refusal):
        create(**changes)
    assert Person.objects.count() == 0


def test_an_address_opens_one_account_only():
    create()
    with pytest.raises(EmailTaken):
        create(email="samir@anem.EXAMPLE")
