from datetime import date

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory
from factories.promises import PromiseFactory, at, midnight_after
from factories.territory import HolidayFactory
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.events import publish
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.promises import actions
from qarib.modules.promises.actions.calendar import _recompute
from qarib.modules.promises.enums import Status, Step
from qarib.modules.promises.models import Promise
from qarib.modules.promises.queries import Calendar, PromiseTerms
from qarib.modules.territory.events import HolidayCancelled, HolidayDeclared
from qarib.modules.territory.models import Holiday

TUESDAY = date(2026, 11, 24)
AGENT = Actor(person=None, role="agent", basis=Basis.DUTY)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(at("2026-11-23T09:00"), tick=False):
        yield


def declare(day=TUESDAY):
    HolidayFactory(day=day)
    with transaction.atomic():
        publish(HolidayDeclared(day=day))


def cancel(day=TUESDAY):
    Holiday.objects.filter(day=day).update(cancelled=True)
    with transaction.atomic():
        publish(HolidayCancelled(day=day))


def stored(promise):
    return Promise.objects.get(pk=promise.pk)


def test_a_declared_holiday_moves_the_date_and_the_person_is_told(run_tasks):
    promise = PromiseFactory(person=PersonFactory(language="en", phone="+213661000000"))

    declare()
    run_tasks()

    row = stored(promise)
    assert (row.due_at, row.computed_calendar) == (midnight_after("2026-11-26"), ["2026-11-24"])
    assert (row.next_step, row.next_step_at) == (Step.WARN, at("2026-11-25T08:00"))
    assert list(Message.objects.values_list("person_id", "template", "body")) == [
        (
            promise.person_id,
            "promises/promise_moved",
            (
                "Qarib: the calendar of public holidays has changed. Your answer was promised by 25 November "
                "2026; it is now promised by 26 November 2026. You have nothing to do."
            ),
        )
    ]
    entry = Entry.objects.get(action="promises.move_promise")
    assert (entry.subject, entry.reason, entry.data) == (
        promise.person_id,
        "calendar",
        {"day": "2026-11-24"},
    )


def test_a_cancelled_holiday_brings_the_date_back(run_tasks):
    HolidayFactory(day=TUESDAY)
    promise = PromiseFactory()
    assert promise.due_at == midnight_after("2026-11-26")

    cancel()
    run_tasks()

    row = stored(promise)
    assert (row.due_at, row.computed_calendar) == (midnight_after("2026-11-25"), [])
    assert Message.objects.filter(template="promises/promise_moved").count() == 1


def test_only_promises_whose_window_holds_the_day_are_looked_at():
    HolidayFactory(day=TUESDAY)
    around = PromiseFactory()
    PromiseFactory(start=at("2026-11-24T00:00"))  # begins on the day
    PromiseFactory(start=at("2026-11-19T10:00"), within=2)  # ends the day before
    kept = PromiseFactory()
    actions.keep_promise(kept, at=at("2026-11-23T08:00"), actor=AGENT)
    ends_on_it = PromiseFactory(start=at("2026-11-18T10:00"), within=3)
    Promise.objects.filter(pk=ends_on_it.pk).update(due_at=midnight_after("2026-11-24"))

    looked_at = Promise.objects.whose_window_contains(TUESDAY).order_by("pk")

    assert list(looked_at) == [around, ends_on_it]


def test_a_paused_promise_keeps_no_date_while_its_legal_term_moves_in_silence(run_tasks):
    promise = PromiseFactory(legal_within=3, legal_unit="working_days")
    actions.pause_promise(promise, reason="person", actor=AGENT)

    declare()
    run_tasks()

    row = stored(promise)
    assert (row.status, row.due_at, row.next_step) == (Status.PAUSED, None, "")
    assert row.legal_due_at == midnight_after("2026-11-26")
    assert not Message.objects.exists()


def test_two_days_declared_together_are_told_once(run_tasks):
    PromiseFactory()

    HolidayFactory(day=date(2026, 11, 25))
    declare()
    with transaction.atomic():
        publish(HolidayDeclared(day=date(2026, 11, 25)))
    run_tasks()

    assert Message.objects.filter(template="promises/promise_moved").count() == 1


def test_one_paused_while_we_compute_is_left_alone():
    promise = PromiseFactory()
    HolidayFactory(day=TUESDAY)
    seen = stored(promise)
    actions.pause_promise(promise, reason="person", actor=AGENT)

    _recompute(seen, TUESDAY, Calendar(TUESDAY, TUESDAY))

    assert (stored(promise).status, stored(promise).due_at) == (Status.PAUSED, None)
    assert not Message.objects.exists()


def test_batches_walk_through_all_promises():
    HolidayFactory(day=TUESDAY)
    promises = [PromiseFactory(person=PersonFactory(), body=AgencyFactory()) for _ in range(3)]
    Promise.objects.update(due_at=midnight_after("2026-11-25"))

    first = actions.recompute_batch(TUESDAY, size=2)
    assert first == promises[1].pk
    assert actions.recompute_batch(TUESDAY, after=first, size=2) == promises[2].pk
    assert actions.recompute_batch(TUESDAY, after=promises[2].pk, size=2) is None
    assert {row.due_at for row in Promise.objects.all()} == {midnight_after("2026-11-26")}


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_batch_reads_the_calendar_once(item_count, django_assert_num_queries):
    HolidayFactory(day=date(2026, 11, 29))
    for _ in range(item_count):
        PromiseFactory()

    # savepoint, promises, pauses, holidays, release: nothing moves, so nothing is written.
    with django_assert_num_queries(5):
        actions.recompute_batch(TUESDAY)


def test_a_long_promise_widens_the_calendar_as_far_as_it_needs():
    for number in range(1, 29):
        HolidayFactory(day=date(2027, 2, number))
    calendar = Calendar(date(2026, 11, 22), date(2026, 11, 22))

    found = calendar.compute(PromiseTerms(at("2026-11-22T10:00"), 60, "working_days"))

    assert found.due_day == date(2027, 3, 14)


def test_a_promise_costs_one_read_of_the_calendar():
    person, agency = PersonFactory(), AgencyFactory()

    with CaptureQueriesContext(connection) as queries:
        PromiseFactory(person=person, body=agency)

    statements = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert statements == ["SELECT", "INSERT", "INSERT"]
