"""A whole version as a jurist reads it: each rule in words, beside its law and its text as written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qarib.modules.catalogue.enums import RulePart, Verdict
from qarib.modules.catalogue.rules.definition import (
    Amount,
    Criterion,
    Definition,
    Example,
    Expression,
    Fact,
    Parameter,
    ScoreLine,
    Text,
)
from qarib.modules.catalogue.rules.phrases import dinars_in_words
from qarib.modules.catalogue.rules.prose import Prose, Speaker, speaker_of, tell, tell_amount
from qarib.modules.catalogue.rules.wording import in_words


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition, score line or amount: its name, what it demands in words, and as it is written."""

    code: str
    label: Text | None
    said: Prose
    written: str
    law: Text | None = None
    assumed: bool = False
    note: Text | None = None
    # Of a score line: the most it gives.
    of: int = 0


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a parameter, and whether it is the one of the day."""

    since: date
    value: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ParameterTold:
    """A parameter with all its dated values, oldest first."""

    parameter: Parameter
    values: tuple[DatedValue, ...]


@dataclass(frozen=True, slots=True)
class FactTold:
    """A fact: who holds it, when it matters, how it is computed."""

    fact: Fact
    only_if: Rule | None
    derive: Rule | None


@dataclass(frozen=True, slots=True)
class Case:
    """One example as a line of a table."""

    name: str
    day: date
    facts: tuple[tuple[Text, str], ...]
    verdict: Verdict
    not_met: tuple[Text, ...]
    amount: str


@dataclass(frozen=True, slots=True)
class RulesInWords:
    """All that decides in one version, by the parameters of one day, in one language."""

    criteria: tuple[Rule, ...]
    score: tuple[Rule, ...]
    amount: Rule | None
    # Amounts above which more than one person must agree, and how many.
    votes: tuple[tuple[str, int], ...]
    parameters: tuple[ParameterTold, ...]
    facts: tuple[FactTold, ...]
    cases: tuple[Case, ...]
    # What no source establishes: what it is (criterion, parameter…), its name, the note that says why.
    assumed: tuple[tuple[RulePart, Text | None, Text], ...]


def rules_in_words(definition: Definition, *, on: date, language: str | None) -> RulesInWords:
    """Return the version told, by the parameters in force that day. No query."""
    speaker = speaker_of(definition, on=on, language=language)
    amount = definition.amount
    return RulesInWords(
        criteria=tuple(rule_in_words(item, speaker) for item in definition.criteria),
        score=tuple(rule_in_words(item, speaker) for item in definition.score),
        amount=rule_in_words(amount, speaker) if amount else None,
        votes=tuple(
            (dinars_in_words(votes.above, speaker.language), votes.need)
            for votes in definition.decision.votes
        ),
        parameters=tuple(parameter_in_words(item, speaker) for item in definition.parameters.values()),
        facts=tuple(fact_in_words(item, speaker) for item in definition.facts.values()),
        cases=tuple(_case(example, definition, speaker) for example in definition.examples),
        assumed=tuple(_assumed(definition)),
    )


def rule_in_words(item: Criterion | ScoreLine | Amount, speaker: Speaker) -> Rule:
    """Return one thing that decides, told."""
    expression = item.when if isinstance(item, Criterion) else item.value
    label: Text | None = None
    code, of = "amount", 0
    if not isinstance(item, Amount):
        label, code = item.label, item.code
    if isinstance(item, ScoreLine):
        of = item.of
    said = tell_amount(item, speaker) if isinstance(item, Amount) else tell(expression.tree, speaker)
    return Rule(code, label, said, expression.text, item.law, item.assumed, item.note, of)


def parameter_in_words(item: Parameter, speaker: Speaker) -> ParameterTold:
    """Return a parameter with all its values."""
    begun = [since for since, _value in item.values if since <= speaker.day]
    return ParameterTold(
        item,
        tuple(
            DatedValue(since, speaker.value(value, (item.type, "")), since == max(begun, default=None))
            for since, value in item.values
        ),
    )


def fact_in_words(item: Fact, speaker: Speaker) -> FactTold:
    """Return a fact with its condition and its computation told."""
    return FactTold(item, _expression(item.only_if, speaker), _expression(item.derive, speaker))


def _expression(expression: Expression | None, speaker: Speaker) -> Rule | None:
    return Rule("", None, tell(expression.tree, speaker), expression.text) if expression else None


def _case(example: Example, definition: Definition, speaker: Speaker) -> Case:
    given = [(definition.facts[code], value) for code, value in example.facts.items() if value is not None]
    refused = [definition.criterion(code) for code in example.not_met or ()]
    return Case(
        name=example.name,
        day=example.date,
        facts=tuple(
            (fact.label, in_words(fact, value, language=speaker.language, communes={}).text)
            for fact, value in given
        ),
        verdict=Verdict(example.verdict),
        not_met=tuple(criterion.label for criterion in refused if criterion),
        amount="" if example.amount is None else dinars_in_words(example.amount, speaker.language),
    )


def _assumed(definition: Definition) -> Iterator[tuple[RulePart, Text | None, Text]]:
    for part, items in (
        (RulePart.CRITERION, definition.criteria),
        (RulePart.SCORE, definition.score),
        (RulePart.PARAMETER, definition.parameters.values()),
    ):
        for item in items:
            if item.assumed and item.note:
                yield part, item.label, item.note
    for part, term in (
        (RulePart.AMOUNT, definition.amount),
        (RulePart.PROMISE, definition.promise),
        (RulePart.GRANT, definition.grants),
        (RulePart.APPEAL, definition.appeal),
    ):
        if term and term.assumed and term.note:
            yield part, None, term.note
    for served in definition.serves:
        if served.assumed and served.note:
            yield RulePart.SERVES, served.name, served.note
