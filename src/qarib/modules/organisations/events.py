"""Facts that organisations tells upward."""

from dataclasses import dataclass
from datetime import date

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class RoleGranted(Event):
    """A person holds a role from that day on."""

    membership_id: int
    person_id: int
    organisation_id: int
    role: str


@dataclass(frozen=True, slots=True)
class RoleEnded(Event):
    """A person's role ends; `on` is its last day."""

    membership_id: int
    person_id: int
    organisation_id: int
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class ServicesChanged(Event):
    """An agency serves other places from that day on: open files may have to follow."""

    organisation_id: int
    since: date
