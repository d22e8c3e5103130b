"""What the promise bar shows: filed, today, promised date, pauses, and three lines never mixed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects

from qarib.kernel import clock
from qarib.modules.promises.enums import PauseReason, SegmentKind, Status, Urgency
from qarib.modules.promises.models import Pause, Promise
from qarib.modules.promises.queries.figures import Observed, observed_for
from qarib.modules.promises.queries.terms import Calendar, spans_of, terms_of
from qarib.modules.promises.rules import bar
from qarib.modules.promises.rules.dates import Computation


@dataclass(frozen=True, slots=True)
class PauseInWords:
    """Why the clock stands still, in the reader's language, and who is awaited."""

    begin: datetime
    end: datetime | None
    reason: str
    awaited: str


@dataclass(frozen=True, slots=True)
class BarPiece:
    """One piece of the bar; `share` is in per cent, and all shares make 100."""

    kind: SegmentKind
    share: int
    begin: datetime
    end: datetime
    pause: PauseInWords | None = None


@dataclass(frozen=True, slots=True)
class PromiseBar:
    """All that the bar needs, in values that a template shows as they are.

    `due` is the last day on which an answer is in time, None while a pause is open: then `pause` says why and
    who is awaited. `observed` is None until enough answers stand behind it.
    """

    promise: Promise
    status: Status
    urgency: Urgency
    start: date
    today: date
    due: date | None
    legal_due: date | None
    answered: date | None
    past_share: int
    pieces: tuple[BarPiece, ...]
    pause: PauseInWords | None
    observed: Observed | None

    @property
    def pauses(self) -> tuple[PauseInWords, ...]:
        """Return every pause so far, in order of time."""
        return tuple(piece.pause for piece in self.pieces if piece.pause is not None)

    @property
    def late(self) -> bool:
        """Tell whether the promise was not kept in time, answered since or not."""
        return self.promise.missed_at is not None or self.urgency == Urgency.LATE


def promise_bar(promise: Promise, *, now: datetime | None = None) -> PromiseBar:
    """Return the bar of one promise: two queries."""
    return bars_of([promise], now=now)[0]


def bars_of(promises: Iterable[Promise], *, now: datetime | None = None) -> list[PromiseBar]:
    """Return one bar for each promise, in the given order: two queries for all of them."""
    promises, now = list(promises), now or clock.now()
    prefetch_related_objects(promises, "pauses")
    figures = observed_for({promise.label for promise in promises})
    return [_bar(promise, now, figures.get(promise.label)) for promise in promises]


def _bar(promise: Promise, now: datetime, figures: Observed | None) -> PromiseBar:
    pauses = sorted(promise.pauses.all(), key=lambda pause: pause.began_at)
    # An answered or withdrawn promise is a finished picture: its present is the day it ended.
    now = min(now, promise.kept_at or promise.withdrawn_at or now)
    end = max(now, promise.due_at or now)
    pieces = tuple(
        _piece(segment, pauses)
        for segment in bar.segments(promise.started_at, now=now, end=end, pauses=spans_of(pauses))
    )
    status = Status(promise.status)
    answered = promise.kept_at and clock.algiers_day(promise.kept_at)
    return PromiseBar(
        promise=promise,
        status=status,
        urgency=bar.urgency(promise.due_at, now=now),
        start=clock.algiers_day(promise.started_at),
        today=clock.algiers_day(now),
        due=promise.due_day,
        legal_due=promise.legal_due_day,
        answered=answered,
        past_share=bar.past_share(promise.started_at, now=now, end=end),
        pieces=pieces,
        pause=next((_words(pause) for pause in pauses if pause.ended_at is None), None),
        observed=figures,
    )


def _piece(segment: bar.Segment, pauses: list[Pause]) -> BarPiece:
    words = _words(pauses[segment.pause]) if segment.pause is not None else None
    return BarPiece(segment.kind, segment.share, segment.begin, segment.end, words)


def _words(pause: Pause) -> PauseInWords:
    reason = str(PauseReason(pause.reason).label)
    return PauseInWords(pause.began_at, pause.ended_at, reason, pause.awaited)


def explanation(promise: Promise) -> Computation:
    """Return how the date is reached under the present calendar, day by day: two queries.

    One where the pauses are loaded, as `promise_bar` leaves them.
    """
    calendar = Calendar.around(promise.started_at, promise.due_at or clock.now())
    pauses = sorted(promise.pauses.all(), key=lambda pause: pause.began_at)
    return calendar.compute(terms_of(promise, spans_of(pauses)))
