"""Sessions: the days on which people can file, dated once by who writes the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.desk.catalogue.forms import CloseForm, SessionForm
from qarib.desk.catalogue.frame import for_readers, procedure_or_404
from qarib.desk.requests import AgentRequest, agent_actor
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.catalogue.actions import close_session, open_session
from qarib.modules.catalogue.models import Procedure, Session
from qarib.modules.catalogue.queries import sessions_of
from qarib.ui import tables


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in a list; `day` names it in an address."""

    opens_on: date
    closes_on: date
    version: date
    tag: object
    day: str
    may_close: bool


def session_lines(sessions: Iterable[Session], *, may_write: bool) -> list[SessionLine]:
    """Return the sessions of a procedure as its page shows them. No query."""
    today = clock.today()
    return [
        SessionLine(
            one.opens_on,
            one.closes_on,
            one.version.valid_from,
            _tag(one, today),
            one.opens_on.isoformat(),
            may_close=may_write and one.opens_on <= today < one.closes_on,
        )
        for one in sessions
    ]


def _tag(one: Session, today: date) -> object:
    if one.opens_on > today:
        return tables.tag(_("Announced"), "info")
    return tables.tag(_("Closed"), "") if one.closes_on < today else tables.tag(_("Open"), "ok")


@require_http_methods(["GET", "POST"])
@for_readers
def announce(request: AgentRequest, code: str) -> HttpResponse:
    """Date a new session; the page of the procedure tells people at once."""
    found = procedure_or_404(request, code, to_write=True)
    form = SessionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        demand_proof(request.session)
        try:
            open_session(code, actor=agent_actor(request), **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The session is announced on the page of the procedure."))
            return redirect("desk:rules", code=code)
    return _page(request, found, form, title=_("Announce a session"))


@require_http_methods(["GET", "POST"])
@for_readers
def close(request: AgentRequest, code: str, day: str) -> HttpResponse:
    """Bring the last day of a running session forward."""
    found = procedure_or_404(request, code, to_write=True)
    session = next((one for one in sessions_of(code) if one.opens_on.isoformat() == day), None)
    if session is None:
        raise Http404
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        demand_proof(request.session)
        try:
            close_session(session, closes_on=form.cleaned_data["closes_on"], actor=agent_actor(request))
        except RuleBroken as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The session closes earlier. What was filed stays filed."))
            return redirect("desk:rules", code=code)
    return _page(request, found, form, title=_("Close a session earlier"))


def _page(request: AgentRequest, found: Procedure, form: Form, *, title: str) -> HttpResponse:
    context = {"here": "catalogue", "procedure": found, "form": form, "title": title}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else None
    return render(request, "desk/catalogue/session.html", context, status=status)
