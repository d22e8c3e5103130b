"""What is written before anything leaves the house."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from factories.accounts import PersonFactory
from factories.exchange import registers, wanted
from qarib.kernel.actor import citizen
from qarib.modules.exchange.actions import ask_proofs
from qarib.modules.exchange.models import Proof
from qarib.modules.exchange.queries import active_sources, awaited, proofs_of
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
CASE = uuid4()
MONTHS = wanted("affiliation_months", "cnas")
INCOME = wanted("has_income", "cnas", "casnos", every=True)


def ask(person, *what, case=CASE):
    return ask_proofs(
        person, case=case, procedure="fnpos.rural-housing-aid", wanted=what, actor=citizen(person.pk)
    )


@pytest.fixture
def rachid():
    return PersonFactory(matched=True)


def test_each_question_is_kept_with_its_ground_and_nothing_leaves_the_house(rachid):
    with registers() as connected:
        ask(rachid, MONTHS)

    (proof,) = proofs_of(CASE)
    assert (proof.source, proof.field, proof.state, proof.purpose, proof.case) == (
        "cnas",
        "affiliation_months",
        "asked",
        "fnpos.rural-housing-aid",
        CASE,
    )
    assert (proof.legal_basis, proof.value) == ("Décret présidentiel n° 25-320", None)
    assert connected.asked == []
    row = Entry.objects.get(action="exchange.ask")
    assert (row.subject, row.object_id, row.data) == (
        rachid.pk,
        str(CASE),
        {"asked": ["cnas: affiliation_months"]},
    )


def test_several_facts_cost_one_statement_and_the_journals(rachid, django_assert_num_queries):
    with registers(), django_assert_num_queries(4):  # savepoint, questions, journal, release
        ask(rachid, MONTHS, INCOME)

    assert awaited(proofs_of(CASE)) == {"affiliation_months", "has_income"}


def test_asking_twice_asks_once(rachid):
    with registers():
        ask(rachid, MONTHS, INCOME)
        ask(rachid, MONTHS, INCOME)

    assert Proof.objects.count() == 3


def test_two_cases_ask_each_for_itself(rachid):
    with registers():
        ask(rachid, MONTHS)
        ask(rachid, MONTHS, case=uuid4())

    assert Proof.objects.count() == 2


@pytest.mark.parametrize("who", [{"matched": False}, {"matched": True, "nin_sealed": "", "nin_index": ""}])
def test_nothing_is_asked_about_a_declared_identity_or_without_a_number(who):
    with registers():
        ask(PersonFactory(**who), MONTHS)

    assert not Proof.objects.exists()
    assert not Entry.objects.filter(action="exchange.ask").exists()


def test_without_a_connected_administration_nothing_is_asked(rachid, settings):
    settings.QARIB_EXCHANGE_CLIENT = "none"
    assert active_sources() == frozenset()

    ask(rachid, MONTHS, INCOME)

    assert not Proof.objects.exists()


def test_where_every_source_must_be_heard_all_must_be_active_elsewhere_one_is_enough(rachid):
    with registers(serves=["casnos"]):
        ask(rachid, INCOME, wanted("social_status", "cnas", "casnos"))

    assert [(proof.fact, proof.source, proof.rank) for proof in proofs_of(CASE)] == [
        ("social_status", "casnos", 0)
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "received", "next_try_at": None},
        {"state": "asked", "next_try_at": None},
        {"state": "known"},
        {"source": "a neighbour"},
        {"about": "cousin"},
        {"state": "set_aside", "next_try_at": None, "value_sealed": "x"},
    ],
)
def test_the_database_keeps_state_and_data_together(rachid, broken):
    with registers():
        ask(rachid, MONTHS)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proof.objects.update(**broken)


def test_nothing_printed_of_a_proof_says_its_answer(rachid):
    proof = Proof(source="cnas", field="affiliation_months")
    proof.value = 48
    assert (str(proof), proof.value) == ("cnas affiliation_months", 48)
    assert "48" not in proof.value_sealed
