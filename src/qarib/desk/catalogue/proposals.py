"""A proposal: what it changes and for whom, proposing it, signing what was seen, refusing with a reason."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.desk.catalogue import showing, words
from qarib.desk.catalogue.forms import RefuseForm, SeenForm, SignForm
from qarib.desk.catalogue.frame import for_readers, may, proposal_or_404
from qarib.desk.requests import AgentRequest, agent_actor
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.catalogue.actions import (
    ask_impact,
    propose_version,
    refuse_proposal,
    sign_version,
    withdraw_proposal,
)
from qarib.modules.catalogue.enums import ProposalState
from qarib.modules.catalogue.errors import DefinitionRefused, Problem, SignedAlone
from qarib.modules.catalogue.models import Proposal
from qarib.modules.catalogue.queries import (
    Definition,
    definition,
    is_as_proposed,
    proposal_moves,
    read_text,
)
from qarib.modules.dossiers.queries import Impact, impact, is_measured_at_once
from qarib.ui import formats


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text says, or what is wrong with it."""

    rules: Definition | None
    problems: tuple[Problem, ...] = ()


def _read(proposal: Proposal) -> _Reading:
    try:
        return _Reading(read_text(proposal))
    except DefinitionRefused as refused:
        return _Reading(None, refused.problems)


def _impact(proposal: Proposal, rules: Definition | None) -> Impact | None:
    """Return what was frozen; for a draft what is measured now, or was by a task; None while it is not."""
    frozen = proposal.state != ProposalState.DRAFTED
    if proposal.impact is not None and (frozen or proposal.impact_of == proposal.source_digest):
        return Impact.of(proposal.impact)
    if frozen or rules is None or not is_measured_at_once(rules.code):
        return None
    return impact(rules, against=definition(proposal.against), on=proposal.valid_from)


def _page(
    request: AgentRequest,
    proposal: Proposal,
    template: str = "proposal",
    *,
    form: Form | None = None,
    refusal: object = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    reading, before = _read(proposal), definition(proposal.against)
    after = reading.rules or before
    found = _impact(proposal, reading.rules)
    context = {
        "here": "catalogue",
        "proposal": proposal,
        "rules": after,
        "tag": words.state_tag(proposal),
        "moves": proposal_moves(proposal, agent_actor(request)),
        "problems": words.problem_lines(reading.problems, proposal.source),
        "changes": showing.changes(before, after),
        "lines": showing.compared(proposal.against.source, proposal.source),
        "picture": showing.picture(found) if found else None,
        "details": _details(proposal),
        "altered": bool(proposal.digest) and not is_as_proposed(proposal),
        "mine": proposal.proposed_by_id == request.user.pk,
        "form": form,
        "refusal": str(refusal),
    }
    return render(request, f"desk/catalogue/{template}.html", context, status=status)


def _details(proposal: Proposal) -> list[dict[str, object]]:
    settled = {
        ProposalState.PUBLISHED: _("Signed by"),
        ProposalState.REFUSED: _("Refused by"),
        ProposalState.WITHDRAWN: _("Withdrawn by"),
    }
    people = [
        (_("Written by"), proposal.drafted_by, proposal.drafted_at),
        (_("Proposed by"), proposal.proposed_by, proposal.proposed_at),
        (settled.get(ProposalState(proposal.state), ""), proposal.settled_by, proposal.settled_at),
    ]
    rows = [
        (label, words.by_whom(str(person.full_name), at))
        for label, person, at in people
        if person is not None and at is not None
    ]
    rows.insert(0, (_("In force from"), formats.day(proposal.valid_from)))
    rows.insert(1, (_("Follows the version of"), formats.day(proposal.against.valid_from)))
    return [{"label": label, "value": value, "source": "", "change_url": ""} for label, value in rows]


@require_safe
@for_readers
def proposal(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show a proposal: what differs, who gains and who loses, and what this person may do with it."""
    return _page(request, proposal_or_404(request, uid))


@require_POST
@for_readers
def measure(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Ask for the impact on very many files, which is measured beside the page."""
    found = proposal_or_404(request, uid, to="edit")
    try:
        ask_impact(found, actor=agent_actor(request))
    except RuleBroken as refusal:
        return _refused(request, uid, refusal)
    messages.success(request, _("The files are being judged. Reload this page in a moment."))
    return redirect("desk:proposal", uid=uid)


@require_POST
@for_readers
def propose(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Freeze the text with its impact, and let somebody else decide."""
    found = proposal_or_404(request, uid, to="propose")
    reading = _read(found)
    measured = _impact(found, reading.rules)
    if measured is None and not reading.problems:
        refusal = _("Measure the impact first: it is part of what is signed.")
        return _page(request, found, refusal=refusal, status=HTTPStatus.CONFLICT)
    demand_proof(request.session)
    try:
        propose_version(
            found,
            impact=measured.plain() if measured else {},
            seen=SeenForm(request.POST).digest,
            actor=agent_actor(request),
        )
    except RuleBroken as refusal:
        return _refused(request, uid, refusal)
    messages.success(request, _("Proposed. Somebody else of your body signs it, or refuses it."))
    return redirect("desk:proposal", uid=uid)


@require_http_methods(["GET", "POST"])
@for_readers
def sign(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show what is signed, then publish exactly that."""
    found = proposal_or_404(request, uid, to="sign")
    if request.method != "POST":
        if not may(request, found, "sign"):
            return _refused(request, uid, _why_not(request, found))
        return _page(request, found, "sign", form=SignForm(initial={"seen": found.digest}))
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, found, "sign", form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    demand_proof(request.session)
    try:
        version = sign_version(found, seen=form.cleaned_data["seen"], actor=agent_actor(request))
    except RuleBroken as refusal:
        return _refused(request, uid, refusal)
    day = formats.day(version.valid_from)
    messages.success(request, _("Signed: this version is in force from %(day)s.") % {"day": day})
    return redirect("desk:proposal", uid=uid)


@require_http_methods(["GET", "POST"])
@for_readers
def refuse(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Refuse to sign, and say why."""
    found = proposal_or_404(request, uid, to="refuse")
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" and not may(request, found, "refuse"):
        return _refused(request, uid, _why_not(request, found))
    if form.is_valid():
        try:
            refuse_proposal(found, reason=form.cleaned_data["reason"], actor=agent_actor(request))
        except RuleBroken as refusal:
            return _refused(request, uid, refusal)
        messages.success(request, _("Refused. Whoever proposed it reads your reason here."))
        return redirect("desk:proposal", uid=uid)
    context = {
        "here": "catalogue",
        "proposal": found,
        "rules": definition(found.against),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/catalogue/refuse.html", context, status=status)


@require_POST
@for_readers
def withdraw(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Take a draft or a proposal back; it stays in the history."""
    found = proposal_or_404(request, uid, to="withdraw")
    try:
        withdraw_proposal(found, actor=agent_actor(request))
    except RuleBroken as refusal:
        return _refused(request, uid, refusal)
    messages.success(request, _("Withdrawn. It stays in the history."))
    return redirect("desk:rules", code=found.procedure.code)


def _why_not(request: AgentRequest, found: Proposal) -> RuleBroken:
    waits = found.state == ProposalState.PROPOSED
    return SignedAlone() if waits and found.proposed_by_id == request.user.pk else MoveNotAllowed()


def _refused(request: AgentRequest, uid: UUID, refusal: RuleBroken) -> HttpResponse:
    """Show the proposal as it is now, with the sentence that refused."""
    return _page(request, proposal_or_404(request, uid), refusal=refusal.message, status=HTTPStatus.CONFLICT)
