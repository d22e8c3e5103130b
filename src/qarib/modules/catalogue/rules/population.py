"""Everybody at once: facts of many persons as columns, and what the rules say of all of them.

NumPy is imported when one of these is called, and not before: web processes do without it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.bounds import LARGEST_NUMBER, MOST_ITEMS
from qarib.modules.catalogue.rules.definition import Definition, Expression, Fact

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of everybody. What stands where it is not known is zero."""

    values: "NDArray[Any]"
    # None when it is known of everybody.
    known: "NDArray[Any] | None" = None
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Population:
    """Persons as columns: numbers, days counted from 1970, choices as small codes, yes and no."""

    size: int
    columns: Mapping[str, Column]
    # The number that stands for each choice.
    codes: Mapping[str, int]
    # What was looked for in the rows; a fact that nobody has is unknown of everybody.
    facts: frozenset[str]
    # How many values a fact holds that these rules do not take: they count as not known.
    unreadable: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rules say of everybody: 1 eligible, 0 not eligible, -1 open; persons by criterion."""

    verdict: "NDArray[Any]"
    met: Mapping[str, int]
    not_met: Mapping[str, int]
    open: Mapping[str, int]
    # Whole dinars, by the parameters of the day, to be read where it is known; None when nothing is paid.
    amount: "NDArray[Any] | None" = None
    amount_known: "NDArray[Any] | None" = None


def days_of(day: date) -> int:
    """Return the day as columns hold it."""
    return day.toordinal() - _EPOCH


def columns_of(definition: Definition, rows: Sequence[Mapping[str, object]]) -> Population:
    """Return the facts that decide, as columns; rows hold JSON values by fact.

    A value that this version does not take counts as not known, and is counted in `unreadable`. About a
    microsecond a row and fact.
    """
    from qarib.modules.catalogue.rules.printing.columns import packed  # noqa: PLC0415 -- imports NumPy

    facts = facts_that_decide(definition)
    codes = choice_codes(facts)
    columns, unreadable = {}, {}
    for fact in facts.values():
        read = reader_of(fact, codes)
        given = [row.get(fact.code) for row in rows]
        found = [None if value is None else read(value) for value in given]
        strange = found.count(None) - given.count(None)
        if strange:
            unreadable[fact.code] = strange
        if any(value is not None for value in found):
            columns[fact.code] = packed(found, fact.type)
    return Population(len(rows), columns, codes, frozenset(facts), unreadable)


def tally(definition: Definition, population: Population, *, on: date, counts: bool = True) -> Tally:
    """Judge everybody by the parameters of that day, as `evaluate` judges one.

    Without `counts` only verdicts and amounts are computed. Raises ValueError when the population was made
    for rules that read other facts.
    """
    from qarib.modules.catalogue.rules.printing.tallying import judge  # noqa: PLC0415 -- imports NumPy

    missing = facts_that_decide(definition).keys() - population.facts
    if missing:
        raise ValueError(f"make the columns with this version: they lack {', '.join(sorted(missing))}")
    return judge(definition, population, on=on, counts=counts)


def facts_that_decide(definition: Definition) -> dict[str, Fact]:
    """Return the facts that criteria and amount read, derived ones and what they are derived from."""
    found: dict[str, Fact] = {}
    waiting = [expression.names for expression in expressions_of(definition)]
    while waiting:
        for code in waiting.pop():
            fact = definition.facts.get(code)
            if fact is not None and code not in found:
                found[code] = fact
                waiting += [fact.derive.names] if fact.derive else []
    return found


def expressions_of(definition: Definition) -> list[Expression]:
    """Return what is computed for everybody: each criterion, and the amount."""
    paid = [definition.amount.value] if definition.amount else []
    return [criterion.when for criterion in definition.criteria] + paid


def choice_codes(facts: Mapping[str, Fact]) -> dict[str, int]:
    """Return one number for each choice, the same whichever fact holds it."""
    choices = [choice.code for fact in facts.values() for choice in fact.choices]
    return {code: number for number, code in enumerate(dict.fromkeys(choices))}


def reader_of(fact: Fact, codes: Mapping[str, int]) -> Callable[[Any], int | None]:
    """Return what turns a JSON value of this fact into the number that its column holds, else None."""
    if fact.type == FactType.CHOICE:
        own = {choice.code: codes[choice.code] for choice in fact.choices}
        return lambda value: own.get(value) if isinstance(value, str) else None
    if fact.type == FactType.YES_NO:
        return lambda value: value if isinstance(value, bool) else None
    if fact.type == FactType.DATE:
        return _day
    low = -LARGEST_NUMBER if fact.minimum is None else fact.minimum
    high = LARGEST_NUMBER if fact.maximum is None else fact.maximum

    def number(value: object) -> int | None:
        return value if type(value) is int and low <= value <= high else None

    return number if not fact.each else lambda value: _total(value, number)


def _day(value: object) -> int | None:
    try:
        return days_of(date.fromisoformat(value if isinstance(value, str) else ""))
    except ValueError:
        return None


def _total(value: object, number: Callable[[object], int | None]) -> int | None:
    """Return the sum of a repeated fact, the only thing that rules read of it."""
    if not isinstance(value, list | tuple) or len(value) > MOST_ITEMS:
        return None
    items = [number(item) for item in value]
    return None if None in items else sum(item for item in items if item is not None)
