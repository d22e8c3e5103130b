"""Asking the sources: in order, within a time, again when they are silent."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.exchange import DOWN, NOTHING, registers, says, wanted
from factories.world import TUESDAY
from qarib.kernel import clock, events
from qarib.kernel.actor import citizen
from qarib.modules.exchange import rules
from qarib.modules.exchange.actions import ask_proofs, close_case, collect, note_answers
from qarib.modules.exchange.enums import About
from qarib.modules.exchange.events import ProofsAnswered
from qarib.modules.exchange.models import Proof
from qarib.modules.exchange.queries import awaited, proofs_of, source_names
from qarib.modules.exchange.tasks import collect_due
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
CASE = UUID("00000000-0000-4000-8000-000000000001")  # no digit of what is answered
MONTHS = wanted("affiliation_months", "cnas")
STATUS = wanted("social_status", "cnas", "casnos", "cnr")
INCOME = wanted("has_income", "cnas", "casnos", every=True)
SPOUSE = wanted("spouse_income", "cnas", about=About.SPOUSE)


@pytest.fixture
def told(monkeypatch):
    """What exchange told upward."""
    heard = []
    monkeypatch.setitem(events._handlers, ProofsAnswered, [heard.append])
    return heard


def ask(*what, case=CASE, **person):
    person = PersonFactory(matched=True, **person)
    ask_proofs(person, case=case, procedure="fnpos.rural-housing-aid", wanted=what, actor=citizen(person.pk))


def states():
    return {(proof.fact, proof.source): proof.state for proof in proofs_of(CASE)}


def proven(told):
    return {one.fact: (one.value, one.source) for event in told for one in event.proven}


def test_an_answer_is_kept_sealed_with_its_day_and_told_once(told):
    with time_machine.travel(TUESDAY, tick=False), registers({("cnas", "affiliation_months"): says(48)}):
        ask(MONTHS)
        assert collect(CASE)
        assert not collect(CASE)

    (proof,) = proofs_of(CASE)
    assert (proof.state, proof.value, proof.valid_until) == ("received", 48, date(2026, 12, 24))
    assert proof.answered_at == TUESDAY
    assert proven(told) == {"affiliation_months": (48, "cnas")}
    row = Entry.objects.get(action="exchange.receive")
    assert (row.role, row.data) == ("system", {"answered": ["cnas: affiliation_months"]})
    assert "48" not in str(row.data)
    assert "48" not in re.sub(r"0x[0-9a-f]+", "", repr(told))  # where they lie in memory says nothing


def test_the_question_carries_number_ground_purpose_and_case_and_prints_none_of_it(told):
    with registers({("cnas", "affiliation_months"): says(48)}) as connected:
        ask(MONTHS, nin="119751770000020022")
        collect(CASE)

    (question,) = connected.asked
    assert (question.nin, question.purpose, question.case) == (
        "119751770000020022",
        "fnpos.rural-housing-aid",
        str(CASE),
    )
    assert question.legal_basis == "Décret présidentiel n° 25-320"
    assert "119751770000020022" not in repr(question)


def test_the_first_source_that_answers_wins_and_the_next_is_not_even_asked(told):
    known = {("cnas", "social_status"): NOTHING, ("casnos", "social_status"): says("self_employed")}
    with registers(known) as connected:
        ask(STATUS)
        collect(CASE)

    assert [question.source for question in connected.asked] == ["cnas", "casnos"]
    assert proven(told) == {"social_status": ("self_employed", "casnos")}
    assert list(states().values()) == ["refused", "received", "expired"]


def test_where_the_first_is_down_the_next_answers(told):
    with registers({("casnos", "social_status"): says("self_employed")}):
        ask(STATUS)
        collect(CASE)

    assert list(states().values()) == ["expired", "received", "expired"]
    assert awaited(proofs_of(CASE)) == frozenset()


def test_what_no_register_holds_is_awaited_no_more(told):
    with registers({("cnas", "affiliation_months"): NOTHING}):
        ask(MONTHS)
        assert not collect(CASE)

    assert states() == {("affiliation_months", "cnas"): "refused"}
    assert told == []


def test_a_source_that_is_down_is_pending_and_answers_later(told, run_tasks):
    with time_machine.travel(TUESDAY, tick=False) as day, registers() as connected:
        ask(MONTHS)
        assert not collect(CASE)
        assert states() == {("affiliation_months", "cnas"): "pending"}
        assert Proof.objects.get().next_try_at == TUESDAY + timedelta(minutes=4)

        collect_due.func()
        assert run_tasks() == 0  # not yet
        connected.says["cnas", "affiliation_months"] = says(48)
        day.shift(timedelta(minutes=5))
        collect_due.func()
        collect_due.func()  # a second worker, at the same time
        assert run_tasks() == 1

    assert proven(told) == {"affiliation_months": (48, "cnas")}


@pytest.mark.parametrize(
    ("cnas", "casnos", "value"),
    [
        (says(False), says(False), (False, "cnas,casnos")),
        (says(True), says(False), (True, "cnas")),
        (says(True), DOWN, (True, "cnas")),
        (says(False), DOWN, None),
        (says(False), NOTHING, None),
    ],
)
def test_of_several_registers_one_yes_is_a_yes_and_a_no_needs_all(told, cnas, casnos, value):
    with registers({("cnas", "has_income"): cnas, ("casnos", "has_income"): casnos}):
        ask(INCOME)
        collect(CASE)

    assert proven(told).get("has_income") == value
    if value and value[0]:
        assert awaited(proofs_of(CASE)) == frozenset()


def test_a_no_is_complete_once_the_last_register_is_back(told):
    with registers({("cnas", "has_income"): says(False)}) as connected:
        ask(INCOME)
        collect(CASE)
        assert told == []
        connected.says["casnos", "has_income"] = says(False)
        collect(CASE)

    assert proven(told) == {"has_income": (False, "cnas,casnos")}
    assert [question.source for question in connected.asked] == ["cnas", "casnos", "casnos"]


@pytest.mark.parametrize(("reply", "state"), [
    (says(False, told=True), "received"),
    (says(False), "pending"),  # the spouse was not told
    (says(42_000, told=True), "pending"),  # more than yes or no
])  # fmt: skip
def test_about_a_spouse_only_yes_or_no_is_kept_and_only_when_they_were_told(told, reply, state):
    with registers({("cnas", "spouse_income"): reply}):
        ask(SPOUSE)
        collect(CASE)

    proof = Proof.objects.get()
    assert proof.state == state
    assert (proof.third_party_told_at is not None) is (state == "received")


def test_a_case_that_is_over_is_asked_no_more(told):
    with registers({("cnas", "affiliation_months"): says(48)}) as connected:
        ask(MONTHS)
        close_case(CASE)
        assert not collect(CASE)

    assert connected.asked == []
    assert states() == {("affiliation_months", "cnas"): "expired"}


def test_after_sixty_days_nobody_is_asked_any_more(told):
    with time_machine.travel(TUESDAY, tick=False) as day, registers():
        ask(MONTHS)
        day.shift(rules.GIVE_UP_AFTER)
        collect(CASE)
        assert Proof.objects.get().state == "pending"
        day.shift(timedelta(seconds=1))
        collect(CASE)

    assert Proof.objects.get().state == "expired"


def test_a_page_waits_no_longer_than_it_must(told, monkeypatch):
    ticks = iter([0.0, 0.5, 2.5])
    monkeypatch.setattr("qarib.modules.exchange.actions.collecting.monotonic", lambda: next(ticks))
    with registers({("cnas", "social_status"): NOTHING}) as connected:
        ask(STATUS)
        collect(CASE)

    assert [question.source for question in connected.asked] == ["cnas"]
    assert list(states().values()) == ["refused", "pending", "pending"]


@pytest.mark.parametrize("facts", [1, 3])
def test_a_round_costs_the_same_for_one_fact_and_for_three(told, django_assert_num_queries, facts):
    what = [wanted(f"fact_{n}", "cnas") for n in range(facts)]
    with registers({("cnas", one.field): says(1) for one in what}):
        ask(*what)
        note_answers({"cnas": True})
        # questions; savepoint, rows, answers, journal, release; whether it answers
        with django_assert_num_queries(7):
            collect(CASE)


def test_the_wait_grows_to_six_hours():
    waits = [rules.next_wait(attempts) for attempts in (0, 1, 2, 3, 4, 5, 1000)]
    assert [wait // timedelta(minutes=1) for wait in waits] == [1, 4, 16, 64, 256, 360, 360]


def test_sources_are_named_in_words():
    assert source_names("cnas,casnos") == "CNAS, CASNOS"
    assert source_names("civil-status") == "Civil status"
    assert source_names("Registre papier") == "Registre papier"


def test_two_workers_answer_once(told):
    with registers({("cnas", "affiliation_months"): says(48)}):
        ask(MONTHS)
        rows = list(Proof.objects.select_related("person"))
        collect(CASE)
        from qarib.modules.exchange.actions import collecting  # noqa: PLC0415 -- the half that a race repeats

        assert not collecting._keep(CASE, collecting._ask(rows, rules.PATIENCE))

    assert len(told) == 1
    assert clock.now() >= Proof.objects.get().answered_at
