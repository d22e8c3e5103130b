"""Outages as facts: what each source last did, told once when it is down and once when it is back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.kernel.acts import act
from qarib.kernel.events import publish
from qarib.modules.exchange.events import SourceBack, SourceDown
from qarib.modules.exchange.models import Proof, SourceState
from qarib.modules.exchange.rules import DOWN_AFTER, OPEN, STAMP_AGE
from qarib.modules.journal.actions import record

_STAMPS = ("last_tried_at", "last_answered_at", "silent_since")


def note_answers(answered: Mapping[str, bool]) -> None:
    """Keep which sources answered just now, and which did not: one read, and seldom a statement.

    Nothing is written while the row says so already and its stamp is young. No journal row: an outage is
    told by `tell_outages`, not by one question without an answer. Its end is told at the first answer, so
    that nothing waits for it any longer.
    """
    if not answered:
        return
    now = clock.now()
    known = {row.source: row for row in SourceState.objects.filter(source__in=answered).order_by("source")}
    is_back = any(answered[source] and row.down_since for source, row in known.items())
    rows = [
        row
        for source, said in sorted(answered.items())
        if (row := _stamped(known.get(source) or SourceState(source=source), now, answered=said))
    ]
    if rows:
        SourceState.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["source"], update_fields=_STAMPS
        )
    if is_back:
        tell_outages()


def _stamped(row: SourceState, now: datetime, *, answered: bool) -> SourceState | None:
    """Return the row with this try, or None where it says nothing new."""
    was_silent, last = row.silent_since is not None, row.last_tried_at if row.pk else None
    changed = row.pk is None or was_silent == answered
    if not changed and last is not None and now - last < STAMP_AGE:
        return None
    # The key stays with the row that is there.
    row.pk, row.last_tried_at = None, now
    if answered:
        row.last_answered_at, row.silent_since = now, None
    else:
        row.silent_since = row.silent_since or now
    return row


def tell_outages() -> int:
    """Tell each outage of two days once, and each end of one; return how many were told.

    Two machines at once tell it once: the update that says so carries what was read. When a source is back,
    all that waits for it is due, and collected oldest first, so many files a round.
    """
    return sum(map(_tell_down, _silent())) + sum(map(_tell_back, _answering()))


def _silent() -> Iterable[SourceState]:
    long = SourceState.objects.filter(down_since=None, last_tried_at__gte=F("silent_since") + DOWN_AFTER)
    return list(long.order_by("source"))


def _answering() -> Iterable[SourceState]:
    return list(SourceState.objects.filter(last_answered_at__gt=F("down_since")).order_by("source"))


@act
def _tell_down(state: SourceState) -> bool:
    since = state.silent_since
    assert since is not None
    row = SourceState.objects.filter(pk=state.pk, down_since=None, silent_since=since)
    if not row.update(down_since=since):
        return False
    about = ("source", state.source)
    record("exchange.source_down", actor=SYSTEM, about=about, data={"since": since.isoformat()})
    publish(SourceDown(source=state.source, since=since))
    return True


@act
def _tell_back(state: SourceState) -> bool:
    since, until = state.down_since, state.last_answered_at
    assert since is not None
    assert until is not None
    if not SourceState.objects.filter(pk=state.pk, down_since=since).update(down_since=None):
        return False
    # Also what a worker holds this very minute: asked twice, the first answer counts.
    now = clock.now()
    Proof.objects.filter(source=state.source, state__in=OPEN, next_try_at__gt=now).update(next_try_at=now)
    about = ("source", state.source)
    told = {"since": since.isoformat(), "until": until.isoformat()}
    record("exchange.source_back", actor=SYSTEM, about=about, data=told)
    publish(SourceBack(source=state.source, since=since, until=until))
    return True
