"""Facts of territory."""

from dataclasses import dataclass
from datetime import date

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class HolidayDeclared(Event):
    """Nobody works on this day any more: dates that count working days move later."""

    day: date


@dataclass(frozen=True, slots=True)
class HolidayCancelled(Event):
    """The day is not a holiday any more: dates that count working days move earlier."""

    day: date
