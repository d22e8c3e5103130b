"""Facts told by the catalogue."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class VersionPublished(Event):
    """A version of a procedure can be filed under from its date on."""

    version_id: int
    code: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class VersionProposed(Event):
    """A text waits for the signature of somebody else."""

    proposal: UUID
    code: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class ImpactAsked(Event):
    """A draft concerns more files than a page can judge: who holds them measures it."""

    proposal: UUID


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """A session has its dates, and the version that decides in it."""

    session_id: int
    code: str
    opens_on: date
    closes_on: date
