"""The queue, the file, and finding a file by its number."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from qarib.desk.dossiers.forms import ReasonForm
from qarib.desk.dossiers.lists import Filter, hands_of, parts_of, queue_list
from qarib.desk.dossiers.page import file_page, visible_or_404
from qarib.desk.requests import (
    ADMINISTRATION,
    DATA_OFFICER,
    ON_FILES,
    RULES_ONLY,
    Agent,
    AgentRequest,
    agent_actor,
    for_roles,
)
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import colleagues_of, queue_totals


@require_safe
@for_roles(*ON_FILES, *ADMINISTRATION, *RULES_ONLY, *DATA_OFFICER)
def queue(request: AgentRequest) -> HttpResponse:
    """Show what the agency has to answer, by promised date. Roles without a queue go to their own pages."""
    agent = request.agent
    if not agent.handles_files:
        return redirect(_first_page(agent))
    chosen = Filter.of(request)
    actor = agent_actor(request)
    totals = queue_totals(actor, whose=chosen.whose)
    names = {one.uid: one.full_name for one in colleagues_of(actor)} if chosen.colleague else {}
    context = {
        "here": "queue",
        "chosen": chosen,
        "totals": totals,
        "parts": parts_of(totals, chosen),
        "hands": hands_of(chosen, names),
        "queue": queue_list(request, chosen),
    }
    return render(request, "desk/dossiers/queue.html", context)


def _first_page(agent: Agent) -> str:
    """Return where a role without a queue begins its day."""
    if agent.opens_files:
        return "desk:search"
    if agent.supervises:
        return "desk:journal"
    if agent.guards_data:
        return "desk:breaches"
    return "desk:administration" if agent.administers else "desk:catalogue"


@require_safe
@for_roles(*ON_FILES)
def dossier(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one file and write that it was opened; outside the queue, ask why first."""
    found = visible_or_404(request, uid)
    try:
        read_dossier(found, actor=agent_actor(request))
    except ReadingReasonNeeded:
        return ask_why(request, found)
    return file_page(request, found)


def ask_why(
    request: AgentRequest,
    found: Dossier,
    *,
    form: ReasonForm | None = None,
    refusal: object = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Ask why a file outside the queue is opened: its number is shown, nothing of the person."""
    context = {
        "here": "search",
        "dossier": found,
        "form": form or ReasonForm(),
        "refusal": str(refusal),
        "chosen": Filter.of(request),
    }
    return render(request, "desk/dossiers/reason.html", context, status=status)


@require_POST
@for_roles(*ON_FILES)
def open_with_reason(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Open a file outside the queue, with a reason that the person can read."""
    found = visible_or_404(request, uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return ask_why(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    read_dossier(found, actor=agent_actor(request), reason=form.cleaned_data["reason"])
    return redirect("desk:dossier", uid=uid)
