"""Days and hours around the present: when offices are open, and never later than now."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from qarib.kernel import clock
from qarib.modules.promises.enums import Unit
from qarib.modules.promises.queries import Calendar, Computation, PromiseTerms

# Eighteen months: what is granted for six months or a year has begun to run out.
HISTORY_DAYS = 548
# The first session of the fund, which is older than the history of the other procedures.
OLDEST_DAY = date(2024, 1, 1)
_AHEAD = timedelta(days=140)


class QuickCalendar(Calendar):
    """The promises' own calendar, which computes what depends on the same day once."""

    def compute(self, terms: PromiseTerms) -> Computation:
        """Return what `Calendar.compute` returns; days end at midnight, whatever the hour of filing."""
        if terms.unit == Unit.HOURS or terms.pauses:
            return super().compute(terms)
        key = (clock.algiers_day(terms.start), terms.within, str(terms.unit))
        if key not in self._computed:
            self._computed[key] = super().compute(terms)
        return self._computed[key]

    @cached_property
    def _computed(self) -> dict[tuple[date, int, str], Computation]:
        return {}


class Days:
    """The working days from the oldest file to the weeks to come; two reads of the calendar."""

    def __init__(self, rng: Random) -> None:
        """Read the calendar around today."""
        self.rng, self.now, self.today = rng, clock.now(), clock.today()
        self.first = self.today - timedelta(days=HISTORY_DAYS)
        self.oldest = min(self.first, OLDEST_DAY)
        self.calendar = QuickCalendar(self.oldest, self.today + _AHEAD)
        noon = datetime.combine(self.oldest, time(12), tzinfo=clock.ALGIERS)
        days = range(1, (self.today + _AHEAD - self.oldest).days)
        self.working = [
            self.oldest + timedelta(days=day)
            for day in days
            if self.calendar.working_days(noon + timedelta(days=day - 1), noon + timedelta(days=day))
        ]
        self._last = bisect_right(self.working, self.today) - 1

    @property
    def is_working_today(self) -> bool:
        """Tell whether the offices are open today."""
        return self.back(0) == self.today

    @cached_property
    def _open(self) -> frozenset[date]:
        return frozenset(self.working)

    def is_working(self, day: date) -> bool:
        """Tell whether the offices were open that day."""
        return day in self._open

    def back(self, count: int) -> date:
        """Return the last working day up to today, or one so many working days before it."""
        return self.working[self._last - count]

    def on_or_before(self, day: date) -> date:
        """Return that day when the offices were open, else the last working day before it."""
        return self.working[bisect_right(self.working, day) - 1]

    def after(self, day: date, count: int) -> date:
        """Return the working day so many working days after that day."""
        return self.working[bisect_right(self.working, day) + count - 1]

    def between(self, day: date, opens: int, closes: int) -> datetime:
        """Return some instant of that day between two hours in Algiers; a future one stays in the future."""
        seconds = self.rng.randrange((closes - opens) * 3600)
        return datetime.combine(day, time(opens), tzinfo=clock.ALGIERS) + timedelta(seconds=seconds)

    def past(self, instant: datetime) -> datetime:
        """Return the instant, or a few minutes ago when it is not yet past."""
        return min(instant, self.now - timedelta(minutes=self.rng.randint(3, 40)))
