"""A person seen at the counter: their identity is confirmed by an agent who compared the card."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import raise_identity_level
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy
from qarib.modules.accounts.queries import nin_ending, open_case_about
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.dossiers.errors import ReadingReasonNeeded


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def confirm(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Say what to compare, then raise the person to level 2; a rival claim opens a case and is told."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return ask_why(request, dossier)
    person, refusal = dossier.person, ""
    if request.method == "POST":
        try:
            raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=actor)
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(
                request, _("The identity is confirmed: the person now sees letters and history.")
            )
            return redirect("desk:dossier", uid=uid)
    context = {
        "here": "queue",
        "dossier": dossier,
        "person": person,
        "ending": nin_ending(person),
        "matched": person.identity_level == IdentityLevel.MATCHED,
        "identity_case": open_case_about(person.pk),
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "desk/dossiers/identity.html", context, status=status)
