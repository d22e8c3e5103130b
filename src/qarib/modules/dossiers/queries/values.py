"""What is known of a dossier: the account, the answers, corrections; and what the rules say of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from qarib.kernel import clock
from qarib.modules.catalogue.queries import (
    Assessment,
    Page,
    definition,
    describe,
    evaluate,
    facts_for,
    known_from_account,
    missing,
    pages,
    relevant_answers,
)
from qarib.modules.dossiers.enums import Origin, Status, Stream
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries.deposits import awaited_papers, source_in_words
from qarib.modules.dossiers.queries.proofs import awaited_facts

# A later stream corrects an earlier one; what was filed stays in the frozen copy.
_ORDER = {Stream.FILED: 0, Stream.CORRECTION: 1, Stream.AGENT: 2}


def values_by_fact(dossier: Dossier) -> dict[str, Value]:
    """Return the present value of each fact with its origin, corrections first: one query.

    None for a draft that was loaded with its values (`my_draft`).
    """
    return _present(dossier.values.filter(item=0) if dossier.answered is None else dossier.answered)


def _present(values: Iterable[Value]) -> dict[str, Value]:
    rows = sorted(values, key=lambda value: _ORDER[Stream(value.stream)])
    return {row.fact: row for row in rows}


def facts_of(dossier: Dossier) -> dict[str, object]:
    """Return everything known about a dossier, as JSON values: the account's facts and the answers."""
    answers = {fact: value.value for fact, value in values_by_fact(dossier).items()}
    if dossier.status == Status.DRAFT:
        return facts_for(definition(dossier.version), answers, dossier.person)
    return answers


def deciding_day(dossier: Dossier) -> date:
    """Return the day whose parameters decide: its session's opening, else the filing, today for a draft.

    One query in a session whose row was not loaded.
    """
    if dossier.session is not None:
        return dossier.session.opens_on
    return clock.algiers_day(dossier.filed_at) if dossier.filed_at else clock.today()


def assessment(dossier: Dossier) -> Assessment:
    """Return what the rules say of this dossier on the day that decides: one query."""
    return evaluate(definition(dossier.version), facts_of(dossier), on=deciding_day(dossier))


def judged(dossier: Dossier, values: Mapping[str, Value]) -> Assessment:
    """Return what the rules say of a filed dossier whose values are loaded. No query."""
    facts = {fact: value.value for fact, value in values.items()}
    return evaluate(definition(dossier.version), facts, on=deciding_day(dossier))


def assessments_of(dossiers: Iterable[Dossier]) -> dict[int, Assessment]:
    """Return what the rules say of several filed dossiers, by key: one query for all of them."""
    dossiers = list(dossiers)
    values = values_of_files(dossiers)
    return {dossier.pk: judged(dossier, values[dossier.pk]) for dossier in dossiers}


def values_of_files(dossiers: Iterable[Dossier]) -> dict[int, dict[str, Value]]:
    """Return the present values of several filed dossiers, by key: one query for all of them."""
    values: dict[int, list[Value]] = {dossier.pk: [] for dossier in dossiers}
    for value in Value.objects.filter(dossier__in=values, item=0).order_by("pk"):
        values[value.dossier_id].append(value)
    return {key: _present(rows) for key, rows in values.items()}


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One fact of a filed dossier in words. `filed` is what was filed, where a correction differs from it.

    `source` names the administration of a proof, and is empty for every other origin. `of_account` marks what
    only says that the account is in order, such as a verified phone: a criterion shows it already.
    """

    fact: str
    label: str
    text: str
    source: str
    origin: Origin
    since: date
    corrected: bool = False
    filed: str = ""
    of_account: bool = False


def value_lines(dossier: Dossier, values: Mapping[str, Value], language: str) -> list[ValueLine]:
    """Return the present values in file order, each with its origin, and what was filed beside a correction.

    One query for the names of communes, two when one of them was corrected.
    """
    rules = definition(dossier.version)
    frozen = dossier.frozen or {}
    corrected = {fact for fact, value in values.items() if value.stream != Stream.FILED}
    before = {fact: frozen[fact]["value"] for fact in corrected if fact in frozen}
    filed = {line.fact: line.text for line in describe(rules, before, language)} if before else {}
    present = {fact: value.value for fact, value in values.items()}
    return [
        ValueLine(
            line.fact,
            line.label,
            line.text,
            source_in_words(values[line.fact].source),
            Origin(values[line.fact].origin),
            clock.algiers_day(values[line.fact].source_at or values[line.fact].saved_at),
            line.fact in corrected,
            filed.get(line.fact, ""),
            bool(rules.facts[line.fact].from_account) and isinstance(present[line.fact], bool),
        )
        for line in describe(rules, present, language)
    ]


def filing_pages(dossier: Dossier, language: str) -> list[Page]:
    """Return the pages of a draft with the answers so far: one query, two more where others may say.

    What the account knows, what a register or a professional said and what they still have to say is not
    asked. An answer that the version it follows now cannot read is asked again, or not at all.
    """
    rules, values = definition(dossier.version), values_by_fact(dossier)
    answers = facts_for(rules, {fact: value.value for fact, value in values.items()})
    known = known_from_account(rules, dossier.person)
    known |= {fact: value for fact, value in answers.items() if values[fact].origin == Origin.PROOF}
    unasked = awaited_facts(dossier, answers) | awaited_papers(dossier)
    return pages(rules, known, language, answers, on=deciding_day(dossier), unasked=unasked)


@dataclass(frozen=True, slots=True)
class AnswerInWords:
    """One fact that will be filed, in words; `page` asks it, and is empty where the account says it."""

    label: str
    text: str
    page: str


def answers_in_words(dossier: Dossier, asked: Iterable[Page], language: str) -> list[AnswerInWords]:
    """Return what will be filed, in file order: what the account knows, and each answer with its page.

    One query at most, for the names of communes.
    """
    rules, asked = definition(dossier.version), list(asked)
    known = known_from_account(rules, dossier.person)
    pages_of = {question.fact: page.code for page in asked for question in page.questions}
    values = {
        question.fact: question.value
        for page in asked
        for question in page.questions
        if question.value is not None
    }
    values |= {fact: value for fact, value in known.items() if not isinstance(value, bool)}
    return [
        AnswerInWords(line.label, line.text, pages_of.get(line.fact, ""))
        for line in describe(rules, values, language)
    ]


def missing_facts(dossier: Dossier, answers: Mapping[str, object]) -> list[str]:
    """Return the questions that must still be answered before filing, in page order.

    What a register or an invited professional still has to say is not missing: one query each where there
    may be such a fact.
    """
    rules = definition(dossier.version)
    known, said = known_from_account(rules, dossier.person), facts_for(rules, answers)
    unasked = awaited_facts(dossier, said) | awaited_papers(dossier)
    return missing(rules, said, known, on=deciding_day(dossier), unasked=unasked)


def facts_to_freeze(dossier: Dossier, answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers that still matter: not those whose condition has become false. No query."""
    rules = definition(dossier.version)
    known = known_from_account(rules, dossier.person)
    return relevant_answers(rules, facts_for(rules, answers), known, on=deciding_day(dossier))
