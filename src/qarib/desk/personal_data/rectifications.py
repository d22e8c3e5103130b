"""Facts of an identity that people ask to have put right: the list, one of them, the answer."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.personal_data.asked import AnswerText, after, answer_page, page_of, promised
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.queries import demand_proof, nin_ending
from qarib.modules.personal_data.actions import answer_rectification
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.models import Rectification
from qarib.modules.personal_data.queries import (
    PAGE,
    rectification_moves,
    rectifications_to_answer,
    rectifications_visible_to,
)
from qarib.modules.promises.queries import promise_bar
from qarib.ui import formats, tables
from qarib.ui.promise_line import PromiseLine

ACCEPT = "accept"


class CompareForm(AnswerText):
    """What the agent compared it with says, and in which words the person reads it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What the identity card shown, or civil status, says"),
        choices=[
            (ACCEPT, gettext_lazy("What the person asks: put it right")),
            ("decline", gettext_lazy("Something else: it stays as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what the card or civil status says.")},
    )


@require_safe
@for_roles(*ON_QUEUE)
def rectifications(request: AgentRequest) -> HttpResponse:
    """List what the agency is asked to put right, the nearest promised date first."""
    found = rectifications_to_answer(agent_actor(request), after=after(request))
    context = page_of(found, "rectifications", lambda: _table(found[:PAGE]))
    return render(request, "desk/personal_data/rectifications.html", context)


def _table(rows: list[Rectification]) -> tables.Table:
    labels = (_("Person"), _("What should be put right"), _("Asked on"), _("Promised by"))
    return tables.Table(
        caption=_("Identities to put right"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(row.person.full_name or "–", reverse("desk:rectification", args=[row.uid])),
                IdentityFact(row.field).label,
                formats.short_day(row.asked_at),
                promised(row),
            )
            for row in rows
        ],
    )


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def rectification(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one and write that it was opened; or answer it: what is put right binds, so it asks a proof."""
    actor = agent_actor(request)
    found = get_object_or_404(rectifications_visible_to(actor), uid=uid)
    form = CompareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.cleaned_data["outcome"] == ACCEPT:
        demand_proof(request.session)
    return answer_page(
        request,
        found,
        form,
        show=lambda form, status: _show(request, found, form, status),
        act=lambda: answer_rectification(
            found,
            accepted=form.cleaned_data["outcome"] == ACCEPT,
            answer=form.cleaned_data["answer"],
            actor=actor,
        ),
    )


def _show(request: AgentRequest, found: Rectification, form: forms.Form, status: HTTPStatus) -> HttpResponse:
    moves = rectification_moves(found, agent_actor(request))
    wanted = {"label": _("As the person asks"), "value": formats.text_or_day(found.value)}
    held = {"label": _("As we hold it"), "value": formats.text_or_day(getattr(found.person, found.field))}
    context = {
        "here": "appeals",
        "asked": found,
        "fact": IdentityFact(found.field).label,
        "rows": [held, wanted] if moves else [wanted],
        "state": RectificationStatus(found.status).label,
        "line": PromiseLine.of(promise_bar(found.promise)),
        "ending": nin_ending(found.person),
        "form": form if moves else None,
    }
    return render(request, "desk/personal_data/rectification.html", context, status=status)
