"""One file on one page: everything an agent needs to decide it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qarib.desk.dossiers.lists import Filter, queue_list
from qarib.desk.dossiers.words import FactLine, fact_line, path_lines, promise_tag, source_of
from qarib.desk.requests import AgentRequest, agent_actor
from qarib.kernel.actor import Actor
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.accounts.queries import needs_of, open_case_about
from qarib.modules.catalogue.queries import Assessment, Criterion, CriterionResult, Definition, definition
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.enums import Origin, Status
from qarib.modules.dossiers.models import Decision, Dossier
from qarib.modules.dossiers.queries import (
    ValueLine,
    appeal_of,
    conversation_of,
    correctable,
    corrections_of,
    decisions_of,
    dossiers_visible_to,
    invitations_of,
    is_waiting_assumed,
    judged,
    may_assign,
    moves_of,
    open_request,
    path_of,
    promise_shown,
    proof_lines,
    relay_lines,
    signatures_of,
    state_of,
    value_lines,
    values_by_fact,
)
from qarib.modules.promises.queries import promise_bar
from qarib.ui.promise_line import PromiseLine


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One condition with its verdict and the facts it rests on (`ui/criteria.html`)."""

    label: str
    detail: str
    verdict: str
    source: str
    since: date | None
    kind: str
    points: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The act that is being written: its form stands beside the file it is about."""

    act: str
    form: forms.Form | None
    context: Mapping[str, object]


def visible_or_404(request: AgentRequest, uid: UUID) -> Dossier:
    """Return the file if the agent's role sees it; a hidden one looks absent: one query."""
    return get_object_or_404(dossiers_visible_to(agent_actor(request)).with_file_data(), uid=uid)


def file_page(
    request: AgentRequest,
    dossier: Dossier,
    *,
    panel: Panel | None = None,
    refusal: object = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show the file, with the act being written or the sentence that refused it: some fifteen queries."""
    chosen, actor = Filter.of(request), agent_actor(request)
    rules, values = definition(dossier.version), values_by_fact(dossier)
    assessed, lines = judged(dossier, values), value_lines(dossier, values, request.LANGUAGE_CODE)
    decisions, promise = decisions_of(dossier), promise_shown(dossier)
    moves = moves_of(dossier, actor)
    context = {
        "here": "queue",
        "dossier": dossier,
        "procedure": rules,
        "tag": promise_tag(dossier, short=False),
        "line": PromiseLine.of(promise_bar(promise)) if promise else None,
        "criteria": criterion_lines(assessed, lines),
        "missing": [rules.facts[code].label for code in assessed.needs],
        "facts": _fact_lines(dossier, lines, moves),
        "assumed_promise": _assumed_promise(dossier, rules),
        "path": path_lines(dossier, path_of(dossier)),
        "corrections": corrections_of(dossier, request.LANGUAGE_CODE, open_only=True),
        "proofs": proof_lines(dossier, values, request.LANGUAGE_CODE),
        "asked": _asked(dossier, rules),
        "conversation": conversation_of(dossier, on_duty=True),
        "decision": decisions[0] if decisions else None,
        "earlier": decisions[1] if len(decisions) > 1 else None,
        "criterion": _refused_on(assessed, decisions),
        "appeal": appeal_of(dossier),
        "moves": moves,
        "assignable": may_assign(dossier, actor),
        "signatures": signatures_of(dossier) if rules.decision.votes and _may_grant(moves) else None,
        "own": actor.person == dossier.person_id,
        "taken_by": _in_hands(dossier, actor.person, Status.UNDER_INSTRUCTION),
        "given_to": _in_hands(dossier, actor.person, Status.FILED, Status.WAITING),
        "seen": state_of(values),
        "panel": panel if panel and panel.act in moves else None,
        "refusal": str(refusal),
        "kept": request.POST.get("reason", "") if refusal else "",
        "chosen": chosen,
        "queue": queue_list(request, chosen, current=dossier) if request.agent.handles_files else None,
        **_person_and_papers(dossier, actor),
    }
    return render(request, "desk/dossiers/dossier.html", context, status=status)


def _person_and_papers(dossier: Dossier, actor: Actor) -> dict[str, object]:
    return {
        "deposits": invitations_of(dossier),
        "relays": relay_lines([dossier]).get(dossier.pk, []),
        "uploads": list(uploads_visible_to(actor).about("dossier", dossier.uid)),
        "needs": [need.label for need in needs_of(dossier.person_id)],
        "matched": dossier.person.identity_level == IdentityLevel.MATCHED,
        "identity_case": open_case_about(dossier.person_id),
    }


def _fact_lines(dossier: Dossier, lines: list[ValueLine], moves: list[str]) -> list[FactLine]:
    may_correct = correctable(dossier) if "grant" in moves else {}
    return [
        fact_line(
            line,
            reverse("desk:correct", args=[dossier.uid, line.fact]) if line.fact in may_correct else "",
        )
        for line in lines
        if not line.of_account
    ]


def _may_grant(moves: list[str]) -> bool:
    return "grant" in moves or "overturn" in moves


def _assumed_promise(dossier: Dossier, rules: Definition) -> object:
    """Return the note of a term that no source establishes: of the promise, or of the appeal's."""
    if appeal_of(dossier) is None:
        return rules.promise.note if rules.promise.assumed else ""
    return (rules.appeal.note or " ") if rules.appeal.promise_assumed else ""


def _refused_on(assessed: Assessment, decisions: list[Decision]) -> Criterion | None:
    code = decisions[0].criterion if decisions else ""
    return next((result.criterion for result in assessed.criteria if result.code == code), None)


def _asked(dossier: Dossier, rules: Definition) -> dict[str, object] | None:
    request = open_request(dossier)
    if request is None:
        return None
    labels = [rules.facts[fact].label for fact in request.facts]
    return {
        "facts": labels,
        "reason": request.reason,
        "at": request.asked_at,
        "answer_by": request.answer_by,
        "assumed": is_waiting_assumed(dossier),
    }


def _in_hands(dossier: Dossier, person_id: int | None, *states: Status) -> str:
    """Return which colleague has the file in hand, in these states; empty for oneself and for nobody."""
    colleague = dossier.assigned_to
    if colleague is None or colleague.pk == person_id or dossier.status not in states:
        return ""
    return colleague.full_name


def criterion_lines(assessed: Assessment, lines: list[ValueLine]) -> list[CriterionLine]:
    """Return each condition with its verdict, what it rests on, and who says so. No query."""
    known = {line.fact: line for line in lines}
    return [
        _criterion_line(result, [known[fact] for fact in result.facts if fact in known])
        for result in assessed.criteria
    ]


def _criterion_line(result: CriterionResult, rests_on: list[ValueLine]) -> CriterionLine:
    words = [_("%(fact)s: %(value)s") % {"fact": line.label, "value": line.text} for line in rests_on]
    kind = "" if all(line.origin == Origin.PROOF for line in rests_on) else "you"
    if result.criterion.assumed:
        kind = "assumed"
        words.append(_("assumed – to be confirmed by the body"))
    return CriterionLine(
        label=str(result.reason),
        detail=" · ".join(words),
        verdict=result.verdict,
        source=" · ".join(dict.fromkeys(source_of(line) for line in rests_on)),
        since=max((line.since for line in rests_on), default=None),
        kind=kind,
    )
