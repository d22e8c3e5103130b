"""When the calendar changes, so do the dates: both ways, and the person is told."""

from datetime import date, datetime

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.kernel.events import publish
from qarib.modules.journal.actions import record
from qarib.modules.promises.actions.telling import tell
from qarib.modules.promises.enums import Status, Step, Unit
from qarib.modules.promises.events import PromiseMoved
from qarib.modules.promises.models import Promise
from qarib.modules.promises.queries import Calendar, dates_of
from qarib.modules.promises.rules.dates import day_of_due

BATCH = 200


@transaction.atomic
def recompute_batch(
    day: date, *, after: int = 0, size: int = BATCH, computed_since: datetime | None = None
) -> int | None:
    """Recompute the running promises whose window holds that day, from the one after `after` on.

    Returns the last one looked at, or None when all are done. One transaction, four reads, and one short
    conditional update for each date that moves: one moved meanwhile by somebody else is left to them. With
    `computed_since` only those whose date was computed from that instant on.
    """
    around = Promise.objects.whose_window_contains(day).filter(pk__gt=after)
    if computed_since is not None:
        around = around.filter(computed_at__gte=computed_since)
    promises = list(around.select_related("person").prefetch_related("pauses").order_by("pk")[:size])
    if not promises:
        return None
    starts = [promise.started_at for promise in promises]
    ends = [at for promise in promises for at in (promise.due_at, promise.legal_due_at) if at]
    calendar = Calendar.around(*starts, *ends)
    for promise in promises:
        _recompute(promise, day, calendar)
    return promises[-1].pk


def _recompute(promise: Promise, day: date, calendar: Calendar) -> None:
    before, legal_before = promise.due_at, promise.legal_due_at
    pauses = sorted(promise.pauses.all(), key=lambda pause: pause.began_at)
    values = dates_of(promise, pauses=pauses, calendar=calendar, since=clock.now())
    if values["due_at"] == before and values["legal_due_at"] == legal_before:
        _move_the_warning(promise, values)
        return
    same = Promise.objects.filter(
        pk=promise.pk, status=promise.status, due_at=before, legal_due_at=legal_before
    )
    if not same.update(**values):
        return
    for field, value in values.items():
        setattr(promise, field, value)
    record(
        "promises.move_promise",
        actor=SYSTEM.about(promise.person_id),
        about=("promise", promise.uid),
        reason="calendar",
        data={"day": day.isoformat()},
    )
    if promise.status == Status.RUNNING and before and promise.due_at and promise.due_at != before:
        _announce(promise, before=before, after=promise.due_at)


def _move_the_warning(promise: Promise, values: dict[str, object]) -> None:
    """Warn on another morning when nobody works on the one that was chosen, though the date stays.

    Only a warning still to come; in hours it follows from the date alone. No journal row: nobody's term
    changed, and the warning itself is written down.
    """
    to_come = promise.next_step == Step.WARN and promise.unit != Unit.HOURS
    step = {"next_step": values["next_step"], "next_step_at": values["next_step_at"]}
    if to_come and step["next_step_at"] != promise.next_step_at:
        same = {"status": promise.status, "next_step": Step.WARN, "next_step_at": promise.next_step_at}
        Promise.objects.filter(pk=promise.pk, due_at=promise.due_at, **same).update(**step)


def _announce(promise: Promise, *, before: datetime, after: datetime) -> None:
    publish(
        PromiseMoved(
            promise_id=promise.pk,
            person_id=promise.person_id,
            label=promise.label,
            before=before,
            after=after,
        )
    )
    context = {"before": day_of_due(before), "after": day_of_due(after)}
    tell("promise_moved", person=promise.person, path=promise.path, context=context)
