from datetime import date

import pytest
import time_machine
from django.utils import translation

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory, BodyFactory
from factories.promises import PromiseFactory, at, midnight_after
from factories.territory import HolidayFactory
from qarib.kernel.actor import ANONYMOUS, SYSTEM, Actor, Basis, citizen
from qarib.modules.promises import actions
from qarib.modules.promises.enums import SegmentKind, SkipReason, Status, Urgency
from qarib.modules.promises.models import ObservedMonth, Promise
from qarib.modules.promises.queries import (
    BarPiece,
    Observed,
    PauseInWords,
    PromiseBar,
    Skipped,
    bars_of,
    due_in,
    explanation,
    promise_bar,
    promises_visible_to,
    running_of,
    urgency,
    urgency_counts,
)

AGENT = Actor(person=None, role="agent", basis=Basis.DUTY)
NOW = at("2026-11-24T10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


def paused(**order):
    promise = PromiseFactory(**order)
    actions.pause_promise(promise, reason="administration", awaited="CNAS", actor=AGENT)
    return promise


def officer(role, organisation):
    body = organisation.body_id or organisation.pk
    return Actor(person=9, role=role, organisation=organisation.pk, body=body, basis=Basis.DUTY)


def test_each_sees_their_own_promises_and_karim_none():
    agency = AgencyFactory()
    mine = PromiseFactory(body=agency)
    sister = PromiseFactory(body=AgencyFactory(body=agency.body))
    other = PromiseFactory()
    seen = {
        "herself": citizen(mine.person_id),
        "karim": citizen(PersonFactory().pk),
        "nobody": ANONYMOUS,
        "agent": officer("agent", agency),
        "director": officer("director", agency.body),
        "other director": officer("director", BodyFactory()),
        "system": SYSTEM,
    }

    found = {name: set(promises_visible_to(actor)) for name, actor in seen.items()}

    assert found == {
        "herself": {mine},
        "karim": set(),
        "nobody": set(),
        "agent": {mine},
        "director": {mine, sister},
        "other director": set(),
        "system": {mine, sister, other},
    }


def test_a_person_waits_for_the_nearest_date_first_and_for_paused_ones_last():
    person = PersonFactory()
    stopped = paused(person=person)
    far = PromiseFactory(person=person, within=9)
    near = PromiseFactory(person=person)
    late = PromiseFactory(person=person, start=at("2026-11-15T10:00"))
    actions.miss_promise(late)
    answered = PromiseFactory(person=person)
    actions.keep_promise(answered, actor=AGENT)
    PromiseFactory()

    assert list(running_of(person.pk)) == [late, near, far, stopped]


def test_the_bar_of_a_running_promise():
    ObservedMonth.objects.create(
        label="anem.job-seeker-registration", month=date(2026, 11, 1), files=40, by_working_days={"2": 40}
    )
    promise = PromiseFactory(start=at("2026-11-23T00:00"), legal_within=30, legal_unit="days")

    assert promise_bar(promise) == PromiseBar(
        promise=promise,
        status=Status.RUNNING,
        urgency=Urgency.THIS_WEEK,
        start=date(2026, 11, 23),
        today=date(2026, 11, 24),
        due=date(2026, 11, 26),
        legal_due=date(2026, 12, 23),
        answered=None,
        past_share=35,
        pieces=(
            BarPiece(SegmentKind.PAST, 35, promise.started_at, NOW),
            BarPiece(SegmentKind.AHEAD, 65, NOW, midnight_after("2026-11-26")),
        ),
        pause=None,
        observed=Observed(2, 40),
    )


def test_a_paused_bar_says_why_and_who_is_awaited_in_the_readers_language():
    promise = paused(start=at("2026-11-22T10:00"))
    with time_machine.travel(at("2026-11-26T10:00"), tick=False), translation.override("en"):
        bar = promise_bar(promise)

    pause = PauseInWords(NOW, None, "Another administration has not answered yet", "CNAS")
    assert (bar.due, bar.urgency, bar.pause, bar.late) == (None, Urgency.PAUSED, pause, False)
    assert [(piece.kind, piece.share, piece.pause) for piece in bar.pieces] == [
        (SegmentKind.PAST, 50, None),
        (SegmentKind.PAUSE, 50, pause),
    ]


def test_the_bar_of_a_late_promise_ends_today_and_stops_with_the_answer():
    promise = PromiseFactory()
    with time_machine.travel(at("2026-11-29T10:00"), tick=False):
        before = promise_bar(promise)
        actions.keep_promise(promise, actor=AGENT)
    with time_machine.travel(at("2026-12-29T10:00"), tick=False):
        after = promise_bar(promise)

    assert (before.late, before.urgency, before.past_share, before.answered) == (
        True,
        Urgency.LATE,
        100,
        None,
    )
    assert (after.late, after.past_share, after.today, after.answered) == (
        True,
        100,
        date(2026, 11, 29),
        date(2026, 11, 29),
    )


def test_a_promise_just_made_has_a_bar():
    bar = promise_bar(paused(start=NOW))

    assert (bar.pieces, bar.past_share, bar.pause is not None) == ((), 100, True)


@pytest.mark.parametrize("item_count", [1, 3])
def test_many_bars_cost_as_much_as_one(item_count, django_assert_num_queries):
    for _ in range(item_count):
        paused()
    promises = list(Promise.objects.order_by("pk"))

    with django_assert_num_queries(2):
        assert len(bars_of(promises)) == item_count


def test_a_date_can_be_explained_day_by_day(django_assert_num_queries):
    HolidayFactory(day=date(2026, 11, 23))
    promise = PromiseFactory()

    with django_assert_num_queries(2):
        found = explanation(promise)

    assert found.due == promise.due_at
    assert found.skipped[0] == Skipped(date(2026, 11, 23), SkipReason.HOLIDAY)


def test_a_queue_is_cut_into_slices_that_agree_with_the_rule(django_assert_num_queries):
    late = PromiseFactory(start=at("2026-11-15T10:00"))
    actions.miss_promise(late)
    PromiseFactory(start=at("2026-11-23T08:00"), within=1)
    PromiseFactory()
    PromiseFactory(within=9)
    paused()
    actions.keep_promise(PromiseFactory(), actor=AGENT)
    answered_late = PromiseFactory(start=at("2026-11-15T10:00"))
    actions.keep_promise(answered_late, actor=AGENT)

    with django_assert_num_queries(1):
        counts = urgency_counts(Promise.objects.all(), now=NOW)

    assert counts == dict.fromkeys(Urgency, 1)
    for slice_ in Urgency:
        (only,) = Promise.objects.filter(due_in(slice_, now=NOW))
        assert urgency(only.due_at, now=NOW) == slice_


def test_slices_can_be_asked_of_the_rows_above():
    assert "dossier__due_at__lt" in str(due_in(Urgency.LATE, now=NOW, prefix="dossier__"))
    assert "dossier__status" in str(due_in(Urgency.PAUSED, now=NOW, prefix="dossier__"))
