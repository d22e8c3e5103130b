"""What a machine alone said no to: the list by promised date, one of them, the answer in words."""

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
from qarib.modules.accounts.queries import nin_ending
from qarib.modules.catalogue.queries import definition, version_in_force
from qarib.modules.personal_data.actions import answer_review
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.models import Review
from qarib.modules.personal_data.queries import (
    PAGE,
    review_moves,
    reviews_to_answer,
    reviews_visible_to,
)
from qarib.modules.promises.queries import promise_bar
from qarib.ui import formats, tables
from qarib.ui.promise_line import PromiseLine

CHANGE = "change"


class AnswerForm(AnswerText):
    """What the agent found, and in which words the person reads it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What you found"),
        choices=[
            ("uphold", gettext_lazy("The result stays")),
            (CHANGE, gettext_lazy("The result does not stay")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the result stays.")},
    )


@require_safe
@for_roles(*ON_QUEUE)
def reviews(request: AgentRequest) -> HttpResponse:
    """List the reviews that the agency answers, the nearest promised date first."""
    found = reviews_to_answer(agent_actor(request), after=after(request))
    context = page_of(found, "reviews", lambda: _table(found[:PAGE]))
    return render(request, "desk/personal_data/reviews.html", context)


def _table(rows: list[Review]) -> tables.Table:
    labels = (_("Person"), _("What was said no to"), _("Asked on"), _("Promised by"))
    return tables.Table(
        caption=_("Results to look at"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(row.person.full_name or "–", reverse("desk:review", args=[row.uid])),
                ReviewKind(row.kind).label,
                formats.short_day(row.asked_at),
                promised(row),
            )
            for row in rows
        ],
    )


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def review(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one review and write that it was opened; or answer it."""
    actor = agent_actor(request)
    found = get_object_or_404(reviews_visible_to(actor), uid=uid)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    return answer_page(
        request,
        found,
        form,
        show=lambda form, status: _show(request, found, form, status),
        act=lambda: answer_review(
            found,
            changed=form.cleaned_data["outcome"] == CHANGE,
            answer=form.cleaned_data["answer"],
            actor=actor,
        ),
    )


def _show(request: AgentRequest, found: Review, form: forms.Form, status: HTTPStatus) -> HttpResponse:
    context = {
        "here": "appeals",
        "review": found,
        "kind": ReviewKind(found.kind).label,
        "state": ReviewStatus(found.status).label,
        "line": PromiseLine.of(promise_bar(found.promise)),
        "dossier": found.dossier,
        "ending": nin_ending(found.person) if found.kind == ReviewKind.IDENTITY else "",
        "criteria": _criteria(found),
        "form": form if review_moves(found, agent_actor(request)) else None,
    }
    return render(request, "desk/personal_data/review.html", context, status=status)


def _criteria(found: Review) -> list[str]:
    """Return the conditions that the check found not met, in the words of the version in force."""
    if found.kind != ReviewKind.CHECK:
        return []
    rules = definition(version_in_force(found.thing))
    return [str(criterion.label) for criterion in rules.criteria if criterion.code in found.criteria]
