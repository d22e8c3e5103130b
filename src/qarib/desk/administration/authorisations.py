"""Who may ask us what by machine: the list, one of them, the draft, and the ministry's decisions."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.administration import frame
from qarib.desk.administration.authorisation_forms import ReasonForm, TermsForm
from qarib.desk.requests import AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.exchange.actions import (
    ask_authorisation,
    correct_authorisation,
    draft_authorisation,
    grant_authorisation,
    revoke_authorisation,
    send_back_authorisation,
)
from qarib.modules.exchange.enums import AuthorisationState, Service
from qarib.modules.exchange.errors import AuthorisationUnknown
from qarib.modules.exchange.models import Authorisation
from qarib.modules.exchange.queries import (
    PAGE,
    authorisation_of,
    authorisations_page,
    may_correct,
    may_draft,
    moves_of_authorisation,
    supervises,
)
from qarib.ui import formats, tables

_PART = "authorisations"
_TONES = {
    AuthorisationState.ASKED: "wait",
    AuthorisationState.GRANTED: "ok",
    AuthorisationState.REVOKED: "late",
}
# Each move: its button, what happens, what is said afterwards.
_MOVES: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "ask": (
        gettext_lazy("Ask the ministry for it"),
        gettext_lazy("The ministry sees it and decides. You cannot change it meanwhile."),
        gettext_lazy("The ministry is asked."),
    ),
    "grant": (
        gettext_lazy("Grant it"),
        gettext_lazy(
            "This administration is answered from its next message on. Each person it asks about reads so in "
            "their own journal."
        ),
        gettext_lazy("The authorisation is granted."),
    ),
    "send_back": (
        gettext_lazy("Send it back"),
        gettext_lazy("The administration reads why, and can ask again."),
        gettext_lazy("It is sent back."),
    ),
    "revoke": (
        gettext_lazy("Revoke it"),
        gettext_lazy("Nothing is answered any more, from the next message on. There is no way back."),
        gettext_lazy("The authorisation is revoked."),
    ),
}


def _or_404(request: AgentRequest, uid: UUID) -> Authorisation:
    """Return it if this role may see it; else it looks absent."""
    try:
        return authorisation_of(uid, actor=agent_actor(request))
    except AuthorisationUnknown as error:
        raise Http404 from error


@require_safe
@for_roles(*frame.AUTHORISERS)
def authorisations(request: AgentRequest) -> HttpResponse:
    """List what one's body asks for, everything for the ministry, the newest first, fifty a page."""
    after = frame.asked(request, "after")
    number = int(after) if after.isascii() and after.isdigit() and len(after) <= len(str(2**31)) else 0
    found = authorisations_page(agent_actor(request), state=frame.asked(request, "state"), after=number)
    shown, query = found[:PAGE], request.GET.copy()
    if len(found) > PAGE:
        query["after"] = str(shown[-1].pk)
    context = {
        "table": _table(shown) if shown else None,
        "may_draft": may_draft(agent_actor(request)),
        "states": [("", _("All")), *AuthorisationState.choices],
        "state": frame.asked(request, "state"),
        "clear_url": "?" if request.GET else "",
        "next_url": f"?{query.urlencode()}" if len(found) > PAGE else "",
    }
    return frame.page(request, "authorisations", _PART, context)


def _table(rows: list[Authorisation]) -> tables.Table:
    labels = (_("Question"), _("Administration"), _("Purpose"), _("State"))
    return tables.Table(
        caption=_("Who may ask us"),
        caption_hidden=True,
        columns=[*map(tables.Column, labels), tables.Column(_("Answers today"), numeric=True)],
        rows=[
            (
                tables.link(Service(row.service).label, reverse("desk:authorisation", args=[row.uid])),
                formats.name_of(row.asker),
                row.wording,
                _state(row),
                _used(row),
            )
            for row in rows
        ],
    )


def _state(row: Authorisation) -> str:
    state = AuthorisationState(row.state)
    return tables.tag(state.label, _TONES.get(state, ""))


def _used(row: Authorisation) -> str:
    """Return how much of the day's quota is used; the list and the page read it with the row."""
    return _("%(answers)s of %(quota)s") % {
        "answers": formats.number(row.answers),  # type: ignore[attr-defined] # annotated by the query
        "quota": formats.number(row.quota),
    }


