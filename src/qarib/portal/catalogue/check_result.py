"""What a check found, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qarib.kernel.money import centimes
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.enums import CriterionVerdict
from qarib.modules.catalogue.queries import (
    Candidate,
    CriterionResult,
    Fact,
    Reason,
    ScoreResult,
    all_deciding,
    candidates,
    reasons,
)
from qarib.modules.organisations.queries import bodies_by_code
from qarib.portal.catalogue.check_answers import Answers
from qarib.portal.catalogue.check_case import Case
from qarib.portal.dossiers.answers import AnswerLine
from qarib.ui.formats import name_of
from qarib.ui.templatetags.ui import out_of

_FEW = 3
# A comma would be Arabic in one language and not in the others.
_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One condition, as `ui/criteria.html` shows it."""

    label: str
    detail: str
    verdict: CriterionVerdict
    source: str
    kind: str = "assumed"
    since: None = None
    points: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One condition that is not met, with the answers that say so and the links that change them."""

    result: CriterionResult
    lines: list[AnswerLine]


@dataclass(frozen=True, slots=True)
class EntitledLine:
    """One more procedure that one may be entitled to, and how sure that is."""

    candidate: Candidate
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One fact that the answer waits for, who knows it, and the question that asks it here, or ""."""

    label: str
    who: str
    change_url: str


def result_context(request: HttpRequest, case: Case) -> dict[str, object]:
    """Return what the page of a result shows: three queries at most, four with communes."""
    judged = case.check.assessment
    found = reasons(case.rules, judged, case.facts, request.LANGUAGE_CODE, on=case.standing.day)
    held = _holders(case.rules.facts.values())
    not_brought = [fact for code, fact in case.rules.facts.items() if code in held and code in case.facts]
    others = entitled_lines(case.answers, case.person, besides=case.rules.code)
    return {
        "procedure": case.rules,
        "verdict": judged.verdict,
        "closed": case.standing.closed,
        "until": case.standing.until,
        "amount": None if judged.amount is None else centimes(judged.amount),
        "not_met": [
            Refusal(reason.result, case.lines_of(reason.lines))
            for reason in found
            if reason.result.verdict == CriterionVerdict.NOT_MET
        ],
        "criteria": [_criterion_line(reason) for reason in found],
        "score": [_score_line(result) for result in judged.score],
        "open_lines": [_open_line(case, fact, held) for fact in case.check.unsettled],
        "not_brought": _SEPARATOR.join(str(fact.label) for fact in not_brought),
        "holders": _SEPARATOR.join(dict.fromkeys(held[fact.code] for fact in not_brought)),
        "lines": case.answer_lines(request.LANGUAGE_CODE),
        "others": others[:_FEW],
    }


def _criterion_line(reason: Reason) -> CriterionLine:
    criterion = reason.result.criterion
    said = _SEPARATOR.join(f"{line.label} – {line.text}" for line in reason.lines)
    assumed = _("assumed – to be confirmed by the body") if criterion.assumed else ""
    return CriterionLine(str(reason.result.reason), said, reason.result.verdict, assumed)


def _score_line(result: ScoreResult) -> AnswerLine:
    line = result.line
    points = _("counted when you file") if result.points is None else out_of(result.points, result.of)
    assumed = _("assumed – to be confirmed by the body") if line.assumed else ""
    return AnswerLine(str(line.label), points, assumed, "assumed")


def _open_line(case: Case, fact: Fact, held: Mapping[str, str]) -> OpenLine:
    question = case.question_of(fact.code)
    url = case.url(question) if case.asked(question) else ""
    return OpenLine(str(fact.label), held.get(fact.code, ""), url)


def _holders(facts: Iterable[Fact]) -> dict[str, str]:
    """Return, by fact, the name of whose register is asked first: one query at most."""
    first = {fact.code: fact.held_by[0] for fact in facts if fact.held_by}
    bodies = bodies_by_code(set(first.values()))
    return {
        fact: name_of(bodies[code]) if code in bodies else _("the body that holds it")
        for fact, code in first.items()
    }


def entitled_lines(answers: Answers, person: Person | None, *, besides: str = "") -> list[EntitledLine]:
    """Return every procedure that is not refused by these answers, but one: two queries."""
    others = [found for found in all_deciding() if found.version.procedure.code != besides]
    return [
        _entitled_line(candidate)
        for candidate in candidates(others, answers.facts, left_open=answers.left_open, person=person)
    ]


def _entitled_line(candidate: Candidate) -> EntitledLine:
    if candidate.sure:
        return EntitledLine(candidate, "ok", _("You meet the conditions"))
    left = candidate.check.left
    if not left:
        return EntitledLine(candidate, "info", _("Depends on what we cannot know here"))
    words = ngettext("%(left)s question left at most", "%(left)s questions left at most", left)
    return EntitledLine(candidate, "wait", words % {"left": left})
