"""What a procedure decides and promises: conditions, score, amount, signatures, terms, appeal."""

from dataclasses import dataclass

from qarib.modules.catalogue.enums import AmountEach, ServedWhen, TermUnit, ValidityUnit, WayKind
from qarib.modules.catalogue.rules.facts import Expression, Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition, with what the person reads when it is not met, and what they can do."""

    code: str
    label: Text
    when: Expression
    refusal: Text
    remedy: Text
    law: Text
    assumed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of a session's score, shown to the person with its points."""

    code: str
    label: Text
    value: Expression
    of: int
    law: Text | None = None
    assumed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """What is paid, in whole dinars, by the parameters of the day that decides."""

    value: Expression
    each: AmountEach
    law: Text | None = None
    assumed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class VotesAbove:
    """So many people sign above so many dinars."""

    above: int
    need: int


@dataclass(frozen=True, slots=True)
class DecisionTerms:
    """Who decides: whether the engine may grant alone, and from which amount several people sign."""

    automatic: bool = False
    votes: tuple[VotesAbove, ...] = ()

    def votes_for(self, amount: int | None) -> int:
        """Return how many people sign a grant of that amount; one not known counts as the largest."""
        needed = (vote.need for vote in self.votes if amount is None or amount > vote.above)
        return max(needed, default=1)


@dataclass(frozen=True, slots=True)
class Term:
    """So many days or hours."""

    within: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """Ours, and the law's where there is one."""

    answer: Term
    legal: Term | None = None
    assumed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """How long what is granted runs."""

    valid: int
    unit: ValidityUnit
    # The template of the letter that says so: a code of documents.
    letter: str
    renewable: bool = False
    # How often at most it is renewed; None where it is renewable without limit, or not at all.
    renewals: int | None = None
    assumed: bool = False
    note: Text | None = None


# Where a procedure says nothing of it (assumed, see ADR 0010): the answer to an appeal.
APPEAL_ANSWER = Term(15, TermUnit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Appeal:
    """How and within how many calendar days a refusal can be contested, told in every refusal."""

    days: int
    how: Text
    assumed: bool = False
    note: Text | None = None
    # Within what an appeal is answered, where the procedure says so.
    answer: Term | None = None

    @property
    def promised(self) -> Term:
        """Return within what an appeal is answered: the procedure's term, else the assumed one."""
        return self.answer or APPEAL_ANSWER

    @property
    def promise_assumed(self) -> bool:
        """Tell whether no source establishes that term."""
        return self.assumed or self.answer is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many calendar days a person has to answer what is asked before the request lapses."""

    days: int
    assumed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Serves:
    """What another body does on the same file, from which moment on, and within how long."""

    code: str
    body: str
    name: Text
    when: ServedWhen
    promise: Term
    law: Text | None = None
    assumed: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class OtherWay:
    """How to do the same without these pages."""

    kind: WayKind
    label: Text
    value: str = ""
