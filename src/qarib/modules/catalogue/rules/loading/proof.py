"""What the dictionary says of exchange: who proves a fact, and which facts a paper proves."""

from collections.abc import Mapping
from dataclasses import replace

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.facts import Fact, ProofTerms, Proved, Text
from qarib.modules.catalogue.rules.source import Item
from qarib.modules.exchange.enums import About, Source

# What exchange asks for: a yes or no, one number, one choice, one day. Never a text that somebody wrote.
_ASKED = (FactType.YES_NO, FactType.INTEGER, FactType.MONEY, FactType.CHOICE, FactType.DATE)
_LONGEST_LAW = 300


def load_law(entry: Item) -> Text | None:
    """Return the law on which exchange rests where a fact names none of its own."""
    parts = entry.mapping(required="law")
    return _law(parts["law"]) if "law" in parts else None


def load_proof(entry: Item, fact: Fact, law: Text | None) -> ProofTerms | None:
    """Return how a fact is asked of its holders, or None after refusing."""
    parts = entry.mapping(required="sources days", optional="field every about law")
    if not {"sources", "days"} <= set(parts):
        return None
    if fact.type not in _ASKED or fact.each:
        entry.refuse(f"a {fact.type} is not asked of a source", f"Use one of: {', '.join(_ASKED)}; no each.")
    own = _law(parts["law"]) if "law" in parts else law
    if own is None:
        entry.refuse("rests on no law", "Add law: here, or exchange: {law: …} at the top of the dictionary.")
    every = "every" in parts and parts["every"].flag()
    about = parts["about"].one_of(About) if "about" in parts else About.SELF
    if fact.type != FactType.YES_NO and (every or about != About.SELF):
        entry.refuse(
            "more than yes or no is asked of several sources, or about a third person",
            "Use type: yes_no, or leave every: and about: out.",
        )
    return ProofTerms(
        sources=_sources(parts["sources"], fact),
        field=parts["field"].code() if "field" in parts else fact.code,
        days=parts["days"].integer(least=1),
        law=own or Text("", ""),
        every=every,
        about=about,
    )


def _law(item: Item) -> Text:
    law = item.words()
    if len(law.fr) > _LONGEST_LAW:
        item.refuse("is too long a basis", f"Name the text and the article in {_LONGEST_LAW} characters.")
    return law


def _sources(item: Item, fact: Fact) -> tuple[str, ...]:
    found = []
    for entry in item.items():
        code = entry.one_of(Source)
        if code not in fact.held_by:
            entry.refuse(f"{code} does not hold it", "Name it under held_by: too, or ask another source.")
        if code in found:
            entry.refuse("written twice", "Keep one of the two.")
        found.append(code.value)
    if not found and not item.problems.found:
        item.refuse("no source", "Name at least one of held_by:.")
    return tuple(found)


def check_papers(papers: Mapping[str, Item], facts: dict[str, Fact]) -> None:
    """Let each paper know the facts that it proves; refuse what no register holds."""
    for code, item in papers.items():
        proven = []
        for entry in item.items():
            fact = facts.get(entry.text())
            if fact is None or not fact.held_by:
                entry.refuse("is not a fact that a register holds", "Name a fact with held_by:.")
            else:
                proven.append(Proved(fact.code, fact.held_by, fact.proof))
        facts[code] = replace(facts[code], proves=tuple(proven))
