"""A holiday added overnight, at scale: every running promise that counts the day moves, and no other."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory
from factories.promises import PromiseFactory, at, midnight_after
from factories.threads import at_once, meanwhile
from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.promises import actions, tasks
from qarib.modules.promises.enums import Status, Step
from qarib.modules.promises.models import Pause, Promise
from qarib.modules.promises.queries import Calendar, dates_of, planned_promise
from qarib.modules.territory.actions import cancel_holiday, declare_holiday

# A Wednesday; we stand on the Sunday evening before.
HOLIDAY = date(2026, 12, 9)
EVENING = "2026-12-06T17:30"
NAMES = {"ar": "يوم عطلة", "fr": "Jour férié", "en": "A holiday"}
ADMINISTRATOR = Actor(person=None, role="administrator", basis=Basis.DUTY)
LABELS = ("anem.job-seeker-registration", "anem.unemployment-allowance", "cnas.affiliation-certificate")
WEEKEND = (4, 5)


@pytest.fixture(autouse=True)
def sunday_evening():
    with time_machine.travel(at(EVENING), tick=False):
        yield


def declare():
    return declare_holiday(HOLIDAY, names=NAMES, actor=ADMINISTRATOR)


def last_day(begin, within, unit, pauses, holidays):
    """Return the last day as a person would count it on a wall calendar: nothing of the rules is used."""
    day, counted = begin, 0
    while counted < within:
        day += timedelta(days=1)
        if any(first <= day <= last for first, last in pauses):
            continue
        off = day.weekday() in WEEKEND or day in holidays
        if off and (unit == "working_days" or counted in (0, within - 1)):
            continue
        counted += 1
    return day


class Books:
    """Promises of all procedures and units, some paused once, some paused still, some over."""

    def __init__(self, count, seed=20261206):
        self.random, self.calendar = Random(seed), Calendar(date(2026, 10, 1), date(2027, 6, 1))
        self.agencies = [AgencyFactory() for _ in range(3)]
        self.people = [PersonFactory() for _ in range(20)]
        self.pauses, self.due, self.legal = {}, {}, {}
        made = [self._promise(place) for place in range(count)]
        made = Promise.objects.bulk_create([one for one in made if one.due_at > clock.now()])
        self._pause(made)
        self.before = {row.pk: row for row in Promise.objects.all()}

    def _promise(self, place):
        unit = self.random.choice(("working_days", "days", "working_days", "hours"))
        legal = self.random.random() < 0.3
        return planned_promise(
            self.calendar,
            body_id=self.random.choice(self.agencies).pk,
            person_id=self.random.choice(self.people).pk,
            label=self.random.choice(LABELS),
            path=f"/me/dossiers/{place}/",
            start=at("2026-12-06T10:00") - timedelta(hours=self.random.randrange(24 * 25)),
            within=self.random.randint(1, 600 if unit == "hours" else 25),
            unit=unit,
            **({"legal_within": 60, "legal_unit": "days"} if legal else {}),
        )

    def _pause(self, made):
        """Pause a third once for some days, and a sixth still."""
        for promise in made:
            chance, began = self.random.random(), promise.started_at + timedelta(hours=30)
            if chance > 0.5 or began + timedelta(hours=50) > clock.now():
                continue
            ended = None if chance < 0.17 else began + timedelta(hours=self.random.randrange(50))
            pause = Pause.objects.create(promise=promise, reason="person", began_at=began, ended_at=ended)
            values = dates_of(promise, pauses=[pause], calendar=self.calendar, since=clock.now())
            status = Status.PAUSED if ended is None else Status.RUNNING
            Promise.objects.filter(pk=promise.pk).update(status=status, **values)
            self.pauses[promise.pk] = pause

    def expected(self, promise, holidays):
        """Return the instants of our term and of the law's under these holidays."""
        begin, legal = clock.algiers_day(promise.started_at), promise.legal_due_at
        if promise.legal_within:
            legal = midnight(last_day(begin, promise.legal_within, promise.legal_unit, [], holidays))
        if promise.status != Status.RUNNING or promise.unit == "hours":
            return promise.due_at, legal
        days = [(first, last) for first, last in [self._touched(promise.pk)] if first]
        return midnight(last_day(begin, promise.within, promise.unit, days, holidays)), legal

    def _touched(self, pk):
        pause = self.pauses.get(pk)
        if pause is None or pause.ended_at == pause.began_at:
            return None, None
        last = clock.algiers_day(pause.ended_at - timedelta(microseconds=1))
        return clock.algiers_day(pause.began_at), last


def midnight(day):
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.ALGIERS)


