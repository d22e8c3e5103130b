"""Facts about promises, told upward."""

from dataclasses import dataclass
from datetime import datetime

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PromiseMissed(Event):
    """The date has passed without an answer. Published once for a promise, when it is recorded."""

    promise_id: int
    person_id: int
    body_id: int
    label: str
    path: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PromiseMoved(Event):
    """A change of the calendar moved the date, one way or the other."""

    promise_id: int
    person_id: int
    label: str
    before: datetime
    after: datetime
