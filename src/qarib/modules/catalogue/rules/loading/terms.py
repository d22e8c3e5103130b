"""The promise, what is granted, who decides, how to contest, and other ways."""

from collections.abc import Mapping

from qarib.modules.catalogue.enums import FactType, ServedWhen, TermUnit, ValidityUnit, WayKind
from qarib.modules.catalogue.rules.definition import (
    Appeal,
    Fact,
    Grant,
    OtherWay,
    PromiseTerms,
    Serves,
    Term,
    Text,
    Waiting,
)
from qarib.modules.catalogue.rules.source import Item, assumed_and_note
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.exchange.enums import Source

_LETTERS = tuple(letter.value for letter in LetterTemplate if letter != LetterTemplate.REFUSAL)


def _term(item: Item) -> Term:
    parts = item.mapping(required="within unit")
    if len(parts) < 2:  # noqa: PLR2004 -- the two keys above
        return Term(1, TermUnit.DAYS)
    return Term(parts["within"].integer(least=1), parts["unit"].one_of(TermUnit))


def load_promise(item: Item) -> PromiseTerms:
    """Return our promise, and the law's where there is one."""
    parts = item.mapping(required="answer", optional="legal assumed note")
    answer = _term(parts["answer"]) if "answer" in parts else Term(1, TermUnit.DAYS)
    assumed, note = assumed_and_note(item, parts)
    return PromiseTerms(answer, _term(parts["legal"]) if "legal" in parts else None, assumed, note)


def load_grants(item: Item) -> Grant:
    """Return how long what is granted runs, and how often it is renewed."""
    parts = item.mapping(required="valid unit letter", optional="renewable renewals assumed note")
    if not {"valid", "unit", "letter"} <= set(parts):
        return Grant(1, ValidityUnit.DAYS, letter="")
    renewals = parts["renewals"].integer(least=1) if "renewals" in parts else None
    if "renewable" in parts and renewals is not None:
        parts["renewable"].refuse("renewable and renewals together", "Keep one: renewable: is without limit.")
    assumed, note = assumed_and_note(item, parts)
    return Grant(
        valid=parts["valid"].integer(least=1),
        unit=parts["unit"].one_of(ValidityUnit),
        letter=_letter(parts["letter"]),
        renewable=renewals is not None or ("renewable" in parts and parts["renewable"].flag()),
        renewals=renewals,
        assumed=assumed,
        note=note,
    )


def _letter(item: Item) -> str:
    """Return the letter that says what is granted; one that nobody wrote could not be sent."""
    code = item.text()
    if code not in _LETTERS:
        item.refuse(f"{code!r} is not a letter of a grant", f"Use one of: {', '.join(_LETTERS)}.")
    return code


def load_decided_by(item: Item, facts: Mapping[str, Fact]) -> tuple[str, Text]:
    """Return the commune fact whose agency decides, and the sentence that says so."""
    parts = item.mapping(required="agency_of words")
    if not {"agency_of", "words"} <= set(parts):
        return "", Text("", "")
    code = parts["agency_of"].text()
    if code not in facts or facts[code].type != FactType.COMMUNE:
        parts["agency_of"].refuse("is not a commune fact here", "Name the fact that says where one lives.")
    return code, parts["words"].words()


def load_appeal(item: Item) -> Appeal:
    """Return how a refusal can be contested."""
    parts = item.mapping(required="days how", optional="answer assumed note")
    if not {"days", "how"} <= set(parts):
        return Appeal(1, Text("", ""))
    assumed, note = assumed_and_note(item, parts)
    answer = _term(parts["answer"]) if "answer" in parts else None
    return Appeal(parts["days"].integer(least=1), parts["how"].words(), assumed, note, answer)


def load_waiting(item: Item) -> Waiting:
    """Return how long a request for what is missing stays open."""
    parts = item.mapping(required="days", optional="assumed note")
    assumed, note = assumed_and_note(item, parts)
    return Waiting(parts["days"].integer(least=1) if "days" in parts else 1, assumed, note)


def load_other_ways(item: Item) -> tuple[OtherWay, ...]:
    """Return how to do the same without these pages."""
    ways = []
    for entry in item.items():
        parts = entry.mapping(required="kind label", optional="value")
        if {"kind", "label"} <= set(parts):
            value = parts["value"].text() if "value" in parts else ""
            ways.append(OtherWay(parts["kind"].one_of(WayKind), parts["label"].words(), value))
    return tuple(ways)


def load_serves(item: Item, *, body: str) -> tuple[Serves, ...]:
    """Return the other bodies that the same file serves; each is named once, with its own promise."""
    found: dict[str, Serves] = {}
    for entry in item.items():
        parts = entry.mapping(required="code body name when promise", optional="law assumed note")
        if not {"code", "body", "name", "when", "promise"} <= set(parts):
            continue
        served = _served(entry, parts)
        if served.body == body:
            parts["body"].refuse("is the procedure's own body", "Name another one: here it decides already.")
        if served.code in found:
            parts["code"].refuse(f"{served.code!r} twice", "Give each its own code.")
        found[served.code] = served
    return tuple(found.values())


def _served(entry: Item, parts: Mapping[str, Item]) -> Serves:
    assumed, note = assumed_and_note(entry, parts)
    if "law" not in parts and not assumed:
        entry.refuse("rests on no law", "Add law:, or assumed: true with a note.")
    return Serves(
        code=parts["code"].code(),
        # Who holds a register is a body that everybody knows by this code.
        body=str(parts["body"].one_of(Source)),
        name=parts["name"].words(),
        when=parts["when"].one_of(ServedWhen),
        promise=_term(parts["promise"]),
        law=parts["law"].words() if "law" in parts else None,
        assumed=assumed,
        note=note,
    )
