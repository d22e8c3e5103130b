"""The shared dictionary: each fact once, with its type, words and limits."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from qarib.modules.catalogue.enums import AccountFact, FactType, Profession
from qarib.modules.catalogue.rules.facts import Choice, Fact, Text
from qarib.modules.catalogue.rules.loading.proof import check_papers, load_law, load_proof
from qarib.modules.catalogue.rules.source import Item, Problems, read

# The keys that only make sense for some types.
_ONLY_FOR: dict[str, tuple[FactType, ...]] = {
    "choices": (FactType.CHOICE,),
    "minimum": (FactType.INTEGER, FactType.MONEY),
    "maximum": (FactType.INTEGER, FactType.MONEY),
    "unit": (FactType.INTEGER,),
    "max_length": (FactType.TEXT,),
    "digits": (FactType.TEXT,),
    "long": (FactType.TEXT,),
    "past": (FactType.DATE,),
    "each": (FactType.INTEGER, FactType.MONEY),
    # A paper that a register holds is never asked: the register answers a fact of another type.
    "held_by": tuple(kind for kind in FactType if kind != FactType.FILE),
    # A paper says yes: it establishes a fact, and no other kind of answer.
    "deposited_by": (FactType.YES_NO,),
    "statement": (FactType.YES_NO,),
    "proves": (FactType.FILE,),
}
_OPTIONAL = (
    "question hint choices minimum maximum unit max_length digits long past each from_account derive "
    "held_by deposited_by statement proof proves"
)
FEWEST_CHOICES = 2
LONGEST_TEXT = 2000


class Dictionary(dict[str, Fact]):
    """Facts by code; expressions of derived facts are read later, among a procedure's own facts."""

    def __init__(self) -> None:
        super().__init__()
        self.derivations: dict[str, Item] = {}


@lru_cache(maxsize=8)
def load_dictionary(text: str, file: str) -> Dictionary:
    """Return the facts of a file, read once a process: versions share them, and nobody changes them.

    Raises DefinitionRefused with every refusal, by line.
    """
    problems = Problems(file)
    root = read(text, problems).mapping(required="facts", optional="exchange")
    dictionary, papers = Dictionary(), dict[str, Item]()
    law = load_law(root["exchange"]) if "exchange" in root else None
    for entry in root["facts"].entries() if "facts" in root else []:
        _load_fact(entry, dictionary, law, papers)
    check_papers(papers, dictionary)
    problems.raise_if_any()
    return dictionary


def _load_fact(entry: Item, dictionary: Dictionary, law: Text | None, papers: dict[str, Item]) -> None:
    if entry.name == "on" or not entry.name.replace("_", "a").isalnum() or not entry.name[0].islower():
        entry.refuse("is not a fact's code", "Use small Latin letters, digits and _; `on` is taken.")
    parts = entry.mapping(required="type label", optional=_OPTIONAL)
    if "type" not in parts or "label" not in parts:
        return
    kind = parts["type"].one_of(FactType)
    for key, types in _ONLY_FOR.items():
        if key in parts and kind not in types:
            parts[key].refuse(f"a {kind} has no {key}", f"Remove it, or use type: {' or '.join(types)}.")
    label = parts["label"].words()
    question = parts["question"].words() if "question" in parts else label
    dictionary[entry.name] = Fact(
        code=entry.name, type=kind, label=label, question=question, **_limits(entry, parts, kind)
    )
    _load_where_it_comes_from(parts, dictionary[entry.name], dictionary, law)
    if "proves" in parts:
        papers[entry.name] = parts["proves"]


def _load_where_it_comes_from(
    parts: Mapping[str, Item], fact: Fact, dictionary: Dictionary, law: Text | None
) -> None:
    if "derive" in parts and "held_by" in parts:
        parts["held_by"].refuse(
            "a computed fact is held by nobody", "Say it of the facts it is computed from."
        )
    if ("deposited_by" in parts) != ("statement" in parts):
        parts["deposited_by" if "deposited_by" in parts else "statement"].refuse(
            "deposited_by and statement go together", "Say who deposits the paper, and what they then state."
        )
    if "derive" in parts:
        dictionary.derivations[fact.code] = parts["derive"]
    if "proof" in parts:
        dictionary[fact.code] = replace(fact, proof=load_proof(parts["proof"], fact, law))


def _limits(entry: Item, parts: Mapping[str, Item], kind: FactType) -> dict[str, Any]:
    limits: dict[str, Any] = {
        key: parts[key].words() for key in ("hint", "unit", "statement") if key in parts
    }
    limits |= {key: parts[key].integer() for key in ("minimum", "maximum") if key in parts}
    limits |= {key: parts[key].flag() for key in ("long", "past") if key in parts}
    if "max_length" in parts:
        limits["max_length"] = min(parts["max_length"].integer(least=1), LONGEST_TEXT)
    if "digits" in parts:
        limits["digits"] = parts["digits"].integer(least=1)
    if "each" in parts:
        limits["each"] = parts["each"].code()
    if "from_account" in parts:
        limits["from_account"] = parts["from_account"].one_of(AccountFact)
    if "held_by" in parts:
        limits["held_by"] = tuple(body.code() for body in parts["held_by"].items())
    if "deposited_by" in parts:
        limits["deposited_by"] = parts["deposited_by"].one_of(Profession)
    if kind == FactType.CHOICE:
        limits["choices"] = _choices(entry, parts)
    return limits


def _choices(entry: Item, parts: Mapping[str, Item]) -> tuple[Choice, ...]:
    found = parts["choices"].entries() if "choices" in parts else []
    choices = tuple(Choice(item.name, item.words()) for item in found)
    if len(choices) < FEWEST_CHOICES:
        entry.refuse("fewer than two choices", "List them under choices:, or use type: yes_no.")
    return choices


def overridden(entry: Item, fact: Fact) -> tuple[Fact, Item | None]:
    """Return the fact as one procedure asks it, and the condition under which it does."""
    parts = entry.mapping(optional="question hint optional only_if")
    changes: dict[str, Any] = {key: parts[key].words() for key in ("question", "hint") if key in parts}
    if "optional" in parts:
        changes["optional"] = parts["optional"].flag()
    return replace(fact, **changes), parts.get("only_if")
