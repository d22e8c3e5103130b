"""Writing a version: a parameter moved, or the whole text; what is wrong with it is told by line."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.desk.catalogue import showing, words
from qarib.desk.catalogue.forms import MoveForm, TextForm
from qarib.desk.catalogue.frame import for_readers, may, procedure_or_404, proposal_or_404
from qarib.desk.requests import AgentRequest, agent_actor
from qarib.kernel import clock
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.catalogue.actions import draft_version, edit_draft
from qarib.modules.catalogue.errors import NoVersionInForce, TextChangedMeanwhile
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Proposal
from qarib.modules.catalogue.queries import definition, moved_text, problems_of, version_in_force

_NONE = HTTPStatus.UNPROCESSABLE_ENTITY


def _in_force(code: str, on: date | None = None) -> ProcedureVersion:
    try:
        return version_in_force(code, on=on)
    except NoVersionInForce as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@for_readers
def move(request: AgentRequest, code: str, parameter: str) -> HttpResponse:
    """Move one parameter from a day on: a draft is made of the version in force that day."""
    found = procedure_or_404(request, code, to_write=True)
    rules = definition(_in_force(code))
    known = rules.parameters.get(parameter)
    if known is None:
        raise Http404
    form = MoveForm(known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        since = form.cleaned_data["since"]
        try:
            source = moved_text(
                _base(code, since),
                parameter=parameter,
                value=form.cleaned_data["value"],
                since=since,
                law=form.law,
            )
            proposal = draft_version(found, source=source, valid_from=since, actor=agent_actor(request))
        except RuleBroken as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _after(request, proposal)
    context = {
        "here": "catalogue",
        "procedure": found,
        "rules": rules,
        "parameter": known,
        "today": words.value_of(known, known.on(clock.today())),
        "form": form,
    }
    return render(request, "desk/catalogue/move.html", context, status=_NONE if form.is_bound else None)


def _base(code: str, since: date) -> ProcedureVersion:
    """Return the version to start from: that of the day, or of today while the day is not to come."""
    return version_in_force(code, on=max(since, clock.today()))


@require_http_methods(["GET", "POST"])
@for_readers
def write(request: AgentRequest, code: str) -> HttpResponse:
    """Write or paste the whole text of a version, beginning with the one in force."""
    found = procedure_or_404(request, code, to_write=True)
    version = _in_force(code)
    if request.method != "POST":
        return _text_page(request, found, TextForm(source=version.source))
    form = TextForm(request.POST)
    if not form.is_valid():
        return _text_page(request, found, form, status=_NONE)
    typed = form.cleaned_data
    try:
        proposal = draft_version(
            found, source=typed["source"], valid_from=typed["valid_from"], actor=agent_actor(request)
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal.message))
        return _text_page(request, found, form, status=_NONE)
    return _after(request, proposal)


@require_http_methods(["GET", "POST"])
@for_readers
def edit(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Change the text or the date of a draft; what is wrong with it is listed with its lines."""
    draft = proposal_or_404(request, uid, to="edit")
    if request.method != "POST":
        if not may(request, draft, "edit"):
            raise MoveNotAllowed
        form = TextForm(source=draft.source, valid_from=draft.valid_from, seen=draft.source_digest)
        return _text_page(request, draft.procedure, form, draft=draft)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _text_page(request, draft.procedure, form, draft=draft, status=_NONE)
    typed = form.cleaned_data
    try:
        edit_draft(
            draft,
            source=typed["source"],
            valid_from=typed["valid_from"],
            seen=typed["seen"],
            actor=agent_actor(request),
        )
    except TextChangedMeanwhile as refusal:
        return _collision(request, draft, form, refusal)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal.message))
        return _text_page(request, draft.procedure, form, draft=draft, status=HTTPStatus.CONFLICT)
    return _after(request, draft)


def _collision(request: AgentRequest, draft: Proposal, form: TextForm, refusal: RuleBroken) -> HttpResponse:
    """Show both texts; saved again, this person's replaces the colleague's, knowingly."""
    draft.refresh_from_db()
    data = request.POST.copy()
    data["seen"] = draft.source_digest
    again = TextForm(data)
    again.is_valid()
    again.add_error(None, str(refusal.message))
    theirs = showing.compared(form.cleaned_data["source"].replace("\r\n", "\n"), draft.source)
    return _text_page(request, draft.procedure, again, draft=draft, theirs=theirs, status=HTTPStatus.CONFLICT)


def _after(request: AgentRequest, draft: Proposal) -> HttpResponse:
    """Go on to the comparison, or back to the text while something in it is wrong."""
    if problems_of(draft):
        messages.warning(request, _("The text is kept. It holds errors: correct them before proposing it."))
        return redirect("desk:proposal_edit", uid=draft.uid)
    messages.success(request, _("The text is kept, and could be published. See what it changes."))
    return redirect("desk:proposal", uid=draft.uid)


def _text_page(
    request: AgentRequest,
    procedure: Procedure,
    form: Form,
    *,
    draft: Proposal | None = None,
    theirs: list[showing.Line] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    kept = draft if draft is not None and not form.is_bound else None
    context = {
        "here": "catalogue",
        "procedure": procedure,
        "rules": definition(draft.against if draft else _in_force(procedure.code)),
        "draft": draft,
        "form": form,
        "problems": words.problem_lines(problems_of(kept), kept.source) if kept else [],
        "theirs": theirs or [],
        "back": reverse("desk:proposal", args=[draft.uid])
        if draft
        else reverse("desk:rules", args=[procedure.code]),
    }
    return render(request, "desk/catalogue/text.html", context, status=status)
