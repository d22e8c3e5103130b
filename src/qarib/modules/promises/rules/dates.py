"""The promise clock: from terms to a date, and why each day did or did not count."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from qarib.kernel.clock import ALGIERS, algiers_day, end_of_day
from qarib.modules.promises.enums import SkipReason, Unit
from qarib.modules.promises.errors import PauseEndsBeforeItBegins, StartOutOfRange, WithinOutOfRange
from qarib.modules.territory.enums import WEEKEND

LONGEST = 3660
FIRST_YEAR, LAST_YEAR = 1970, 2200
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """From when to when the clock stands still; `end` is None while the pause is open, and is not in it."""

    begin: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """All that a date depends on. Instants carry a time zone; holidays are days in Algiers."""

    start: datetime
    within: int
    unit: Unit
    pauses: tuple[PauseSpan, ...] = ()
    holidays: Collection[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """One day that did not count."""

    day: date
    why: SkipReason


@dataclass(frozen=True, slots=True)
class Computation:
    """A date and how it was reached. While a pause is open `due` is None and `counted` is the part done.

    Every day from the one after filing to the one promised is either counted or skipped; hours count no days.
    """

    due: datetime | None
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    paused: bool

    @property
    def due_day(self) -> date | None:
        """Return the last day on which an answer is in time: midnight belongs to the day it ends."""
        return None if self.due is None else day_of_due(self.due)

    def plain(self) -> dict[str, object]:
        """Return it as plain values, as commands and machines read it; the date in Algiers."""
        return {
            "due": self.due.astimezone(ALGIERS).isoformat() if self.due else None,
            "counted": [day.isoformat() for day in self.counted],
            "skipped": [{"date": one.day.isoformat(), "why": one.why.value} for one in self.skipped],
            "paused": self.paused,
        }


class _Days(NamedTuple):
    first: date
    last: date | None

    def touch(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def compute(terms: PromiseTerms) -> Computation:
    """Return the date of a promise (conventions, "Time").

    The filing day never counts. Working days, and calendar days, end at midnight in Algiers. Day 1 of either
    is a working day, and calendar days that end on a day off move to the next working day. A day touched by a
    pause does not count. Hours run day and night, less the pauses. An open pause leaves no date at all.

    Raises a `TermsRefused` when the terms cannot be counted.
    """
    check_terms(terms)
    paused = any(pause.end is None for pause in terms.pauses)
    if terms.unit == Unit.HOURS:
        return Computation(None if paused else _after_hours(terms), (), (), paused)
    counted, skipped = _walk(terms)
    return Computation(None if paused else end_of_day(counted[-1]), tuple(counted), tuple(skipped), paused)


def check_terms(terms: PromiseTerms) -> None:
    """Raise a `TermsRefused` when the terms cannot be counted."""
    if not 1 <= terms.within <= LONGEST:
        raise WithinOutOfRange
    if not FIRST_YEAR <= terms.start.year <= LAST_YEAR:
        raise StartOutOfRange
    for pause in terms.pauses:
        if pause.begin.year < FIRST_YEAR or (pause.end or pause.begin).year > LAST_YEAR:
            raise StartOutOfRange
        if pause.end is not None and pause.end < pause.begin:
            raise PauseEndsBeforeItBegins


def _walk(terms: PromiseTerms) -> tuple[list[date], list[Skipped]]:
    """Go day by day until enough have counted, or until the first day of an open pause."""
    pauses = list(_touched(terms.pauses))
    counted: list[date] = []
    skipped: list[Skipped] = []
    day = algiers_day(terms.start)
    while len(counted) < terms.within:
        day += _DAY
        if any(pause.last is None and pause.touch(day) for pause in pauses):
            skipped.append(Skipped(day, SkipReason.PAUSE))
            break
        # Calendar days begin and end on a working day; in between, days off count too.
        must_work = terms.unit == Unit.WORKING_DAYS or len(counted) in {0, terms.within - 1}
        why = day_off(day, terms.holidays) if must_work else None
        if why is None and any(pause.touch(day) for pause in pauses):
            why = SkipReason.PAUSE
        if why is None:
            counted.append(day)
        else:
            skipped.append(Skipped(day, why))
    return counted, skipped


def _touched(pauses: tuple[PauseSpan, ...]) -> Iterator[_Days]:
    """Yield the days that each pause touches; one without length touches none."""
    for pause in pauses:
        if pause.end is None:
            yield _Days(algiers_day(pause.begin), None)
        elif pause.end > pause.begin:
            yield _Days(algiers_day(pause.begin), algiers_day(pause.end - _INSTANT))


def _after_hours(terms: PromiseTerms) -> datetime:
    """Return start plus the hours, stepping over what pauses cover (overlaps once)."""
    instant, remaining = terms.start.astimezone(UTC), timedelta(hours=terms.within)
    for pause in sorted(terms.pauses, key=lambda pause: pause.begin):
        if pause.begin >= instant + remaining:
            break
        remaining -= max(pause.begin - instant, timedelta(0))
        instant = max(instant, (pause.end or pause.begin).astimezone(UTC))
    return instant + remaining


def day_off(day: date, holidays: Collection[date]) -> SkipReason | None:
    """Return why nobody works that day, or None on a working day."""
    if day.weekday() in WEEKEND:
        return SkipReason.WEEKEND
    return SkipReason.HOLIDAY if day in holidays else None


def day_of_due(due: datetime) -> date:
    """Return the day that a due instant closes: the midnight after the 6th belongs to the 6th."""
    return algiers_day(due - _INSTANT)


def working_day_before(day: date, holidays: Collection[date]) -> date:
    """Return the last working day before that day."""
    day -= _DAY
    while day_off(day, holidays):
        day -= _DAY
    return day


def working_day_after(day: date, count: int, holidays: Collection[date]) -> date:
    """Return the `count`-th working day after that day."""
    while count:
        day += _DAY
        count -= day_off(day, holidays) is None
    return day


def working_days_between(begin: date, end: date, holidays: Collection[date]) -> int:
    """Return how many working days lie after `begin`, up to and with `end`: what a person really waited."""
    return sum(
        day_off(begin + timedelta(days=offset), holidays) is None
        for offset in range(1, (end - begin).days + 1)
    )


def horizon(terms: PromiseTerms) -> date:
    """Return a day that the date hardly passes, to know how far to read the calendar."""
    paused = sum(((pause.end or pause.begin) - pause.begin for pause in terms.pauses), timedelta(0))
    return algiers_day(terms.start) + timedelta(days=terms.within * 2 + 30) + paused
