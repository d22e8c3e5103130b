"""People at a counter, and the folded name that the desk searches by."""

from dataclasses import replace
from datetime import date

import pytest

from factories.accounts import AgentFactory, PersonFactory
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.modules.accounts.actions import Card, find_at_counter, register_at_counter
from qarib.modules.accounts.errors import (
    AnotherHolder,
    NotADocumentNumber,
    NotAName,
    NotANationalNumber,
    NotAPhone,
    NotYours,
)
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.accounts.queries import person_present

pytestmark = pytest.mark.django_db

NIN = "119460440012345678"
CARD = Card(
    nin=NIN,
    family_name="زيتوني",
    given_name="أحمد",
    birth_date=date(1946, 7, 3),
    document="123 456 789",
)


@pytest.fixture
def agent():
    return Actor(person=AgentFactory().pk, role="agent", organisation=1, body=1, basis=Basis.DUTY)


def register(agent, card=CARD, phone=""):
    return register_at_counter(card, phone=phone, language="ar-dz", actor=agent)


def test_a_person_is_registered_from_the_card_and_nothing_of_it_stands_in_clear(agent):
    person = register(agent, phone="0550 11 22 33")

    person.refresh_from_db()
    assert (person.identity_level, person.matched_by, person.nin) == (2, "counter", NIN)
    assert (person.phone, person.phone_verified_at) == ("+213550112233", None)
    assert "123456789" not in person.document_sealed
    assert NIN not in person.nin_sealed
    assert person.name_key == "احمد زيتوني"
    assert NIN not in repr(CARD)
    assert person_present(person.uid, agent) == person


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"nin": "1"}, NotANationalNumber),
        ({"family_name": "12"}, NotAName),
        ({"given_name": ""}, NotAName),
        ({"document": "1"}, NotADocumentNumber),
    ],
)
def test_a_card_that_cannot_be_one_is_refused(agent, wrong, error):
    with pytest.raises(error):
        register(agent, replace(CARD, **wrong))
    with pytest.raises(NotAPhone):
        register(agent, phone="12")


def test_a_citizen_registers_and_looks_up_nobody(agent):
    stranger = citizen(PersonFactory(nin=NIN).pk)

    for act in (lambda: register(stranger), lambda: find_at_counter(NIN, actor=stranger)):
        with pytest.raises(NotYours):
            act()


def test_the_second_registration_is_refused_and_a_declared_claim_opens_a_case(agent):
    claimant = PersonFactory(nin=NIN)
    holder = register(agent)

    with pytest.raises(AnotherHolder):
        register(agent, phone="0550 11 22 33")
    case = IdentityCase.objects.get()
    assert (case.holder, case.claimant) == (holder, claimant)
    assert find_at_counter(NIN, actor=agent) == [holder]


def test_who_was_looked_up_by_one_agent_is_not_present_for_another(agent):
    person = PersonFactory(nin=NIN)
    find_at_counter(NIN, actor=agent)

    assert person_present(person.uid, agent) == person
    assert person_present(person.uid, replace(agent, person=AgentFactory().pk)) is None


def test_a_name_is_folded_however_the_row_is_written():
    saved = PersonFactory(given_name="Aïcha", family_name="Bénamar")
    built = PersonFactory.build(given_name="أُمّ", family_name="الخير")
    Person.objects.bulk_create([built])
    saved.given_name = "Zoé"
    saved.save()

    keys = Person.objects.order_by("pk").values_list("name_key", flat=True)
    assert list(keys) == ["zoe benamar", "ام الخير"]
