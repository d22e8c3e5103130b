"""Having what is held about me put right: where each thing is corrected, and the identity by asking."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.errors import NotABirthDate, NotAName
from qarib.modules.accounts.queries import demand_proof, may_see_fetched
from qarib.modules.personal_data.actions import ask_rectification, withdraw_rectification
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.errors import NothingToRectify
from qarib.modules.personal_data.models import Rectification
from qarib.modules.personal_data.queries import (
    commune_known_of,
    own_rectification,
    rectification_moves,
    rectifications_of,
)
from qarib.modules.promises.queries import promise_bar
from qarib.modules.territory.queries import commune_by_code
from qarib.portal.personal_data.forms import RectifyForm
from qarib.portal.requests import PersonRequest, actor_of, refused
from qarib.ui.formats import text_or_day
from qarib.ui.promise_line import PromiseLine

TONES = {
    RectificationStatus.ASKED: "wait",
    RectificationStatus.ACCEPTED: "ok",
    RectificationStatus.DECLINED: "",
    RectificationStatus.WITHDRAWN: "",
}
_OF_THE_VALUE = (NotAName, NotABirthDate, NothingToRectify)


@require_safe
def held(request: PersonRequest) -> HttpResponse:
    """List what is held about me, where each thing is corrected, and what I asked to have put right."""
    person = request.user
    asked = [
        (row, IdentityFact(row.field).label, RectificationStatus(row.status).label, _tone(row))
        for row in rectifications_of(person.pk)
    ]
    matched = may_see_fetched(person)
    rows = [
        {
            "label": fact.label,
            "value": text_or_day(getattr(person, fact)),
            "change_url": reverse("portal:rectify", args=[fact.value]) if matched else "",
        }
        for fact in IdentityFact
    ]
    context = {"matched": matched, "rows": rows, "asked": asked}
    return render(request, "portal/personal_data/held.html", context)


@require_http_methods(["GET", "POST"])
def rectify(request: PersonRequest, field: str) -> HttpResponse:
    """Ask that one fact of my identity be put right; an open wish about the same is shown instead."""
    if field not in IdentityFact.values:
        raise Http404
    fact, person = IdentityFact(field), request.user
    if not may_see_fetched(person):
        messages.info(
            request, _("Confirm your identity first: your names and your birth date are put right with it.")
        )
        return redirect("portal:identity")
    waiting = [row for row in rectifications_of(person.pk) if row.field == fact and _waits(row)]
    if waiting:
        return redirect("portal:rectification", uid=waiting[0].uid)
    commune = commune_known_of(person.pk)
    form = RectifyForm(
        request.POST if request.method == "POST" else None, fact=fact, commune_known=commune is not None
    )
    template = "portal/personal_data/rectify.html"
    context = {"form": form, "fact": fact.label, "value": text_or_day(getattr(person, fact))}
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, template, context, status=status)
    demand_proof(request.session)
    try:
        asked = ask_rectification(
            person,
            field=fact,
            value=form.wanted(),
            commune=commune or commune_by_code(form.cleaned_data["commune"]),
            words=form.cleaned_data["words"],
            actor=actor_of(request),
        )
    except RuleBroken as refusal:
        form.add_error("value" if isinstance(refusal, _OF_THE_VALUE) else None, str(refusal.message))
        return refused(request, template, context, refusal)
    messages.success(request, _("A person compares it with your papers. You see here by when they answer."))
    return redirect("portal:rectification", uid=asked.uid)


@require_safe
def rectification(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Show one wish of mine: by when it is answered, or the answer."""
    found = _mine_or_404(request, uid)
    context = {
        "asked": found,
        "fact": IdentityFact(found.field).label,
        "value": text_or_day(found.value),
        "state": RectificationStatus(found.status).label,
        "tone": _tone(found),
        "line": PromiseLine.of(promise_bar(found.promise)),
        "moves": rectification_moves(found, actor_of(request)),
    }
    return render(request, "portal/personal_data/rectification.html", context)


@require_POST
def withdraw(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Take back what I asked, unless it was answered meanwhile."""
    found = _mine_or_404(request, uid)
    try:
        withdraw_rectification(found, actor=actor_of(request))
    except RuleBroken:
        messages.info(request, _("It was answered, or taken back, before: you see below where it stands."))
    else:
        messages.success(request, _("You took it back; nothing changes."))
    return redirect("portal:rectification", uid=uid)


def _mine_or_404(request: PersonRequest, uid: UUID) -> Rectification:
    found = own_rectification(request.user.pk, uid)
    if found is None:
        raise Http404
    return found


def _waits(row: Rectification) -> bool:
    return row.status == RectificationStatus.ASKED


def _tone(row: Rectification) -> str:
    return TONES[RectificationStatus(row.status)]
