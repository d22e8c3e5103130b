"""From the terms of a promise and the calendar of the territory to its dates."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NotRequired, TypedDict, Unpack

from qarib.kernel import clock
from qarib.modules.promises.enums import SkipReason, Unit
from qarib.modules.promises.models import Pause, Promise
from qarib.modules.promises.rules.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    Computation,
    PauseSpan,
    PromiseTerms,
    check_terms,
    compute,
    horizon,
    working_days_between,
)
from qarib.modules.promises.rules.ladder import Rung, rung_after, rung_before_due
from qarib.modules.territory.queries import holidays_between

_WIDENING = timedelta(days=366)
# Enough for the whole ladder after a date, and the warning before it.
_MARGIN = timedelta(days=40)
_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


class Calendar:
    """The holidays around some days, read once and widened only when a date lies beyond them."""

    def __init__(
        self,
        begin: date,
        end: date,
        *,
        added: Collection[date] = frozenset(),
        removed: Collection[date] = frozenset(),
    ) -> None:
        """Read the holidays from one day to another: one query. Some may be added or taken away to try."""
        self._begin, self._end = max(begin, _FIRST_DAY) - _MARGIN, min(end, _LAST_DAY) + _MARGIN
        self._added, self._removed = frozenset(added), frozenset(removed)
        self.holidays = self._read()

    @classmethod
    def around(cls, *instants: datetime) -> "Calendar":
        """Return the calendar that covers these instants: one query."""
        days = [clock.algiers_day(instant) for instant in instants]
        return cls(min(days), max(days))

    def _read(self) -> set[date]:
        return (holidays_between(self._begin, self._end).keys() | self._added) - self._removed

    def compute(self, terms: PromiseTerms) -> Computation:
        """Return the date of these terms under this calendar. One query more where it had to be widened.

        Raises `TermsRefused`.
        """
        check_terms(terms)
        self._cover(horizon(terms))
        while True:
            found = compute(replace(terms, holidays=self.holidays))
            if found.due_day is None or found.due_day <= self._end:
                return found
            self._cover(found.due_day + _WIDENING)

    def _cover(self, day: date) -> None:
        if day > self._end:
            self._end = day
            self.holidays = self._read()

    def working_days(self, begin: datetime, end: datetime) -> int:
        """Return the working days that somebody waited between two instants, the first day not counted."""
        return working_days_between(clock.algiers_day(begin), clock.algiers_day(end), self.holidays)

    def rung_after(self, promise: Promise, now: datetime) -> Rung | None:
        """Return the rung that follows the promise's present one."""
        from_step, due = promise.present_step, promise.due_at
        if from_step is None or due is None:
            return None
        return rung_after(from_step, due=due, now=now, holidays=self.holidays)


class PromiseOrder(TypedDict):
    """What is promised, to whom, by whom, within what; the legal term beside it where there is one."""

    body_id: int
    person_id: int
    label: str
    path: str
    start: datetime
    within: int
    unit: str
    legal_within: NotRequired[int | None]
    legal_unit: NotRequired[str]
    pauses_stop_legal_term: NotRequired[bool]
    responsible_id: NotRequired[int | None]


def planned_promise(calendar: Calendar | None = None, **order: Unpack[PromiseOrder]) -> Promise:
    """Return an unsaved running promise with its dates; one query, none when a calendar is given.

    For `make_promise` and for the demo's loader, which writes thousands at once. Raises `TermsRefused`.
    """
    legal_within = order.get("legal_within")
    promise = Promise(
        body_id=order["body_id"],
        person_id=order["person_id"],
        responsible_id=order.get("responsible_id"),
        label=order["label"],
        path=order["path"],
        within=order["within"],
        unit=order["unit"],
        legal_within=legal_within,
        legal_unit=order.get("legal_unit", "") if legal_within else "",
        pauses_stop_legal_term=order.get("pauses_stop_legal_term", False),
        started_at=order["start"],
    )
    calendar = calendar or Calendar.around(promise.started_at)
    for field, value in dates_of(promise, pauses=(), calendar=calendar, since=promise.started_at).items():
        setattr(promise, field, value)
    return promise


def dates_of(
    promise: Promise, *, pauses: Iterable[Pause], calendar: Calendar, since: datetime
) -> dict[str, object]:
    """Return the fields of a running or paused promise that follow from its terms, pauses and calendar.

    `since` is the instant from which the ladder looks ahead: filing, resumption, or now.
    """
    spans = spans_of(pauses)
    found = calendar.compute(terms_of(promise, spans))
    rung = None
    if found.due is not None:
        rung = rung_before_due(found.due, since=since, unit=Unit(promise.unit), holidays=calendar.holidays)
    return {
        "due_at": found.due,
        "legal_due_at": _legal_due(promise, spans, calendar),
        "computed_at": clock.now(),
        "computed_calendar": [
            skipped.day.isoformat() for skipped in found.skipped if skipped.why == SkipReason.HOLIDAY
        ],
        "next_step": rung.step if rung else "",
        "next_step_at": rung.at if rung else None,
    }


def _legal_due(promise: Promise, spans: tuple[PauseSpan, ...], calendar: Calendar) -> datetime | None:
    if promise.legal_within is None:
        return None
    legal = PromiseTerms(
        start=promise.started_at,
        within=promise.legal_within,
        unit=Unit(promise.legal_unit),
        pauses=spans if promise.pauses_stop_legal_term else (),
    )
    return calendar.compute(legal).due


def terms_of(promise: Promise, spans: tuple[PauseSpan, ...]) -> PromiseTerms:
    """Return the terms of a promise without its holidays."""
    return PromiseTerms(
        start=promise.started_at, within=promise.within, unit=Unit(promise.unit), pauses=spans
    )


def spans_of(pauses: Iterable[Pause]) -> tuple[PauseSpan, ...]:
    """Return pauses as the clock reads them."""
    return tuple(PauseSpan(pause.began_at, pause.ended_at) for pause in pauses)
