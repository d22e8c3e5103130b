"""What is asked, in which order, and what people call it."""

from collections.abc import Mapping, Sequence

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.definition import Fact, Group, PageOutline
from qarib.modules.catalogue.rules.source import Item

# A group of tick boxes is one question.
MOST_QUESTIONS_A_PAGE = 5
FEWEST_BOXES = 2


def load_keywords(item: Item) -> tuple[str, ...]:
    """Return the other words that people type, in Arabic and in Latin letters."""
    parts = item.mapping(optional="ar latin")
    found: dict[str, None] = {}
    for entry in (entry for part in parts.values() for entry in part.items()):
        word = entry.text()
        if word in found:
            entry.refuse(f"{word} is written twice", "Keep one of the two.")
        found[word] = None
    return tuple(found)


def load_together(item: Item, facts: Mapping[str, Fact]) -> tuple[Group, ...]:
    """Return the questions that ask several facts at once, a tick box each."""
    found: list[Group] = []
    for entry in item.entries():
        parts = entry.mapping(required="question none facts", optional="hint")
        if not {"question", "none", "facts"} <= set(parts):
            continue
        if entry.name in facts:
            entry.refuse("is a fact too", "Give the question another name.")
        boxes = parts["facts"].entries()
        for box in boxes:
            _check_box(box, facts, found)
        if len(boxes) < FEWEST_BOXES:
            parts["facts"].refuse("fewer than two tick boxes", "Ask a single fact on its own.")
        if len({_condition_of(box, facts) for box in boxes}) > 1:
            parts["facts"].refuse(
                "facts under different conditions", "Give them all the same only_if, or ask them apart."
            )
        words = {box.name: box.words() for box in boxes}
        hint = parts["hint"].words() if "hint" in parts else None
        found.append(Group(entry.name, parts["question"].words(), hint, parts["none"].words(), words))
    return tuple(found)


def _check_box(box: Item, facts: Mapping[str, Fact], groups: Sequence[Group]) -> None:
    fact = facts.get(box.name)
    if fact is None:
        box.refuse("is not a fact of this procedure", "Add it under facts:.")
    elif fact.type != FactType.YES_NO or fact.derive or fact.optional:
        box.refuse("cannot be a tick box", "Only a yes_no fact that is asked and not optional can.")
    if any(box.name in group.facts for group in groups):
        box.refuse("is asked in two groups", "Keep it in one.")


def _condition_of(box: Item, facts: Mapping[str, Fact]) -> str:
    fact = facts.get(box.name)
    return fact.only_if.text if fact and fact.only_if else ""


def load_pages(
    item: Item, facts: Mapping[str, Fact], together: Sequence[Group], *, filed: bool
) -> tuple[PageOutline, ...]:
    """Return the pages, every fact that must be asked on one of them; none where nothing is filed on line."""
    pages: list[PageOutline] = []
    # Repeated facts come from a register: no page asks them item by item yet.
    placed = {code for code, fact in facts.items() if fact.from_account or fact.derive or fact.each}
    on_a_page: set[str] = set()
    for entry in item.items():
        parts = entry.mapping(required="code title facts")
        if not {"code", "title", "facts"} <= set(parts):
            continue
        codes = tuple(_placed(fact, facts, placed, on_a_page) for fact in parts["facts"].items())
        _check_questions(parts["facts"], codes, together)
        placed |= set(codes)
        pages.append(PageOutline(parts["code"].code(), parts["title"].words(), codes))
    for code in facts:
        if filed and code not in placed and not item.problems.found:
            item.refuse(f"{code} is on no page", "Add it to a page, or remove it from facts:.")
    if len({page.code for page in pages}) < len(pages):
        item.refuse("two pages with one code", "Give each page its own code.")
    return tuple(pages)


def _check_questions(item: Item, codes: Sequence[str], together: Sequence[Group]) -> None:
    questions = len(codes)
    for group in together:
        here = [code for code in group.facts if code in codes]
        questions -= max(0, len(here) - 1)
        if 0 < len(here) < len(group.facts):
            item.refuse(f"{group.code} is asked in parts", "Put all its facts on one page.")
    if not 0 < questions <= MOST_QUESTIONS_A_PAGE:
        item.refuse(f"{len(codes)} facts on one page", f"Ask one to {MOST_QUESTIONS_A_PAGE}.")


def _placed(item: Item, facts: Mapping[str, Fact], placed: set[str], on_a_page: set[str]) -> str:
    code = item.text()
    fact = facts.get(code)
    if fact is None:
        item.refuse(f"{code} is not a fact of this procedure", "Add it under facts:.")
        return code
    if code in on_a_page:
        item.refuse(f"{code} is asked twice", "Keep it on one page.")
    on_a_page.add(code)
    if fact.derive is not None or fact.each:
        item.refuse(f"{code} cannot be asked", "Ask the facts it is computed from.")
    for name in fact.only_if.names if fact.only_if else ():
        if name in facts and name not in placed:
            item.refuse(
                f"{code} depends on {name}, which is not asked before", f"Put {name} on an earlier page."
            )
    return code
