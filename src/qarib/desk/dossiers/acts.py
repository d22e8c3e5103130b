"""The act bar: each act is a real form; what a rule refuses comes back as a sentence beside the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qarib.desk.dossiers.forms import AskForm, GrantForm, ReasonForm, RefuseForm
from qarib.desk.dossiers.lists import Filter
from qarib.desk.dossiers.page import Panel, file_page, visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import hand_back, read_dossier, refuse, request_missing, sign, take
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    amount_in_words,
    appeal_would_end,
    assessment,
    moves_of,
    next_to_handle,
    right_would_end,
    signatures_of,
)


def refused_act(
    request: AgentRequest, uid: UUID, refusal: RuleBroken, panel: Panel | None = None
) -> HttpResponse:
    """Show the file as it is now with the sentence that refused; what was typed is still there.

    When it has left the queue meanwhile, and was not open to this agent, it asks why first.
    """
    dossier = visible_or_404(request, uid)
    try:
        read_dossier(dossier, actor=agent_actor(request))
    except ReadingReasonNeeded:
        typed = {"reason": request.POST.get("reason", "")}
        return ask_why(
            request,
            dossier,
            form=ReasonForm(initial=typed),
            refusal=refusal.message,
            status=HTTPStatus.CONFLICT,
        )
    return file_page(request, dossier, panel=panel, refusal=refusal.message, status=HTTPStatus.CONFLICT)


def _at_once(request: AgentRequest, uid: UUID, perform: Callable[..., None], done: str) -> HttpResponse:
    try:
        perform(visible_or_404(request, uid), actor=agent_actor(request))
    except RuleBroken as refusal:
        return refused_act(request, uid, refusal)
    messages.success(request, done)
    return redirect(_here(request, uid))


def _here(request: AgentRequest, uid: UUID) -> str:
    return reverse("desk:dossier", args=[uid]) + Filter.of(request).kept


@require_POST
@for_roles(*ON_QUEUE)
def take_file(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Take the file to examine it: colleagues see that it is in hand."""
    return _at_once(request, uid, take, _("The file is in your hands."))


@require_POST
@for_roles(*ON_QUEUE)
def hand_back_file(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Give the file back to the agency's queue."""
    return _at_once(request, uid, hand_back, _("The file is back in the agency's queue."))


@dataclass(frozen=True, slots=True)
class _Act:
    """An act that is written: its form, what it says before, what it does, what it says after."""

    name: str
    form: Callable[[Dossier, QueryDict | None], forms.Form]
    perform: Callable[[Dossier, Mapping[str, Any], Actor], object]
    before: Callable[[Dossier], dict[str, object]]
    after: str | Promise
    # What it says instead when the act returned nothing: others must act still.
    unfinished: str | Promise = ""


def before_a_grant(dossier: Dossier) -> dict[str, object]:
    """Return what is shown before a grant: until when, what it pays, who signs, what speaks against it."""
    terms, found = definition(dossier.version).amount, signatures_of(dossier)
    pays = ""
    if terms is not None and found.amount is not None:
        pays = amount_in_words(found.amount, terms.each, get_language() or "")
    return {
        "until": right_would_end(dossier),
        "not_met": assessment(dossier).not_met,
        "signatures": found,
        "pays": pays,
    }


_ASK = _Act(
    "request_missing",
    lambda dossier, data: AskForm(dossier, assessment(dossier), data),
    lambda dossier, given, actor: request_missing(
        dossier, facts=given["facts"], reason=given["reason"], seen=given["seen"], actor=actor
    ),
    lambda _dossier: {},
    gettext_lazy("%(number)s: the person is asked, and the promise is paused."),
)
_GRANT = _Act(
    "grant",
    lambda _dossier, data: GrantForm(data),
    lambda dossier, given, actor: sign(dossier, reason=given["reason"], seen=given["seen"], actor=actor),
    before_a_grant,
    gettext_lazy("%(number)s is granted. The letter leaves by itself."),
    gettext_lazy("%(number)s is signed. A colleague or the head of the agency must sign it too."),
)
_REFUSE = _Act(
    "refuse",
    lambda dossier, data: RefuseForm(assessment(dossier), data),
    lambda dossier, given, actor: refuse(
        dossier, criterion=given["criterion"], reason=given["reason"], seen=given["seen"], actor=actor
    ),
    lambda dossier: {"appeal_until": appeal_would_end(dossier)},
    gettext_lazy("%(number)s is refused. The letter says why, and how to contest."),
)


_DECIDE = (_GRANT.name, _REFUSE.name)


def prove_amount(request: AgentRequest, dossier: Dossier) -> None:
    """Demand a fresh proof of who decides where the amount asks for more than one signature.

    Raises ProofNeeded, which must leave the page.
    """
    if signatures_of(dossier).several:
        demand_proof(request.session)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def ask(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Ask the person once for everything that is missing."""
    return _write(request, uid, _ASK)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def grant_file(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Decide in favour, after a look at what it gives and until when."""
    return _write(request, uid, _GRANT)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def refuse_file(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Decide against, on one criterion, with words for the person."""
    return _write(request, uid, _REFUSE)


def _write(request: AgentRequest, uid: UUID, act: _Act) -> HttpResponse:
    """Show the act's form beside the file, or do it and go on to the next file."""
    dossier, actor, posted = visible_or_404(request, uid), agent_actor(request), request.method == "POST"
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return refused_act(request, uid, MoveNotAllowed()) if posted else ask_why(request, dossier)
    if not posted and act.name not in moves_of(dossier, actor):
        return file_page(request, dossier, refusal=MoveNotAllowed().message, status=HTTPStatus.CONFLICT)
    form = act.form(dossier, request.POST if posted else None)
    panel = Panel(act.name, form, act.before(dossier))
    if not posted:
        return file_page(request, dossier, panel=panel)
    if not form.is_valid():
        return file_page(request, dossier, panel=panel, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if act.name in _DECIDE:
        prove_amount(request, dossier)
    try:
        given = {**form.cleaned_data, "seen": request.POST.get("seen")}
        result = act.perform(dossier, given, actor)
    except RuleBroken as refusal:
        return refused_act(request, uid, refusal, panel)
    said = act.unfinished if act.unfinished and result is None else act.after
    messages.success(request, str(said) % {"number": dossier.number})
    following = next_to_handle(actor, beside=dossier)
    return redirect(_here(request, following.uid) if following else reverse("desk:queue"))
