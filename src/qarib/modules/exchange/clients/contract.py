"""What any way to other administrations must offer: one field asked of one register, answered or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from qarib.modules.exchange.enums import About


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One yes or no, or one number, about one person: never the record. `case` refers to the file."""

    uid: UUID
    source: str
    field: str
    about: About
    nin: str
    birth_date: date | None
    legal_basis: str
    purpose: str
    case: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the register says. A source that answers about a third person tells that person, and says so.

    `message` finds the evidence of the exchange, on channels that keep one.
    """

    value: bool | int | str
    third_party_told: bool = False
    message: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoRecord:
    """The register is there and holds nothing about this person."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No answer now: the source is down, slow, or answered what cannot be read. It is asked again."""

    why: str = ""


Reply = Answer | NoRecord | Unavailable


class Standing(StrEnum):
    """What can be known of a source without asking about anybody."""

    OPEN = "open"
    ASK_TO_KNOW = "ask_to_know"
    NOT_THERE = "not_there"
    NOT_ALLOWED = "not_allowed"
    NO_ANSWER = "no_answer"


class EvidenceError(Exception):
    """What was kept of an exchange does not show that the source answered this question; it says why."""


class Channel(Protocol):
    """The way to one register."""

    def ask_one(self, question: Question, *, seconds: float) -> Reply:
        """Return what the register answers within so many seconds. It never raises."""

    def container(self, message: UUID, *, seconds: float) -> bytes | None:
        """Return what the exchange keeps of one message, None where it has nothing now. It never raises."""

    def standing(self, *, seconds: float) -> Standing:
        """Return whether the register may be asked, without asking it about anybody. It never raises."""


class Sources(Protocol):
    """The way to the registers. Never called inside a transaction; it never raises."""

    def serves(self) -> frozenset[str]:
        """Return the codes of the active sources: those that can be asked at all, down or not."""

    def ask(self, questions: Sequence[Question], *, within: timedelta) -> Mapping[UUID, Reply]:
        """Return the replies that came within that time, by question; one that is missing is unavailable."""

    def container(self, source: str, message: UUID, *, within: timedelta) -> bytes | None:
        """Return what the exchange with a source keeps of one message, None where it has nothing now."""

    def standing(self, source: str, *, within: timedelta) -> Standing:
        """Return whether a source may be asked, without asking it about anybody."""
