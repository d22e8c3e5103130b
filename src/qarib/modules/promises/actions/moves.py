"""The life of one promise: made, paused, resumed, kept, missed, withdrawn."""

from datetime import datetime
from typing import Unpack

from django.db import transaction
from django.db.models import Q

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.journal.actions import record
from qarib.modules.promises.enums import PauseReason, Status, Step
from qarib.modules.promises.events import PromiseMissed
from qarib.modules.promises.models import Pause, Promise
from qarib.modules.promises.queries import Calendar, PromiseOrder, dates_of, planned_promise
from qarib.modules.promises.rules.ladder import in_daytime
from qarib.modules.promises.rules.workflow import WORKFLOW

_NO_STEP: dict[str, object] = {"next_step": "", "next_step_at": None}


@act
def make_promise(*, actor: Actor, **order: Unpack[PromiseOrder]) -> Promise:
    """Return a new running promise with its date. Raises `TermsRefused` when its terms cannot be counted.

    Costs one read of the calendar and two inserts.
    """
    promise = planned_promise(**order)
    promise.save(force_insert=True)
    data = {"label": promise.label, "within": promise.within, "unit": promise.unit}
    _write_down(promise, "make", actor=actor, data=data)
    return promise


@transaction.atomic
def pause_promise(promise: Promise, *, reason: PauseReason | str, awaited: str = "", actor: Actor) -> Pause:
    """Stop our clock: no date any more, until it is resumed. `awaited` is a code or public name.

    The legal term goes on, unless the procedure says otherwise. A promise already past its date cannot be
    paused any more: MoveNotAllowed.
    """
    now = clock.now()
    values: dict[str, object] = {"due_at": None, **_NO_STEP}
    if promise.pauses_stop_legal_term:
        values["legal_due_at"] = None
    reason = PauseReason(reason)
    _move(promise, "pause", actor=actor, values=values, only=Q(due_at__gte=now), reason=reason)
    return Pause.objects.create(promise=promise, reason=reason, awaited=awaited, began_at=now)


def resume_promise(promise: Promise, *, actor: Actor) -> None:
    """Let our clock run again: the days touched by the pause are added to the date."""
    _resume(promise, at=clock.now(), actor=actor)


@transaction.atomic
def _resume(promise: Promise, *, at: datetime, actor: Actor) -> None:
    _close_pause(promise, at=at)
    calendar = Calendar.around(promise.started_at, at)
    values = dates_of(promise, pauses=promise.pauses.order_by("began_at"), calendar=calendar, since=at)
    _move(promise, "resume", actor=actor, values=values)


def _close_pause(promise: Promise, *, at: datetime) -> None:
    """End the open pause, never before it began. The second of two at once finds none: MoveNotAllowed."""
    pause = Pause.objects.filter(promise=promise, ended_at=None).first()
    if pause is None or not Pause.objects.filter(pk=pause.pk, ended_at=None).update(
        ended_at=max(at, pause.began_at)
    ):
        raise MoveNotAllowed


@transaction.atomic
def keep_promise(promise: Promise, *, at: datetime | None = None, actor: Actor) -> None:
    """Record that the person has their answer. Late, it is first recorded as missed and then answered.

    A paused promise is resumed at that instant. The system keeps it where the engine decides alone.
    """
    at = at or clock.now()
    if promise.status == Status.PAUSED:
        _resume(promise, at=at, actor=actor)
    if promise.status == Status.RUNNING and promise.due_at is not None and at > promise.due_at:
        miss_promise(promise, at=at)
    late = promise.status == Status.MISSED
    taken = Calendar.around(promise.started_at, at).working_days(promise.started_at, at)
    values: dict[str, object] = {"kept_at": at, "working_days_taken": taken}
    # Who was answered late without an apology still gets one.
    if not late or promise.next_step != Step.APOLOGISE:
        values |= _NO_STEP
    _move(promise, "keep_late" if late else "keep", actor=actor, values=values, only=Q(kept_at=None))


@transaction.atomic
def miss_promise(promise: Promise, *, at: datetime | None = None, actor: Actor = SYSTEM) -> None:
    """Record the breach, once, and publish PromiseMissed. Before the date has passed: MoveNotAllowed."""
    at = at or clock.now()
    values: dict[str, object] = {
        "missed_at": at,
        "next_step": Step.APOLOGISE,
        "next_step_at": in_daytime(at),
    }
    _move(promise, "miss", actor=actor, values=values, only=Q(due_at__lt=at))
    assert promise.due_at is not None
    publish(
        PromiseMissed(
            promise_id=promise.pk,
            person_id=promise.person_id,
            body_id=promise.body_id,
            label=promise.label,
            path=promise.path,
            due_at=promise.due_at,
        )
    )


@transaction.atomic
def withdraw_promise(promise: Promise, *, actor: Actor) -> None:
    """Record that nothing is owed any more, because the person withdrew. What was missed stays missed."""
    now = clock.now()
    if promise.status == Status.PAUSED:
        _close_pause(promise, at=now)
    if promise.status == Status.RUNNING and promise.due_at is not None and now > promise.due_at:
        miss_promise(promise, at=now)
    values: dict[str, object] = {"withdrawn_at": now, **_NO_STEP}
    _move(promise, "withdraw", actor=actor, values=values, only=Q(kept_at=None))


def _move(
    promise: Promise,
    name: str,
    *,
    actor: Actor,
    values: dict[str, object],
    only: Q | None = None,
    reason: str = "",
) -> None:
    """Make one move if the row still stands where we read it, and write it down; else MoveNotAllowed."""
    move, source = WORKFLOW[name], Status(promise.status)
    if actor.role not in move.by or source not in move.source:
        raise MoveNotAllowed
    values = {"status": move.target, **values}
    rows = Promise.objects.filter(only or Q(), pk=promise.pk, status=source)
    if not rows.update(**values):
        raise MoveNotAllowed
    for field, value in values.items():
        setattr(promise, field, value)
    _write_down(promise, name, actor=actor, reason=reason)


def _write_down(
    promise: Promise, name: str, *, actor: Actor, reason: str = "", data: dict[str, object] | None = None
) -> None:
    record(
        f"promises.{name}_promise",
        actor=actor.about(promise.person_id),
        about=("promise", promise.uid),
        reason=reason,
        data=data,
    )
