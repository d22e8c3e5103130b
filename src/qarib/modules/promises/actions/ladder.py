"""The ladder: warned before, recorded at the breach, apologised for, then told upward."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Person
from qarib.modules.journal.actions import record
from qarib.modules.promises.actions.moves import miss_promise
from qarib.modules.promises.actions.telling import tell
from qarib.modules.promises.enums import Step
from qarib.modules.promises.models import Promise
from qarib.modules.promises.queries import Calendar, people_above, people_warned

BATCH = 200

_log = structlog.get_logger()


def climb_ladder(*, limit: int = BATCH) -> int:
    """Take the steps that have come, at most so many; return how many were taken.

    Each step is a transaction of its own, with a conditional update: several workers may climb at once and
    each step is taken once. One that fails is logged and tried again at the next climb; it stops no other.
    """
    promises = list(Promise.objects.with_a_step_due(clock.now()).select_related("person", "body")[:limit])
    taken = 0
    for promise in promises:
        try:
            taken += take_step(promise)
        except Exception:  # noqa: BLE001 -- a promise that cannot climb must not hold back the others
            _log.exception("promises.step_failed", promise=str(promise.uid), step=promise.next_step)
    return taken


@transaction.atomic
def take_step(promise: Promise) -> bool:
    """Take the promise's next step if nobody else has; tell whether it was ours."""
    now, step, due = clock.now(), promise.present_step, promise.due_at
    if step is None or due is None or promise.next_step_at is None or promise.next_step_at > now:
        return False
    if step == Step.MISS:
        try:
            miss_promise(promise, at=now)
        except MoveNotAllowed:
            return False
        return True
    if not _advance(promise, step, now):
        return False
    _TELL[step](promise)
    return True


def _advance(promise: Promise, step: Step, now: datetime) -> bool:
    """Put the promise on its next rung if it still stands on this one, and write it down."""
    following = Calendar.around(promise.due_at or now).rung_after(promise, now)
    # Answered in the meantime: the apology is the last step.
    if promise.kept_at is not None:
        following = None
    same = Promise.objects.filter(
        pk=promise.pk,
        status=promise.status,
        next_step=step,
        next_step_at=promise.next_step_at,
        due_at=promise.due_at,
        kept_at=promise.kept_at,
    )
    promise.next_step = following.step if following else ""
    promise.next_step_at = following.at if following else None
    if not same.update(next_step=promise.next_step, next_step_at=promise.next_step_at):
        return False
    record(
        f"promises.{step}",
        actor=SYSTEM.about(promise.person_id),
        about=("promise", promise.uid),
        data={"label": promise.label},
    )
    return True


def _warn(promise: Promise) -> None:
    for person in people_warned(promise):
        _tell("promise_warning", promise, person)


def _apologise(promise: Promise) -> None:
    # A term of the law that an officer keeps, such as that of a breach, has nobody to apologise to.
    if promise.person_id != promise.responsible_id:
        _tell("promise_apology", promise, promise.person)


def _tell_head(promise: Promise) -> None:
    for person in people_above(promise, Step.TELL_HEAD):
        _tell("promise_escalated", promise, person)


def _tell_director(promise: Promise) -> None:
    for person in people_above(promise, Step.TELL_DIRECTOR):
        _tell("promise_escalated", promise, person)


def _tell(template: str, promise: Promise, person: Person) -> None:
    context = {"due": promise.due_day, "answered": promise.kept_at is not None}
    tell(template, person=person, path=promise.path, context=context)


_TELL: dict[Step, Callable[[Promise], None]] = {
    Step.WARN: _warn,
    Step.APOLOGISE: _apologise,
    Step.TELL_HEAD: _tell_head,
    Step.TELL_DIRECTOR: _tell_director,
}
