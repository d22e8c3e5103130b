"""Contesting a refusal: until when, in which words, and what became of it."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.catalogue.queries import Criterion, definition
from qarib.modules.dossiers.actions import file_appeal
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import AppealTooLate
from qarib.modules.dossiers.models import LONGEST_APPEAL, Decision, Dossier
from qarib.modules.dossiers.queries import (
    appeal_ends,
    appeal_of,
    automatic_in_words,
    decision_of,
    decisions_of,
    may_be_contested,
    what_remains,
)
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.dossiers.reasons import reason_lines
from qarib.portal.requests import PersonRequest, actor_of


class AppealForm(forms.Form):
    """Why the decision is wrong, in the person's words."""

    text = forms.CharField(
        label=gettext_lazy("Why is this decision wrong?"),
        help_text=gettext_lazy(
            "In your own words: what is true, and since when. No form of words is needed."
        ),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea({"rows": 8}),
        error_messages={
            "required": gettext_lazy(
                "Write in your own words why the decision is wrong: whoever examines it again reads them."
            )
        },
    )


@require_http_methods(["GET", "POST"])
def appeal(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Contest a refusal; safe to send twice. After the last day it says what remains, and keeps the words."""
    mine = mine_or_404(request, uid)
    if appeal_of(mine) is not None:
        messages.info(request, _("Your appeal is received already: you can follow it here."))
        return redirect("portal:dossier", uid=uid)
    if mine.status != Status.REFUSED:
        messages.info(request, _("Nothing is refused in this file: there is nothing to contest."))
        return redirect("portal:dossier", uid=uid)
    if request.method != "POST":
        late = None if may_be_contested(mine) else AppealTooLate()
        return _show(request, mine, AppealForm(), refusal=late)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _show(request, mine, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        file_appeal(mine, text=form.cleaned_data["text"], actor=actor_of(request))
    except RuleBroken as refusal:
        return _show(request, mine, form, refusal=refusal, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your appeal is received. Somebody else examines your file again."))
    return redirect("portal:dossier", uid=uid)


def _show(
    request: PersonRequest,
    mine: Dossier,
    form: AppealForm,
    *,
    refusal: RuleBroken | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    rules, decision = definition(mine.version), decision_of(mine)
    context = {
        "dossier": mine,
        "procedure": rules,
        "form": form,
        "decision": decision,
        "criterion": criterion_shown(mine, decision, matched=may_see_fetched(request.user)),
        "ends": appeal_ends(mine),
        "refusal": refusal.message if refusal else "",
        "late": isinstance(refusal, AppealTooLate),
    }
    return render(request, "portal/dossiers/appeal.html", context, status=status)


def decided(mine: Dossier, language: str, *, matched: bool) -> dict[str, object]:
    """Return what the page of a file shows of its decisions and its appeal: one query at most.

    `decision` is the last one, `earlier` what it followed; `ends` is the last day to contest, while refused.
    """
    decisions = decisions_of(mine)
    decision = decisions[0] if decisions else None
    return {
        "decision": decision,
        "automatic": _automatic(mine, decision, language),
        "criterion": criterion_shown(mine, decision, matched=matched),
        "rested_on": reason_lines(decision, language) if decision and matched else [],
        "earlier": decisions[1] if len(decisions) > 1 else None,
        "appeal": appeal_of(mine),
        "ends": appeal_ends(mine) if mine.status == Status.REFUSED else None,
        "contestable": may_be_contested(mine),
        "remains": what_remains(language) if mine.status == Status.UPHELD else "",
    }


def _automatic(mine: Dossier, decision: Decision | None, language: str) -> str:
    if decision is None or not decision.automatic:
        return ""
    return automatic_in_words(definition(mine.version), language)


def criterion_shown(mine: Dossier, decision: Decision | None, *, matched: bool) -> Criterion | None:
    """Return the criterion of a refusal. It may tell what another administration answered: level 2."""
    if decision is None or not decision.criterion or not matched:
        return None
    return definition(mine.version).criterion(decision.criterion)