def told():
    return Counter(Message.objects.filter(template="promises/promise_moved").values_list("person", flat=True))


def test_a_holiday_moves_every_promise_that_counts_it_and_no_other_and_back(db, run_tasks):
    books = Books(2000)
    holidays = books.calendar.holidays
    with CaptureQueriesContext(connection) as statements:
        declare()
        tasks.recompute_running.call(HOLIDAY.isoformat())

    moved = Counter()
    for row in Promise.objects.all():
        before = books.before[row.pk]
        assert (row.due_at, row.legal_due_at) == books.expected(before, holidays | {HOLIDAY}), row.pk
        moved[row.person_id] += row.due_at != before.due_at
    assert moved.total() > 500
    assert told() == +moved
    written = Entry.objects.filter(action="promises.move_promise").values_list("object_id", flat=True)
    assert set(Counter(written).values()) == {1}
    # Some reads for each two hundred, and what one date costs: update, message, its job, journal.
    assert len(statements) < 40 + 8 * len(books.before) / actions.calendar.BATCH + 12 * len(written)

    cancel_holiday(HOLIDAY, reason="Reporté", actor=ADMINISTRATOR)
    tasks.recompute_running.call(HOLIDAY.isoformat())

    for row in Promise.objects.all():
        before = books.before[row.pk]
        assert (row.due_at, row.legal_due_at) == (before.due_at, before.legal_due_at), row.pk
        assert row.computed_calendar == before.computed_calendar
    assert told() == Counter({person: 2 * count for person, count in (+moved).items()})


def test_tried_again_nobody_is_told_twice(db):
    Books(120)
    declare()
    tasks.recompute_running.call(HOLIDAY.isoformat())
    once = told()

    for since in ("", (clock.now() - tasks.LONGEST_ACT).isoformat()):
        tasks.recompute_running.call(HOLIDAY.isoformat(), since=since)

    assert once
    assert told() == once


def test_a_run_that_was_cut_goes_on_where_it_stopped(db, monkeypatch):
    Books(300)
    declare()
    assert actions.recompute_batch(HOLIDAY, size=50)
    cut = told()

    tasks.recompute_running.call(HOLIDAY.isoformat())

    everybody = Entry.objects.filter(action="promises.move_promise", data__day=HOLIDAY.isoformat())
    assert set(Counter(everybody.values_list("object_id", flat=True)).values()) == {1}
    assert 0 < cut.total() < told().total()


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_person_once():
    books = Books(60)
    declare()

    ran = at_once(2, lambda _number: tasks.recompute_running.call(HOLIDAY.isoformat()))

    moved = Counter(
        row.person_id for row in Promise.objects.all() if row.due_at != books.before[row.pk].due_at
    )
    assert ran == [None, None]
    assert told() == moved


@pytest.mark.django_db(transaction=True)
def test_what_is_promised_while_the_holiday_is_declared_moves_too(run_tasks):
    person, agency = PersonFactory(), AgencyFactory()

    def declare_and_recompute():
        declare()
        run_tasks()

    with transaction.atomic():
        promise = PromiseFactory(person=person, body=agency, start=clock.now())
        assert promise.due_at == midnight_after("2026-12-09")
        declaring = meanwhile(declare_and_recompute)  # done before we commit, or waits until we have
    declaring.result(timeout=60)

    with time_machine.travel(at(EVENING) + tasks.SECOND_LOOK, tick=False):
        run_tasks()

    assert Promise.objects.get().due_at == midnight_after("2026-12-10")
    assert told() == Counter({person.pk: 1})


def test_a_warning_never_waits_for_a_day_that_became_a_holiday(db):
    promise = PromiseFactory(start=at("2026-12-03T10:00"), within=5, unit="days")
    assert (promise.due_at, promise.next_step_at) == (midnight_after("2026-12-10"), at("2026-12-09T08:00"))

    declare()
    tasks.recompute_running.call(HOLIDAY.isoformat())

    row = Promise.objects.get()
    assert (row.due_at, row.next_step, row.next_step_at) == (
        promise.due_at,
        Step.WARN,
        at("2026-12-08T08:00"),
    )
    assert not Message.objects.exists()


def test_who_was_warned_already_is_not_warned_again_when_the_date_stays(db):
    promise = PromiseFactory(start=at("2026-12-03T10:00"), within=5, unit="days")
    Promise.objects.update(next_step=Step.MISS, next_step_at=promise.due_at)

    declare()
    tasks.recompute_running.call(HOLIDAY.isoformat())

    assert Promise.objects.get().next_step == Step.MISS
