"""Time as a picture: the pieces of the promise bar, and how a queue is cut by date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from qarib.kernel.clock import algiers_day, end_of_day
from qarib.modules.promises.enums import SegmentKind, Urgency
from qarib.modules.promises.rules.dates import PauseSpan

_SATURDAY = 5
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of the bar; `share` is in per cent and all shares make 100."""

    kind: SegmentKind
    share: int
    begin: datetime
    end: datetime
    # Position of the pause in what was given, for its reason in words.
    pause: int | None = None


def segments(start: datetime, *, now: datetime, end: datetime, pauses: Iterable[PauseSpan]) -> list[Segment]:
    """Return the pieces from filing to the end of the bar, in order; empty when it has no length."""
    if end <= start:
        return []
    spans = [(max(span.begin, start), min(span.end or max(now, span.begin), end)) for span in pauses]
    cuts = sorted({start, end, min(max(now, start), end), *(cut for span in spans for cut in span)})
    cuts = [cut for cut in cuts if start <= cut <= end]
    pieces = []
    for begin, until in pairwise(cuts):
        pause = next(
            (place for place, span in enumerate(spans) if span[0] <= begin and until <= span[1]), None
        )
        kind = SegmentKind.PAST if until <= now else SegmentKind.AHEAD
        share = _percent(until, start, end) - _percent(begin, start, end)
        pieces.append(Segment(kind if pause is None else SegmentKind.PAUSE, share, begin, until, pause))
    return pieces


def _percent(instant: datetime, start: datetime, end: datetime) -> int:
    return round(100 * ((instant - start) / (end - start)))


def past_share(start: datetime, *, now: datetime, end: datetime) -> int:
    """Return how much of the bar lies behind us, from 0 to 100."""
    if end <= start:
        return 100
    return min(max(_percent(now, start, end), 0), 100)


def edges(now: datetime) -> dict[Urgency, datetime]:
    """Return the last due instant of each slice of a queue; the week ends on Saturday night."""
    today = algiers_day(now)
    week = today + timedelta(days=(_SATURDAY - today.weekday()) % _WEEK)
    return {Urgency.LATE: now, Urgency.TODAY: end_of_day(today), Urgency.THIS_WEEK: end_of_day(week)}


def urgency(due: datetime | None, *, now: datetime) -> Urgency:
    """Return the slice of the queue in which a due instant falls; no date means that we wait."""
    if due is None:
        return Urgency.PAUSED
    slices = edges(now)
    if due < slices[Urgency.LATE]:
        return Urgency.LATE
    return next((name for name in (Urgency.TODAY, Urgency.THIS_WEEK) if due <= slices[name]), Urgency.LATER)
