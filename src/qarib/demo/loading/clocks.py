"""The promise of a file: where it stands, what the ladder did, and how it ended."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from qarib.demo.loading.people import Team
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import tell, trace
from qarib.kernel.actor import SYSTEM, Actor, citizen
from qarib.modules.catalogue.queries import Serves, Term, definition
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.enums import PauseReason, Status, Step
from qarib.modules.promises.models import Pause, Promise
from qarib.modules.promises.queries import dates_of, planned_promise

# The ladder climbs every few minutes: a breach is seen so long after midnight.
_SEEN_AFTER = timedelta(minutes=4)


class _More(TypedDict, total=False):
    """What not every promise has: the law's term, and another office than the file's."""

    legal: Term | None
    office: Organisation


def add_promise(making: Making, dossier: Dossier) -> Promise:
    """Give a filed dossier its promise, with the date that the calendar gives."""
    rules = definition(dossier.version)
    assert dossier.filed_at is not None
    dossier.promise = _promised(
        making,
        dossier,
        dossier.filed_at,
        label=rules.code,
        answer=rules.promise.answer,
        legal=rules.promise.legal,
    )
    return dossier.promise


def add_appeal_promise(making: Making, dossier: Dossier, at: datetime) -> Promise:
    """Return the promise of an appeal that was filed at that instant."""
    rules = definition(dossier.version)
    return _promised(making, dossier, at, label=f"{rules.code}:appeal", answer=rules.appeal.promised)


def add_relay_promise(
    making: Making, dossier: Dossier, at: datetime, *, served: Serves, team: Team
) -> Promise:
    """Return the promise of another body that the file serves, told at that instant."""
    label = f"{definition(dossier.version).code}:{served.code}"
    return _promised(making, dossier, at, label=label, answer=served.promise, office=team.agency)


def _promised(
    making: Making,
    dossier: Dossier,
    at: datetime,
    *,
    label: str,
    answer: Term,
    **more: Unpack[_More],
) -> Promise:
    office, legal = more.get("office") or dossier.agency, more.get("legal")
    assert office is not None
    promise = planned_promise(
        making.days.calendar,
        body_id=office.pk,
        person_id=dossier.person_id,
        label=label,
        path=f"/me/dossiers/{dossier.uid}/",
        start=at,
        within=answer.within,
        unit=answer.unit,
        legal_within=legal.within if legal else None,
        legal_unit=legal.unit if legal else "",
    )
    promise.computed_at, promise.person = at, dossier.person
    making.rows.promises.append(promise)
    data = {"label": promise.label, "within": promise.within, "unit": promise.unit}
    _write(making, promise, "make_promise", citizen(dossier.person_id), at, data)
    return promise


def _write(
    making: Making,
    promise: Promise,
    act: str,
    actor: Actor,
    at: datetime,
    data: dict[str, object] | None = None,
) -> None:
    trace(
        making.rows,
        f"promises.{act}",
        actor=actor.about(promise.person_id),
        about=("promise", promise.uid),
        at=at,
        data=data or {},
    )


def keep(making: Making, promise: Promise, team: Team, at: datetime, *, actor: Actor | None = None) -> None:
    """End the promise with the answer, in time or late and with an apology; the agent's unless told."""
    due = promise.due_at
    assert due is not None
    late = at > due
    if late:
        _miss(making, promise, team, until=at)
    promise.status = Status.MISSED if late else Status.KEPT
    promise.kept_at = at
    promise.working_days_taken = making.days.calendar.working_days(promise.started_at, at)
    _no_step(promise)
    _write(making, promise, "keep_late_promise" if late else "keep_promise", actor or team.actor, at)


def run_on(making: Making, promise: Promise, team: Team) -> None:
    """Let the promise of an undecided file stand where it stands now: ahead of its date, or late."""
    now, due = making.days.now, promise.due_at
    assert due is not None
    if due + _SEEN_AFTER < now:
        _miss(making, promise, team, until=now)
        return
    # What warned in the past is not repeated: only the steps still to come.
    for field, value in dates_of(promise, pauses=(), calendar=making.days.calendar, since=now).items():
        setattr(promise, field, value)


def pause(making: Making, promise: Promise, team: Team, at: datetime) -> None:
    """Stop the clock from then on, until the person answers."""
    stop = Pause(promise=promise, reason=PauseReason.PERSON, began_at=at)
    for field, value in dates_of(promise, pauses=[stop], calendar=making.days.calendar, since=at).items():
        setattr(promise, field, value)
    promise.status, promise.due_at = Status.PAUSED, None
    _no_step(promise)
    making.rows.pauses.append(stop)
    _write(making, promise, "pause_promise", team.actor, at)


def withdraw(making: Making, promise: Promise, at: datetime) -> None:
    """End what was owed, because the person withdrew in time."""
    promise.status, promise.withdrawn_at = Status.WITHDRAWN, at
    _no_step(promise)
    _write(making, promise, "withdraw_promise", citizen(promise.person_id), at)


def _no_step(promise: Promise) -> None:
    promise.next_step, promise.next_step_at = "", None


def _miss(making: Making, promise: Promise, team: Team, *, until: datetime) -> None:
    """Record the breach and climb the ladder up to an instant: apology, head, director."""
    assert promise.due_at is not None
    promise.status, promise.missed_at = Status.MISSED, promise.due_at + _SEEN_AFTER
    _write(making, promise, "miss_promise", SYSTEM, promise.missed_at)
    promise.next_step = Step.MISS
    rung = making.days.calendar.rung_after(promise, promise.missed_at)
    while rung is not None and rung.at <= until:
        _climb(making, promise, team, rung.step, rung.at)
        promise.next_step = rung.step
        rung = making.days.calendar.rung_after(promise, rung.at)
    promise.next_step, promise.next_step_at = (rung.step, rung.at) if rung else ("", None)


def _climb(making: Making, promise: Promise, team: Team, step: Step, at: datetime) -> None:
    _write(making, promise, str(step.value), SYSTEM, at, {"label": promise.label})
    context = {"due": promise.due_day, "answered": False}
    if step == Step.APOLOGISE:
        tell(making.rows, "promises/promise_apology", person=promise.person, at=at, context=context)
    elif step == Step.TELL_HEAD:
        tell(making.rows, "promises/promise_escalated", person=team.head, at=at, context=context)
