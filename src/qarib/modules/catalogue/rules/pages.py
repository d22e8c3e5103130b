"""The filing pages, computed: one topic a page, and only what nobody knows and still matters."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.definition import Definition, Fact
from qarib.modules.catalogue.rules.evaluate import Values


@dataclass(frozen=True, slots=True)
class Question:
    """One fact as a page asks it, in one language. `value` is the answer given so far."""

    fact: str
    type: FactType
    label: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    optional: bool
    unit: str
    long: bool
    past: bool
    max_length: int
    minimum: int | None
    maximum: int | None
    value: object
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One topic. `complete` when every question that must be answered is."""

    code: str
    title: str
    questions: tuple[Question, ...]
    complete: bool


def compute_pages(
    definition: Definition,
    *,
    known: Values,
    values: Values,
    language: str,
    unasked: Collection[str] = (),
) -> list[Page]:
    """Return the pages that still hold a question, in order.

    `known` is never asked, nor is what stands in `unasked`, which nobody knows yet; `values` is everything
    known, with the answers given so far and derived facts. A question under a condition appears once the
    condition is true: its page always comes later.
    """
    pages = []
    for outline in definition.pages:
        open_to_ask = (code for code in outline.facts if known.get(code) is None and code not in unasked)
        asked = [definition.facts[code] for code in open_to_ask]
        asked = [fact for fact in asked if is_relevant(fact, values)]
        if asked:
            pages.append(
                Page(
                    code=outline.code,
                    title=outline.title.in_language(language),
                    questions=tuple(_question(fact, values.get(fact.code), language) for fact in asked),
                    complete=all(fact.optional or values.get(fact.code) is not None for fact in asked),
                )
            )
    return pages


def page_of(definition: Definition, facts: tuple[str, ...], *, code: str, language: str) -> Page:
    """Return one page that asks these facts again, all of them obligatory and empty."""
    asked = (replace(definition.facts[fact], optional=False) for fact in facts)
    return Page(code, "", tuple(_question(fact, None, language) for fact in asked), complete=False)


def is_relevant(fact: Fact, values: Values) -> bool:
    """Tell whether the fact's condition is known to be true; without a condition it always matters."""
    return fact.only_if is None or fact.only_if.read(values) is True


def _question(fact: Fact, value: object, language: str) -> Question:
    return Question(
        fact=fact.code,
        type=fact.type,
        label=fact.question.in_language(language),
        hint=fact.hint.in_language(language) if fact.hint else "",
        choices=tuple((choice.code, choice.label.in_language(language)) for choice in fact.choices),
        optional=fact.optional,
        unit=fact.unit.in_language(language) if fact.unit else "",
        long=fact.long,
        past=fact.past,
        max_length=fact.max_length,
        minimum=fact.minimum,
        maximum=fact.maximum,
        value=value,
        digits=fact.digits,
    )
