"""What becomes of an answer."""

from uuid import uuid4

import pytest

from factories.accounts import PersonFactory
from factories.exchange import registers, says, wanted
from qarib.kernel.actor import SYSTEM, Actor, Basis, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.exchange.actions import (
    accept_proofs,
    ask_proofs,
    collect,
    contest_proof,
    expire_proofs,
    settle_contested,
)
from qarib.modules.exchange.errors import NothingContested, SettlementNeedsReason
from qarib.modules.exchange.models import Proof
from qarib.modules.exchange.queries import has_contested
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
CASE, FACT = uuid4(), "affiliation_months"


@pytest.fixture
def person():
    person = PersonFactory(matched=True)
    with registers({("cnas", FACT): says(48)}):
        ask_proofs(
            person,
            case=CASE,
            procedure="fnpos.rural-housing-aid",
            wanted=[wanted(FACT, "cnas")],
            actor=citizen(person.pk),
        )
        collect(CASE)
    return person


@pytest.fixture
def agent():
    return Actor(person=PersonFactory().pk, role="agent", organisation=1, body=1, basis=Basis.DUTY)


def state():
    return Proof.objects.get().state


def test_filing_accepts_what_was_answered_and_the_person_may_contest_before_and_after(person):
    accept_proofs(CASE, facts=[FACT], actor=citizen(person.pk))
    assert state() == "accepted"

    contest_proof(CASE, fact=FACT, actor=citizen(person.pk))
    assert state() == "contested"
    assert has_contested(CASE)
    row = Entry.objects.get(action="exchange.contest")
    assert (row.person, row.data) == (person.pk, {"fact": FACT})


def test_contesting_twice_or_what_was_never_answered_is_refused(person):
    contest_proof(CASE, fact=FACT, actor=citizen(person.pk))
    with pytest.raises(MoveNotAllowed):
        contest_proof(CASE, fact=FACT, actor=citizen(person.pk))
    with pytest.raises(MoveNotAllowed):
        contest_proof(CASE, fact="children", actor=citizen(person.pk))


@pytest.mark.parametrize(("upheld", "after"), [(True, "accepted"), (False, "set_aside")])
def test_an_agent_settles_it_once_with_words_that_the_person_reads(person, agent, upheld, after):
    contest_proof(CASE, fact=FACT, actor=citizen(person.pk))

    (row,) = settle_contested(CASE, fact=FACT, upheld=upheld, reason=" Vu au guichet. ", actor=agent)

    assert (row.value, state()) == (48, after)
    settled = Proof.objects.get()
    assert (settled.reason, settled.settled_by_id) == ("Vu au guichet.", agent.person)
    assert not has_contested(CASE)
    with pytest.raises(NothingContested):
        settle_contested(CASE, fact=FACT, upheld=upheld, reason="Encore.", actor=agent)


def test_no_reason_no_settlement_and_nobody_settles_their_own(person, agent):
    contest_proof(CASE, fact=FACT, actor=citizen(person.pk))
    with pytest.raises(SettlementNeedsReason):
        settle_contested(CASE, fact=FACT, upheld=True, reason="  ", actor=agent)
    with pytest.raises(MoveNotAllowed):
        settle_contested(CASE, fact=FACT, upheld=False, reason="Moi.", actor=citizen(person.pk))
    assert state() == "contested"


def test_what_is_too_old_may_be_asked_anew(person):
    expire_proofs(CASE, facts=[FACT], actor=SYSTEM)
    assert Proof.objects.get().value is None  # forgotten
    with registers({("cnas", FACT): says(49)}):
        ask_proofs(
            person,
            case=CASE,
            procedure="fnpos.rural-housing-aid",
            wanted=[wanted(FACT, "cnas")],
            actor=citizen(person.pk),
        )
        collect(CASE)

    assert list(Proof.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "received"]
