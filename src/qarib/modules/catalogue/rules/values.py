"""Values of facts as JSON holds them, and as rules read them: dates are the only difference."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.errors import FactsRefused
from qarib.modules.catalogue.rules.bounds import LARGEST_NUMBER, MOST_ITEMS
from qarib.modules.catalogue.rules.facts import Fact

COMMUNE_CODE = re.compile(r"[0-9]{4}\Z")


def read_values(facts: Mapping[str, Fact], given: Mapping[str, object]) -> dict[str, object]:
    """Return what the rules read of JSON values; None is dropped, for it means not known.

    Raises FactsRefused with one reason for each fact that is unknown or of the wrong type.
    """
    values: dict[str, object] = {}
    refused: dict[str, str] = {}
    for code, value in given.items():
        fact = facts.get(code)
        if fact is None:
            near = get_close_matches(code, facts, n=1)
            refused[code] = f"is not a fact of this procedure{f'; did you mean {near[0]}?' if near else ''}"
        elif value is not None:
            try:
                values[code] = _repeated(fact, value) if fact.each else _READERS[fact.type](fact, value)
            except ValueError as error:
                refused[code] = str(error)
    if refused:
        raise FactsRefused(refused)
    return values


def plain(value: object) -> object:
    """Return a value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def _repeated(fact: Fact, value: object) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list, one value an item")  # noqa: TRY004 -- one kind of refusal
    if len(value) > MOST_ITEMS:
        raise ValueError(f"must hold at most {MOST_ITEMS} items")
    return tuple(None if item is None else _READERS[fact.type](fact, item) for item in value)


def _number(fact: Fact, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number, without quotes")  # noqa: TRY004 -- one kind of refusal
    low = fact.minimum if fact.minimum is not None else -LARGEST_NUMBER
    high = fact.maximum if fact.maximum is not None else LARGEST_NUMBER
    if not low <= value <= high:
        raise ValueError(f"must be between {low} and {high}")
    return value


def _date(_fact: Fact, value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError("must be a date, YYYY-MM-DD") from error


def _yes_no(_fact: Fact, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 -- one kind of refusal
    return value


def _choice(fact: Fact, value: object) -> str:
    if not isinstance(value, str) or fact.choice(value) is None:
        raise ValueError(f"must be one of: {', '.join(choice.code for choice in fact.choices)}")
    return value


def _text(fact: Fact, value: object) -> str:
    if fact.digits and not (isinstance(value, str) and value.isdecimal() and len(value) == fact.digits):
        raise ValueError(f"must be a text of {fact.digits} digits")
    if not isinstance(value, str) or not 0 < len(value) <= fact.max_length:
        raise ValueError(f"must be a text of 1 to {fact.max_length} characters")
    return value


def _commune(_fact: Fact, value: object) -> str:
    if not isinstance(value, str) or not COMMUNE_CODE.match(value):
        raise ValueError('must be the code of a commune, four digits in quotes: "4401"')
    return value


def _file(_fact: Fact, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("must be a list of upload identifiers")
    return value


_READERS: dict[FactType, Callable[[Fact, object], object]] = {
    FactType.INTEGER: _number,
    FactType.MONEY: _number,
    FactType.DATE: _date,
    FactType.YES_NO: _yes_no,
    FactType.CHOICE: _choice,
    FactType.TEXT: _text,
    FactType.COMMUNE: _commune,
    FactType.FILE: _file,
}
