"""The register of processing, from its file: typed, and refused at the line where it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qarib.modules.catalogue.queries import Item, Problems, Text, read_yaml
from qarib.modules.personal_data.enums import Since, Then

VOCABULARIES = ("people", "data", "sources", "recipients", "measures")
_REQUIRED = (
    "body name purpose legal_basis people data sources recipients abroad retention measures automatic "
    "impact models"
)
# A century: a longer period is a slip of the pen.
LONGEST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Retention:
    """How long data are kept, counted from what, and what becomes of them then."""

    months: int
    since: Since
    then: Then
    assumed: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Declaration:
    """What ANPDP answered to the declaration of this processing."""

    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class Processing:
    """One thing that is done with data about people."""

    code: str
    body: str
    name: Text
    purpose: Text
    legal_basis: tuple[Text, ...]
    people: tuple[Text, ...]
    data: tuple[Text, ...]
    sources: tuple[Text, ...]
    recipients: tuple[Text, ...]
    # Transfers out of the country, each with its ground; there is none today.
    abroad: tuple[Text, ...]
    retention: Retention
    measures: tuple[Text, ...]
    # Whether a machine may decide alone, and then how a person looks at it again.
    automatic: bool
    review: Text | None
    # Whether an impact assessment is needed, and why or why not.
    impact_needed: bool
    impact_why: Text
    # None: not declared to ANPDP yet.
    declaration: Declaration | None
    # Labels of the tables it covers.
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Every processing by its code, in the order of the file, and the words that they share, by code."""

    processings: Mapping[str, Processing]
    vocabularies: Mapping[str, Mapping[str, Text]]


def load_register(text: str, file: str) -> Register:
    """Return the register that a file holds.

    Raises DefinitionRefused with every refusal, each at its line.
    """
    problems = Problems(file)
    root = read_yaml(text, problems).mapping(required=" ".join((*VOCABULARIES, "processing")))
    problems.raise_if_any()
    words = {name: {entry.name: entry.words() for entry in root[name].entries()} for name in VOCABULARIES}
    found = {}
    for entry in root["processing"].entries():
        parts = entry.mapping(required=_REQUIRED, optional="declaration")
        if set(_REQUIRED.split()) <= set(parts):
            found[entry.name] = _processing(entry.name, parts, words)
    if not found:
        root["processing"].refuse("no processing", "Write one entry for each thing done with data.")
    problems.raise_if_any()
    return Register(found, words)


def _processing(code: str, parts: Mapping[str, Item], words: Mapping[str, Mapping[str, Text]]) -> Processing:
    automatic, review = _flag_and_words(parts["automatic"], "may", "review", only_if_true=True)
    impact_needed, impact_why = _flag_and_words(parts["impact"], "needed", "why")
    listed = {name: _from_vocabulary(parts[name], name, words[name]) for name in VOCABULARIES}
    return Processing(
        code=code,
        body=parts["body"].code(),
        name=parts["name"].words(),
        purpose=parts["purpose"].words(),
        legal_basis=tuple(item.words() for item in parts["legal_basis"].items()),
        abroad=tuple(item.words() for item in parts["abroad"].items()),
        retention=_retention(parts["retention"]),
        automatic=automatic,
        review=review,
        impact_needed=impact_needed,
        impact_why=impact_why or Text("", ""),
        declaration=_declaration(parts["declaration"]) if "declaration" in parts else None,
        models=tuple(item.text() for item in parts["models"].items()),
        **listed,
    )


def _from_vocabulary(item: Item, name: str, known: Mapping[str, Text]) -> tuple[Text, ...]:
    found = []
    for entry in item.items():
        code = entry.code()
        if code in known:
            found.append(known[code])
        elif code:
            entry.refuse(f"{code!r} is not among {name}", f"Write it once under `{name}:`, or correct it.")
    return tuple(found)


def _retention(item: Item) -> Retention:
    parts = item.mapping(required="months from then assumed why")
    if not {"months", "from", "then", "assumed", "why"} <= set(parts):
        return Retention(1, Since.CLOSED, Then.ANONYMISE, assumed=True, why=Text("", ""))
    months = parts["months"].integer(least=1)
    if months > LONGEST_MONTHS:
        parts["months"].refuse("is longer than a century", "Write a number of months.")
    return Retention(
        months,
        parts["from"].one_of(Since),
        parts["then"].one_of(Then),
        assumed=parts["assumed"].flag(),
        why=parts["why"].words(),
    )


def _flag_and_words(
    item: Item, flag: str, text: str, *, only_if_true: bool = False
) -> tuple[bool, Text | None]:
    """Return a yes or no with its words, which a plain no may leave out where `only_if_true`."""
    parts = item.mapping(required=flag, optional=text)
    told = flag in parts and parts[flag].flag()
    if text in parts:
        return told, parts[text].words()
    if flag in parts and (told or not only_if_true):
        item.refuse(f"{text} is missing", f"Add `{text}:` here.")
    return told, None


def _declaration(item: Item) -> Declaration | None:
    parts = item.mapping(required="reference on")
    if not {"reference", "on"} <= set(parts):
        return None
    return Declaration(parts["reference"].text(), parts["on"].day())
