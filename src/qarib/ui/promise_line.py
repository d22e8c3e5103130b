"""Time as a picture: filed → today → promised, with the pauses hatched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, Self

from django.utils.translation import ngettext

from qarib.kernel.clock import algiers_day
from qarib.ui.formats import number


@dataclass(frozen=True)
class Pause:
    """Days when our clock stood still, both ends included; no end while it still does."""

    start: date
    end: date | None = None


@dataclass(frozen=True)
class Stretch:
    """A piece of the bar, in percents written for SVG."""

    kind: str
    start: str
    end: str


class PauseInWords(Protocol):
    """A pause as the room of promises tells it: when, why, and who is awaited."""

    @property
    def begin(self) -> datetime:
        """Return when it began."""
        ...

    @property
    def end(self) -> datetime | None:
        """Return when it ended, if it has."""
        ...

    @property
    def reason(self) -> str:
        """Return why, in words."""
        ...


class Observed(Protocol):
    """What people really waited, pauses included, and how many files stand behind it."""

    @property
    def median_working_days(self) -> int:
        """Return within how many working days half of them had their answer."""
        ...

    @property
    def files(self) -> int:
        """Return how many files were counted."""
        ...


class Bar(Protocol):
    """What the room of promises tells of one promise; this room knows no module, only this shape."""

    @property
    def start(self) -> date:
        """Return the day of filing."""
        ...

    @property
    def today(self) -> date:
        """Return the last day that has passed."""
        ...

    @property
    def due(self) -> date | None:
        """Return the promised day."""
        ...

    @property
    def legal_due(self) -> date | None:
        """Return the law's last day."""
        ...

    @property
    def answered(self) -> date | None:
        """Return the day of the answer."""
        ...

    @property
    def pause(self) -> PauseInWords | None:
        """Return the open pause."""
        ...

    @property
    def pauses(self) -> Sequence[PauseInWords]:
        """Return every pause so far."""
        ...

    @property
    def observed(self) -> Observed | None:
        """Return what was observed for promises like this one, None before the first answer."""
        ...


@dataclass(frozen=True)
class PromiseLine:
    """What the promise bar needs; every sentence comes translated.

    `promised` is None while a pause is open: then `reason` says who is awaited. `legal`, `promised` and
    `observed` are three lines that the picture never mixes; `observed` says how many files stand behind it.
    """

    filed: date
    today: date
    promised: date | None
    pauses: tuple[Pause, ...] = ()
    answered: date | None = None
    legal: date | None = None
    observed: str = ""
    progress: str = ""
    reason: str = ""
    how_url: str = ""

    @classmethod
    def of(cls, bar: Bar, *, how_url: str = "") -> Self:
        """Draw what the room of promises tells."""
        return cls(
            filed=bar.start,
            today=bar.today,
            promised=bar.due,
            pauses=tuple(
                Pause(algiers_day(pause.begin), algiers_day(pause.end) if pause.end else None)
                for pause in bar.pauses
            ),
            answered=bar.answered,
            legal=bar.legal_due,
            reason=bar.pause.reason if bar.pause else "",
            observed=_in_words(bar.observed) if bar.observed else "",
            how_url=how_url,
        )

    @property
    def state(self) -> str:
        """Say `kept`, `broken`, `paused`, `late` or `running`."""
        if self.answered:
            return "broken" if self.promised and self.answered > self.promised else "kept"
        if self.promised is None:
            return "paused"
        return "late" if self.today > self.promised else "running"

    @property
    def reached(self) -> date:
        """Return the last day that has passed for this file."""
        return self.answered or self.today

    @property
    def days_late(self) -> int:
        """Return calendar days after the promised date, 0 while it holds."""
        return max(0, (self.reached - self.promised).days) if self.promised else 0

    @property
    def ends(self) -> tuple[str, str]:
        """Return the two marks after the filing, in the order of time: once late, today comes last."""
        return ("promised", "late") if self.days_late else ("reached", "promised")

    @property
    def stretches(self) -> list[Stretch]:
        """Return the pieces of the bar in drawing order: time passed, lateness, pauses, today."""
        pieces = [("past", self.filed, min(self.reached, self.promised or self.reached))]
        if self.promised and self.reached > self.promised:
            pieces.append(("over", self.promised, self.reached))
        for pause in self.pauses:
            end = pause.end + timedelta(days=1) if pause.end else self.reached
            pieces += [("gone", pause.start, end), ("hold", pause.start, end)]
        return [
            Stretch(kind, self._place(start), self._place(end)) for kind, start, end in pieces if start < end
        ]

    @property
    def today_at(self) -> str:
        """Return where today stands."""
        return self._place(self.reached)

    def _place(self, day: date) -> str:
        end = max(self.reached, self.promised or self.reached + (self.reached - self.filed) / 3)
        whole = max((end - self.filed).days, 1)
        return f"{min(max((day - self.filed).days / whole, 0), 1) * 100:.1f}%"


def _in_words(observed: Observed) -> str:
    days = observed.median_working_days
    return ngettext(
        "Half of the files were answered within %(days)s working day (over %(files)s files).",
        "Half of the files were answered within %(days)s working days (over %(files)s files).",
        days,
    ) % {"days": days, "files": number(observed.files)}