@require_safe
@for_roles(*frame.AUTHORISERS)
def authorisation(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one: its terms, who asked, granted and revoked it, and what may be done."""
    found, actor = _or_404(request, uid), agent_actor(request)
    context = {
        "authorisation": found,
        "question": Service(found.service).label,
        "state": AuthorisationState(found.state).label,
        "tone": _TONES.get(AuthorisationState(found.state), ""),
        "terms": _terms(found),
        "history": _history(found),
        "may_correct": may_correct(found, actor),
        "moves": [
            {"label": _MOVES[name][0], "url": reverse(f"desk:authorisation_{name}", args=[uid])}
            for name in moves_of_authorisation(found, actor)
        ],
    }
    return frame.page(request, "authorisation", _PART, context)


def _fact(label: str, value: object) -> dict[str, object]:
    return {"label": label, "value": value, "source": "", "change_url": ""}


def _terms(found: Authorisation) -> list[dict[str, object]]:
    ways = [tables.reference(found.key_name), tables.reference(found.public_key)] if found.key_name else []
    client = tables.reference(found.xroad_client) if found.xroad_client else "–"
    return [
        _fact(_("Administration"), formats.name_of(found.asker)),
        _fact(_("Question"), Service(found.service).label),
        _fact(_("Purpose, as the person reads it"), found.wording),
        _fact(_("Code of the purpose"), tables.reference(found.purpose)),
        _fact(_("Legal basis"), found.legal_basis),
        _fact(_("Answers today"), _used(found)),
        _fact(_("Name of the key"), ways[0] if ways else "–"),
        _fact(_("Public key"), ways[1] if ways else "–"),
        _fact(_("Identifier on X-Road"), client),
    ]


def _history(found: Authorisation) -> list[dict[str, object]]:
    moments = (
        (_("Asked for"), found.asked_at, found.asked_by),
        (_("Granted"), found.granted_at, found.granted_by),
        (_("Revoked"), found.revoked_at, found.revoked_by),
    )
    return [
        _fact(label, f"{formats.instant(at)} · \u2068{who.full_name}\u2069")
        for label, at, who in moments
        if at and who
    ]


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def create(request: AgentRequest) -> HttpResponse:
    """Draft what one's body wants to ask; nothing is asked of the ministry yet."""
    if not may_draft(agent_actor(request)):
        raise Http404
    page = frame.FormPage(
        part=_PART,
        title=gettext_lazy("New authorisation"),
        label=gettext_lazy("Keep the draft"),
        back=reverse("desk:authorisations"),
        lines=(gettext_lazy("It is a draft until you ask the ministry for it."),),
    )
    form = TermsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page.show(request, form)
    try:
        made = draft_authorisation(form.terms(), actor=agent_actor(request))
    except RuleBroken as refusal:
        return page.refuse(request, form, refusal)
    messages.success(request, _("The draft is kept."))
    return redirect("desk:authorisation", made.uid)


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def edit(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Write a draft anew."""
    found = _or_404(request, uid)
    if not may_correct(found, agent_actor(request)):
        raise Http404
    page = frame.FormPage(
        part=_PART,
        title=gettext_lazy("Change the draft"),
        label=gettext_lazy("Keep the draft"),
        back=reverse("desk:authorisation", args=[uid]),
    )
    initial = {name: getattr(found, name) for name in TermsForm.base_fields}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return page.show(request, form)
    return _done(
        request,
        page,
        form,
        lambda: correct_authorisation(uid, terms=form.terms(), actor=agent_actor(request)),
    )


def _done(
    request: AgentRequest,
    page: frame.FormPage,
    form: forms.Form,
    act: Callable[[], object],
    said: object = "",
) -> HttpResponse:
    """Do it and lead back; the sentence of a refusal stands on the form."""
    try:
        act()
    except RuleBroken as refusal:
        return page.refuse(request, form, refusal)
    messages.success(request, str(said or _("The draft is kept.")))
    return redirect(page.back)


def _move_page(move: str, uid: UUID) -> frame.FormPage:
    label, line, _said = _MOVES[move]
    back = reverse("desk:authorisation", args=[uid])
    return frame.FormPage(part=_PART, title=label, label=label, back=back, lines=(line,))


def _decided_by(request: AgentRequest, uid: UUID, move: str) -> Authorisation:
    """Return it to who makes that move at all: its body asks, the ministry decides."""
    actor = agent_actor(request)
    if move != "ask" and not supervises(actor):
        raise PermissionDenied  # before it is looked up: what is there and what is not look alike
    found = _or_404(request, uid)
    if move == "ask" and found.asker_id != actor.body:
        raise PermissionDenied
    return found


def _confirmed(request: AgentRequest, uid: UUID, move: str, act: Callable[[], object]) -> HttpResponse:
    """Ask before a move that needs no words, then make it."""
    found = _decided_by(request, uid, move)
    page = _move_page(move, uid)
    if request.method != "POST" or not frame.is_sure(request):
        asked = f"{Service(found.service).label} – {formats.name_of(found.asker)} – {found.wording}"
        return page.ask(request, [asked, _MOVES[move][1]])
    return _done(request, page, forms.Form(request.POST), act, _MOVES[move][2])


def _reasoned(request: AgentRequest, uid: UUID, move: str, act: Callable[[str], object]) -> HttpResponse:
    """Ask why, then make the move."""
    _decided_by(request, uid, move)
    page = _move_page(move, uid)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page.show(request, form)
    return _done(request, page, form, lambda: act(form.cleaned_data["reason"]), _MOVES[move][2])


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def ask(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Ask the ministry for what a draft says."""
    return _confirmed(request, uid, "ask", lambda: ask_authorisation(uid, actor=agent_actor(request)))


@require_http_methods(["GET", "POST"])
@for_roles(*frame.AUTHORISERS)
def grant(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Let the administration ask."""
    return _confirmed(request, uid, "grant", lambda: grant_authorisation(uid, actor=agent_actor(request)))


@require_http_methods(["GET", "POST"])
@for_roles(*frame.AUTHORISERS)
def send_back(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Give what was asked for back, with a reason."""
    return _reasoned(
        request,
        uid,
        "send_back",
        lambda reason: send_back_authorisation(uid, reason=reason, actor=agent_actor(request)),
    )


@require_http_methods(["GET", "POST"])
@for_roles(*frame.AUTHORISERS)
def revoke(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Answer nothing more under it."""
    return _reasoned(
        request,
        uid,
        "revoke",
        lambda reason: revoke_authorisation(uid, reason=reason, actor=agent_actor(request)),
    )
