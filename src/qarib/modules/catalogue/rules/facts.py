"""What a procedure knows and asks: texts, expressions, facts, and its dated constants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import get_language

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.evaluate import Reader, Values
from qarib.modules.catalogue.rules.residue import compile_waiting
from qarib.modules.catalogue.rules.tree import Node
from qarib.modules.exchange.enums import About


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in our languages. Printed bare, it speaks the language of the page."""

    ar: str
    fr: str
    en: str = ""

    def in_language(self, code: str | None) -> str:
        """Return the sentence in `ar-dz`, `fr` or `en`; French stands in for missing English."""
        language = (code or "ar")[:2]
        if language == "en":
            return self.en or self.fr
        return self.fr if language == "fr" else self.ar

    def __str__(self) -> str:
        """Return the sentence in the language that is active."""
        return self.in_language(get_language())

    def plain(self) -> dict[str, str]:
        """Return the two languages that are always there, as the commands print them."""
        return {"ar": self.ar, "fr": self.fr}


@dataclass(frozen=True, slots=True)
class Expression:
    """A rule as written, as a tree, and ready to be read."""

    text: str
    tree: Node
    read: Reader = field(compare=False, repr=False)
    names: tuple[str, ...] = ()
    # The names that an open expression still waits for.
    waiting: Callable[[Values], tuple[str, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Compile once what an open case asks of it."""
        object.__setattr__(self, "waiting", compile_waiting(self.tree))


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice fact."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class ProofTerms:
    """Who is asked for a fact instead of the person, for what, and how long the answer may be used."""

    # Tried in order, the first that answers wins; of a yes-or-no fact, `every` source may have to answer.
    sources: tuple[str, ...]
    field: str
    days: int
    law: Text
    every: bool = False
    # Whose data it is: a third person's are answered by yes or no, and they are told.
    about: str = About.SELF


@dataclass(frozen=True, slots=True)
class Proved:
    """One fact that a paper proves: who holds it, and how it is asked of them, where it is."""

    fact: str
    held_by: tuple[str, ...]
    proof: ProofTerms | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that somebody knows: asked, known from the account, or derived from other facts."""

    code: str
    type: FactType
    label: Text
    question: Text
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int = 200
    # An identifier of so many digits, such as an account; 0: words.
    digits: int = 0
    long: bool = False
    # A date that cannot lie in the future, such as a birth.
    past: bool = False
    unit: Text | None = None
    optional: bool = False
    # The item that repeats it (a child, a month); only sum_of reads such a fact.
    each: str = ""
    from_account: str = ""
    # Codes of the bodies whose register holds it, tried in order before it is asked.
    held_by: tuple[str, ...] = ()
    # The profession that establishes it by a paper, which it may deposit directly, and what it then states.
    deposited_by: str = ""
    statement: Text | None = None
    # How it is asked of them; None as long as no exchange is foreseen.
    proof: ProofTerms | None = None
    # Of a paper: the facts that it proves. Where a source answers them, the paper is never asked.
    proves: tuple["Proved", ...] = ()
    only_if: Expression | None = None
    derive: Expression | None = None

    def choice(self, code: object) -> Choice | None:
        """Return the choice of that code."""
        return next((choice for choice in self.choices if choice.code == code), None)

    @property
    def is_account(self) -> bool:
        """Tell whether money goes where this says: an identifier of so many digits."""
        return self.digits > 0


@dataclass(frozen=True, slots=True)
class Group:
    """Yes-or-no facts asked in one question: a tick box each, and a box for none of them."""

    code: str
    question: Text
    hint: Text | None
    none: Text
    facts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated constant: its value is the last that began on or before the day that decides."""

    code: str
    label: Text
    type: FactType
    values: tuple[tuple[date, int], ...]
    law: Text | None = None
    assumed: bool = False
    note: Text | None = None

    def on(self, day: date) -> int | None:
        """Return the value in force that day, or None before the first."""
        return next((value for start, value in reversed(self.values) if start <= day), None)
