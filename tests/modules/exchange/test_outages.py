"""Outages as facts: told once, ended once; who is down is probed by a few, and order is kept."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.accounts import PersonFactory
from factories.exchange import NOTHING, registers, says, wanted
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel import clock, events
from qarib.kernel.actor import citizen
from qarib.modules.exchange import tasks
from qarib.modules.exchange.actions import ask_proofs, collect, enqueue_due, note_answers, tell_outages
from qarib.modules.exchange.events import SourceBack, SourceDown
from qarib.modules.exchange.models import Proof, SourceState
from qarib.modules.exchange.queries import source_states, sources_down
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
MONTHS = ("cnas", "affiliation_months")
TWO_DAYS = timedelta(hours=48)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def day():
    with time_machine.travel(TUESDAY, tick=False) as moving:
        yield moving


@pytest.fixture
def told(monkeypatch):
    """What exchange told upward about its sources."""
    heard = []
    for event in (SourceDown, SourceBack):
        monkeypatch.setitem(events._handlers, event, [heard.append])
    return heard


def case(number):
    return UUID(int=number)


def ask(number, *what):
    """Ask for one case; the highest number has the lowest identifier."""
    person = PersonFactory(matched=True)
    what = what or (wanted("affiliation_months", "cnas"),)
    with registers():
        ask_proofs(person, case=case(number), procedure="p", wanted=what, actor=citizen(person.pk))


def state():
    return SourceState.objects.get(source="cnas")


def ask_for(day, hours, number=1):
    """Ask a silent source each hour."""
    for _ in range(hours):
        day.shift(timedelta(hours=1))
        collect(case(number), probing=["cnas"])


def test_a_source_that_was_never_asked_has_no_state(day):
    ask(1)

    assert source_states() == {}


def test_what_a_source_last_did_is_kept(day):
    with registers({MONTHS: says(48)}):
        ask(1)
        collect(case(1))

    assert (state().last_answered_at, state().silent_since) == (TUESDAY, None)


def test_that_a_register_holds_nothing_is_an_answer(day):
    with registers({MONTHS: NOTHING}):
        ask(1)
        collect(case(1))

    assert state().last_answered_at == TUESDAY


def test_a_source_that_answers_one_of_two_questions_answers(day):
    with registers({MONTHS: says(48)}):
        ask(1, wanted("affiliation_months", "cnas"), wanted("has_income", "cnas"))
        collect(case(1))

    assert state().silent_since is None


def test_silence_begins_with_the_first_try_without_an_answer_and_ends_with_the_next_answer(day):
    with registers() as connected:
        ask(1)
        collect(case(1))
        day.shift(timedelta(hours=1))
        collect(case(1))
        assert (state().silent_since, state().last_tried_at) == (TUESDAY, clock.now())
        assert state().last_answered_at is None

        connected.says[MONTHS] = says(48)
        collect(case(1))

    assert (state().silent_since, state().last_answered_at) == (None, clock.now())


@pytest.mark.parametrize("answers", [True, False])
def test_who_asks_often_writes_seldom(day, answers, django_assert_num_queries):
    note_answers({"cnas": answers, "casnos": answers})
    day.shift(timedelta(minutes=4))
    with django_assert_num_queries(1):
        note_answers({"cnas": answers, "casnos": answers})
    day.shift(MINUTE)
    with django_assert_num_queries(2):
        note_answers({"cnas": answers, "casnos": answers})

    assert state().last_tried_at == TUESDAY + timedelta(minutes=5)
    assert SourceState.objects.count() == 2


def test_a_change_is_written_at_once(day):
    note_answers({"cnas": True})
    day.shift(MINUTE)
    note_answers({"cnas": False})

    assert state().silent_since == TUESDAY + MINUTE


def test_nothing_asked_is_nothing_to_keep(django_assert_num_queries):
    with django_assert_num_queries(0):
        note_answers({})


def test_an_outage_of_two_days_is_told_once_and_its_end_once(day, told):
    with registers() as connected:
        ask(1)
        collect(case(1))
        ask_for(day, 47)
        assert tell_outages() == 0
        ask_for(day, 1)
        assert (tell_outages(), tell_outages()) == (1, 0)
        assert sources_down() == {"cnas"}

        connected.says[MONTHS] = says(48)
        ask_for(day, 1)
        assert tell_outages() == 0  # told with its first answer

    back = TUESDAY + timedelta(hours=49)
    assert told == [SourceDown("cnas", TUESDAY), SourceBack("cnas", TUESDAY, back)]
    assert sources_down() == frozenset()
    rows = Entry.objects.filter(object_type="source").order_by("pk")
    assert [(row.action, row.object_id, row.role) for row in rows] == [
        ("exchange.source_down", "cnas", "system"),
        ("exchange.source_back", "cnas", "system"),
    ]
    assert rows[1].data == {"since": TUESDAY.isoformat(), "until": back.isoformat()}


def test_a_source_that_nobody_asks_for_two_days_is_not_said_to_be_down(day, told):
    note_answers({"cnas": False})
    day.shift(timedelta(days=30))

    assert tell_outages() == 0


def test_a_second_outage_is_told_anew(day, told):
    for answered in (False, False, True, False, False):
        note_answers({"cnas": answered})
        tell_outages()
        day.shift(TWO_DAYS)

    assert [type(one) for one in told] == [SourceDown, SourceBack, SourceDown]
    assert [one.since for one in told] == [TUESDAY, TUESDAY, TUESDAY + 3 * TWO_DAYS]


def test_who_fell_silent_again_before_its_return_was_told_was_back(day, told):
    note_answers({"cnas": False})
    day.shift(TWO_DAYS)
    note_answers({"cnas": False})
    tell_outages()
    day.shift(MINUTE)
    note_answers({"cnas": True})
    day.shift(MINUTE)
    note_answers({"cnas": False})
    tell_outages()

    assert [type(one) for one in told] == [SourceDown, SourceBack]
    assert (state().down_since, state().silent_since) == (None, clock.now())


@pytest.mark.django_db(transaction=True)
def test_two_machines_tell_an_outage_once(day):
    note_answers({"cnas": False})
    day.shift(TWO_DAYS)
    note_answers({"cnas": False})

    assert sum(at_once(3, lambda _number: tell_outages())) == 1
    assert Entry.objects.filter(action="exchange.source_down").count() == 1


def be_down(day):
    """Have CNAS down since two days before now."""
    note_answers({"cnas": False})
    day.shift(TWO_DAYS)
    note_answers({"cnas": False})
    tell_outages()


def cases_of(found):
    return [due.case.int for due in found]


def test_who_asked_first_is_collected_first_whatever_its_identifier(day):
    for number in (9, 4, 7):
        ask(number)
        day.shift(MINUTE)
    day.shift(timedelta(hours=1))

    assert cases_of(enqueue_due()) == [9, 4, 7]
    assert enqueue_due() == []  # held by that run


def test_a_round_is_bounded_and_the_next_one_goes_on(day, monkeypatch):
    monkeypatch.setattr("qarib.modules.exchange.actions.collecting._A_ROUND", 2)
    for number in (9, 4, 7):
        ask(number)
        day.shift(MINUTE)
    day.shift(timedelta(hours=1))

    assert [cases_of(enqueue_due()) for _ in range(3)] == [[9, 4], [7], []]


def test_a_source_that_is_down_is_probed_by_the_oldest_few_and_others_go_on(day, monkeypatch):
    monkeypatch.setattr("qarib.modules.exchange.actions.collecting._PROBES", 2)
    be_down(day)
    for number in (9, 4, 7):
        ask(number)
        day.shift(MINUTE)
    ask(5, wanted("has_income", "casnos"))
    day.shift(timedelta(hours=1))

    found = enqueue_due()

    assert {due.case.int: due.probing for due in found} == {5: (), 9: ("cnas",), 4: ("cnas",)}
    # The next round sends the next one; those that probed wait for their next try.
    assert {due.case.int: due.probing for due in enqueue_due()} == {7: ("cnas",)}


def test_a_file_of_two_sources_does_not_storm_the_one_that_is_down(day, monkeypatch):
    monkeypatch.setattr("qarib.modules.exchange.actions.collecting._PROBES", 0)
    be_down(day)
    ask(1, wanted("affiliation_months", "cnas"), wanted("has_income", "casnos"))
    day.shift(timedelta(minutes=9))
    with registers({MONTHS: says(48), ("casnos", "has_income"): says(True)}) as connected:
        (due,) = enqueue_due()
        assert collect(due.case, probing=due.probing)

    assert [question.source for question in connected.asked] == ["casnos"]
    assert dict(Proof.objects.values_list("source", "state")) == {"casnos": "received", "cnas": "pending"}


def test_a_source_that_is_down_is_probed_every_ten_minutes_though_nothing_is_due(day):
    be_down(day)
    ask(1)
    ask(2)
    Proof.objects.update(next_try_at=TUESDAY + timedelta(days=9))
    assert enqueue_due() == []
    day.shift(timedelta(minutes=10))
    (due,) = enqueue_due()
    assert due.probing == ("cnas",)


def test_a_page_does_not_wait_for_a_source_that_is_down(day):
    be_down(day)
    with registers({MONTHS: says(48)}) as connected:
        ask(1)
        assert not collect(case(1))

    assert connected.asked == []


def a_round(day):
    """Do what the worker does each minute, one case after the other."""
    for due in enqueue_due():
        collect(due.case, probing=due.probing)
    day.shift(MINUTE)


def test_when_a_source_is_back_all_is_collected_oldest_first(day, monkeypatch, told):
    monkeypatch.setattr("qarib.modules.exchange.actions.collecting._PROBES", 2)
    monkeypatch.setattr("qarib.modules.exchange.actions.collecting._A_ROUND", 3)
    be_down(day)
    for number in (9, 4, 7, 2, 8):
        ask(number)
        day.shift(MINUTE)
    day.shift(timedelta(hours=1))
    with registers() as connected:
        asked_by_round = []
        for _ in range(3):
            connected.asked.clear()
            a_round(day)
            asked_by_round.append([UUID(one.case).int for one in connected.asked])
        assert asked_by_round == [[9, 4], [7, 2], [8]]  # probes, the oldest first
        note_answers({"cnas": True})
        tell_outages()
        connected.says[MONTHS] = says(48)
        connected.asked.clear()
        a_round(day)
        assert len(connected.asked) == 3  # no storm
        a_round(day)

    assert [UUID(one.case).int for one in connected.asked] == [9, 4, 7, 2, 8]
    assert set(Proof.objects.values_list("state", flat=True)) == {"received"}
    assert [type(one) for one in told] == [SourceDown, SourceBack]


def test_the_worker_is_told_whom_to_probe(day, run_tasks):
    be_down(day)
    ask(1)
    day.shift(timedelta(hours=1))
    with registers({MONTHS: says(48)}) as connected:
        tasks.collect_due.func()
        assert run_tasks() == 1
        tasks.tell_outages.func()

    assert len(connected.asked) == 1
    assert sources_down() == frozenset()


@pytest.mark.parametrize("item_count", [1, 3])
def test_looking_for_what_is_due_costs_the_same(day, item_count, django_assert_num_queries):
    be_down(day)
    for number in range(1, item_count + 1):
        ask(number, wanted("affiliation_months", "cnas"), wanted("has_income", "casnos"))
    day.shift(timedelta(hours=1))

    with django_assert_num_queries(7):
        enqueue_due()


@pytest.mark.parametrize("wrong", [
    {"source": "nobody"},
    {"silent_since": None, "last_answered_at": None},
    {"silent_since": TUESDAY + MINUTE},
    {"down_since": TUESDAY - MINUTE},
])  # fmt: skip
def test_the_database_keeps_what_a_state_means(day, wrong):
    row = {"source": "cnas", "last_tried_at": TUESDAY, "silent_since": TUESDAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceState.objects.create(**{**row, **wrong})
