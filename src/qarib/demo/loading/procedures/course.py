"""What the loader must know of one procedure to invent its files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random


@dataclass(frozen=True, slots=True)
class Case:
    """Whose answers are wanted: born then, living there, filing that day in that language."""

    rng: Random
    born: date
    commune: str
    language: str
    on: date


@dataclass(frozen=True, slots=True)
class Refusal:
    """A criterion that is not met, the answers that show it, and the agent's words in Arabic and French."""

    criterion: str
    answers: Mapping[str, object]
    words: tuple[str, str]
    # Who answered, where it is not who answers the others.
    proofs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that agents ask for again, and their words in Arabic and French."""

    fact: str
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Course:
    """One procedure: how many files for a hundred registrations, by whom, and what becomes of them."""

    code: str
    body: str
    share: int
    answers: Callable[[Case], dict[str, object]]
    refusals: tuple[Refusal, ...]
    asks: tuple[Ask, ...]
    # Working days until the decision, and how often.
    took: Mapping[int, int]
    youngest: int = 19
    oldest: int = 39
    hours: tuple[int, int] = (7, 23)
    # Filed around the birthday, as the pension fund asks.
    at_birthday: bool = False
    # The administrations that answered, by fact.
    proofs: Mapping[str, str] = field(default_factory=dict)
