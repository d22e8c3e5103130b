"""Checking without an account: the next question, what is left at most, the reasons, and what else."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.enums import CriterionVerdict, Verdict
from qarib.modules.catalogue.errors import FactsRefused
from qarib.modules.catalogue.queries.judging import known_from_account
from qarib.modules.catalogue.queries.sessions import Deciding
from qarib.modules.catalogue.queries.versions import definition as definition_of
from qarib.modules.catalogue.queries.words import describe
from qarib.modules.catalogue.rules.asking import (
    Ask,
    can_be_asked,
    decisive,
    group_of,
    may_be_relevant,
    may_still_matter,
    next_ask,
    questions_left,
)
from qarib.modules.catalogue.rules.assess import Assessment, CriterionResult, assess
from qarib.modules.catalogue.rules.definition import Definition, Fact
from qarib.modules.catalogue.rules.pages import Page, page_of
from qarib.modules.catalogue.rules.values import read_values
from qarib.modules.catalogue.rules.wording import Line


@dataclass(frozen=True, slots=True)
class Check:
    """Where one check stands. `ask` is None once nothing is left to ask, `left` counts it when there is one.

    `unsettled` are the facts that the verdict still waits for and that no question here will bring.
    """

    assessment: Assessment
    ask: Ask | None
    left: int
    unsettled: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition with its verdict, and in words the facts on which it rests."""

    result: CriterionResult
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A procedure that is not refused so far: sure already, or with its number of questions left."""

    definition: Definition
    check: Check

    @property
    def sure(self) -> bool:
        """Tell whether every condition is met."""
        return self.check.assessment.verdict == Verdict.ELIGIBLE


def facts_for(
    definition: Definition, answers: Mapping[str, object], person: Person | None = None
) -> dict[str, object]:
    """Return what is known for this procedure (JSON values): the answers that it can read, the account first.

    An answer that this version cannot read (an unknown fact, a choice that is gone) is left out. No query.
    """
    known: dict[str, object] = {}
    for code, value in answers.items():
        try:
            if read_values(definition.facts, {code: value}):
                known[code] = value
        except FactsRefused:
            continue
    return {**known, **(known_from_account(definition, person) if person else {})}


def check(
    definition: Definition,
    facts: Mapping[str, object],
    *,
    left_open: Collection[str] = (),
    on: date | None = None,
) -> Check:
    """Judge what is known, and say what to ask next. No query.

    `left_open` are facts that the person does not know: they are not asked again.
    """
    day = on or clock.today()
    typed = read_values(definition.facts, facts)
    values = definition.values_on(day, typed)
    judged = assess(definition, typed, day)
    may_matter = may_still_matter(definition, judged, values)
    ask = next_ask(definition, judged, may_matter, left_open)
    left = questions_left(definition, may_matter, left_open) if ask else 0
    unsettled = () if ask else tuple(definition.facts[code] for code in judged.needs)
    return Check(judged, ask, left, unsettled)


def ask_again(
    definition: Definition,
    code: str,
    facts: Mapping[str, object],
    known: Collection[str],
    *,
    on: date | None = None,
) -> Ask | None:
    """Return the question of that code – a fact's or a group's – so that its answer can be given or changed.

    None when no such question exists, when it does not matter in this case, or when the account answers it.
    """
    group = next((group for group in definition.together if group.code == code), None)
    if group is None and group_of(definition, code) is not None:
        return None
    wanted: Iterable[str] = group.facts if group else (code,)
    values = definition.values_on(on or clock.today(), read_values(definition.facts, facts))
    read = {fact for criterion in definition.criteria for fact in _facts_behind(definition, criterion.code)}
    asked = tuple(
        fact
        for fact in wanted
        if fact in read - set(known)
        and can_be_asked(definition, fact)
        and may_be_relevant(definition.facts[fact], values)
    )
    return Ask(code, asked, group) if asked else None


def _facts_behind(definition: Definition, criterion: str) -> set[str]:
    """Return the base facts of a criterion, and those of the conditions under which they matter."""
    found: set[str] = set()
    waiting = list(definition.rests_on[criterion])
    while waiting:
        code = waiting.pop()
        only_if = definition.facts[code].only_if
        if code not in found and only_if is not None:
            waiting.extend(definition.base_facts(only_if.names))
        found.add(code)
    return found


def question_page(definition: Definition, ask: Ask, facts: Mapping[str, object], language: str) -> Page:
    """Return the page of one question, with the answers given so far. No query."""
    page = page_of(definition, ask.facts, code=ask.code, language=language)
    questions = (replace(question, value=facts.get(question.fact)) for question in page.questions)
    return replace(page, questions=tuple(questions))


def reasons(
    definition: Definition,
    judged: Assessment,
    facts: Mapping[str, object],
    language: str,
    *,
    on: date | None = None,
) -> list[Reason]:
    """Return every condition with the facts that settle it, those not met first, those open next.

    One query at most, for the names of communes.
    """
    lines = {line.fact: line for line in describe(definition, facts, language)}
    typed, day = read_values(definition.facts, facts), on or clock.today()
    found = [
        Reason(result, tuple(lines[code] for code in decisive(definition, result, typed, day)))
        for result in judged.criteria
    ]
    order = [CriterionVerdict.NOT_MET, CriterionVerdict.OPEN, CriterionVerdict.MET]
    return sorted(found, key=lambda reason: order.index(reason.result.verdict))


def candidates(
    procedures: Iterable[Deciding],
    answers: Mapping[str, object],
    *,
    left_open: Collection[str] = (),
    person: Person | None = None,
) -> list[Candidate]:
    """Return the procedures that are not refused, those already sure first, then the fewest questions left.

    Each by the version and on the day that decide it. No query for versions that this process has read.
    """
    found = []
    for found_today in procedures:
        rules = definition_of(found_today.version)
        known = facts_for(rules, answers, person)
        checked = check(rules, known, left_open=left_open, on=found_today.day)
        if checked.assessment.verdict != Verdict.NOT_ELIGIBLE:
            found.append(Candidate(rules, checked))
    return sorted(found, key=lambda one: (not one.sure, one.check.left, one.definition.code))
