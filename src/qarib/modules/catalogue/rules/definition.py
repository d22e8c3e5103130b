"""A procedure as the other rooms read it: frozen, in words, with its rules compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.rules.evaluate import Reader, Values
from qarib.modules.catalogue.rules.facts import Choice, Expression, Fact, Group, Parameter, ProofTerms, Text
from qarib.modules.catalogue.rules.terms import (
    Amount,
    Appeal,
    Criterion,
    DecisionTerms,
    Grant,
    OtherWay,
    PromiseTerms,
    ScoreLine,
    Serves,
    Term,
    VotesAbove,
    Waiting,
)

__all__ = [
    "Amount", "Appeal", "Choice", "Criterion", "DecisionTerms", "Definition", "Example", "Expression", "Fact",
    "Grant", "Group", "OtherWay", "PageOutline", "Parameter", "PromiseTerms", "ProofTerms", "ScoreLine",
    "Serves", "Term", "Text", "VotesAbove", "Waiting",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageOutline:
    """One topic and the facts it asks, at most five."""

    code: str
    title: Text
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A case that proves the rules, run at every publication."""

    name: str
    date: date
    facts: Mapping[str, object]
    verdict: str
    line: int
    not_met: tuple[str, ...] | None = None
    next_question: str | None = None
    amount: int | None = None
    score: Mapping[str, int] | None = None


# Today's, and the openings of sessions.
MOST_DAYS = 64


@dataclass(frozen=True)
class Definition:
    """One version of one procedure."""

    code: str
    body: str
    valid_from: date
    intake: Intake
    name: Text
    summary: Text
    gives: tuple[Text, ...]
    life_events: tuple[str, ...]
    law: tuple[Text, ...]
    promise: PromiseTerms
    grants: Grant
    # The commune fact whose agency decides, and a sentence that says so.
    agency_of: str
    decided_by: Text
    appeal: Appeal
    other_ways: tuple[OtherWay, ...]
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, Fact]
    pages: tuple[PageOutline, ...]
    criteria: tuple[Criterion, ...]
    examples: tuple[Example, ...]
    # Other words that people type for it, in any spelling.
    keywords: tuple[str, ...] = ()
    together: tuple[Group, ...] = ()
    score: tuple[ScoreLine, ...] = ()
    amount: Amount | None = None
    # How long a request for what is missing stays open; None where the procedure says nothing.
    waiting: Waiting | None = None
    decision: DecisionTerms = field(default_factory=DecisionTerms)
    # Other bodies that the same file serves.
    serves: tuple[Serves, ...] = ()

    def base_facts(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the facts that a person or a register must give for these names, parameters left out."""
        found: dict[str, None] = {}
        for name in names:
            fact = self.facts.get(name)
            if fact is None:
                continue
            base = self.base_facts(fact.derive.names) if fact.derive else (name,)
            found |= dict.fromkeys(base)
        return tuple(found)

    def values_on(self, day: date, facts: Values) -> dict[str, object]:
        """Return everything an expression may read that day: facts, derived facts, parameters, `on`."""
        values = self._constants(day).copy()
        values.update({code: value for code, value in facts.items() if value is not None})
        for code, read in self._derived:
            if code not in values:
                values[code] = read(values)
        return values

    def _constants(self, day: date) -> dict[str, object]:
        """Return the parameters of that day, and `on`: looked up once a day, not once a case."""
        constants = self._by_day.get(day)
        if constants is None:
            if len(self._by_day) >= MOST_DAYS:
                self._by_day.clear()
            constants = {code: item.on(day) for code, item in self.parameters.items()} | {"on": day}
            self._by_day[day] = constants
        return constants

    @cached_property
    def _by_day(self) -> dict[date, dict[str, object]]:
        return {}

    @cached_property
    def rests_on(self) -> Mapping[str, tuple[str, ...]]:
        """Return the base facts that each criterion reads, by its code."""
        return {criterion.code: self.base_facts(criterion.when.names) for criterion in self.criteria}

    @cached_property
    def bases(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each fact the base facts behind it: itself, unless it is derived."""
        return {code: self.base_facts((code,)) for code in self.facts}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the place of each fact in the file."""
        return {code: place for place, code in enumerate(self.facts)}

    @cached_property
    def proofs(self) -> Mapping[str, ProofTerms]:
        """Return how facts are asked of who holds them, by fact; not those that the account knows."""
        return {code: fact.proof for code, fact in self.facts.items() if fact.proof and not fact.from_account}

    def criterion(self, code: str) -> Criterion | None:
        """Return the criterion of that code, or None."""
        return next((criterion for criterion in self.criteria if criterion.code == code), None)

    def served(self, code: str) -> Serves | None:
        """Return what another body does under that code, or None."""
        return next((served for served in self.serves if served.code == code), None)

    def group_of(self, fact: str) -> Group | None:
        """Return the question with tick boxes that asks this fact among others, or None."""
        return next((group for group in self.together if fact in group.facts), None)

    @cached_property
    def assumed(self) -> tuple[str, ...]:
        """Return the codes of criteria, score lines, parameters and terms that no source establishes."""
        found = [criterion.code for criterion in self.criteria if criterion.assumed]
        found += [line.code for line in self.score if line.assumed]
        found += [code for code, parameter in self.parameters.items() if parameter.assumed]
        found += ["amount"] if self.amount and self.amount.assumed else []
        found += ["promise"] if self.promise.assumed else []
        found += ["grants"] if self.grants.assumed else []
        found += ["appeal"] if self.appeal.assumed else []
        found += ["waiting"] if self.waiting and self.waiting.assumed else []
        found += [served.code for served in self.serves if served.assumed]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _derived(self) -> tuple[tuple[str, Reader], ...]:
        # The loader put derived facts after those they read.
        return tuple((code, fact.derive.read) for code, fact in self.facts.items() if fact.derive)
