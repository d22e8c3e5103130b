"""Facts that accounts tells upward."""

from dataclasses import dataclass

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PersonSignedUp(Event):
    """Somebody proved a phone and declared who they are (level 1)."""

    person_id: int


@dataclass(frozen=True, slots=True)
class IdentityMatched(Event):
    """A person reached level 2: fetched facts, letters and history open to them."""

    person_id: int
    matched_by: str


@dataclass(frozen=True, slots=True)
class IdentityCaseOpened(Event):
    """Two people claim one national number."""

    case_id: int
    holder_id: int
    claimant_id: int


@dataclass(frozen=True, slots=True)
class PhoneChanged(Event):
    """The address of a person's codes and messages moved."""

    person_id: int
