"""Facts that exchange tells upward."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True, repr=False)
class Proven:
    """One fact as its register says it; `source` holds codes, with commas where several had to answer."""

    fact: str
    value: bool | int | str
    source: str
    answered_at: datetime
    valid_until: date


@dataclass(frozen=True, slots=True)
class SourceDown(Event):
    """A source gave no answer for two days while it was asked; told once an outage."""

    source: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SourceBack(Event):
    """A source whose outage was told answers again."""

    source: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ProofsAnswered(Event):
    """Sources answered some of what was asked for one case."""

    case: UUID
    proven: tuple[Proven, ...]


@dataclass(frozen=True, slots=True)
class ProofDoubted(Event):
    """What the exchange kept of an answer does not show it: a person looks at it before anybody decides."""

    case: UUID
    fact: str
