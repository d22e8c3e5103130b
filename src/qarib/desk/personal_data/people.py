"""Telling the people whom a breach concerns: who, how many, then once each."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qarib.desk.personal_data import frame
from qarib.desk.personal_data.breaches import breach_or_404
from qarib.desk.personal_data.forms import PeopleForm
from qarib.desk.requests import DATA_OFFICER, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.personal_data.actions import tell_people
from qarib.modules.personal_data.errors import NobodyConcerned
from qarib.modules.personal_data.models import Breach
from qarib.modules.personal_data.queries import (
    agencies_of_breach,
    agents_of_breach,
    not_chosen_yet,
    people_concerned,
)

SURE = "sure"


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def people(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Choose whom the breach concerns; the number is shown before anybody is told."""
    found = breach_or_404(request, uid)
    form = PeopleForm(
        agencies_of_breach(found), agents_of_breach(found), request.POST if request.method == "POST" else None
    )
    if not form.is_bound:
        return _show(request, found, form)
    if not form.is_valid():
        return _show(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sure = request.POST.get(SURE) == "1"
    if sure:
        demand_proof(request.session)
    try:
        if not sure:
            return _ask(request, found, form)
        count = tell_people(found, choice=form.choice(), actor=agent_actor(request))
    except RuleBroken as refusal:
        form.add_error(None, str(refusal.message))
        return _show(request, found, form, status=HTTPStatus.CONFLICT)
    said = ngettext("%(count)s person will be told.", "%(count)s people will be told.", count)
    messages.success(request, said % {"count": count})
    return redirect("desk:breach", uid=uid)


def _ask(request: AgentRequest, found: Breach, form: PeopleForm) -> HttpResponse:
    """Say how many are found and how many of them were told before; what was typed travels on."""
    everybody = people_concerned(found, form.choice())
    new, whole = not_chosen_yet(found, everybody).count(), everybody.count()
    if not new:
        raise NobodyConcerned
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {SURE, "csrfmiddlewaretoken"}
        for value in values
    ]
    lines = [
        ngettext(
            "%(count)s person will receive one message.",
            "%(count)s people will receive one message each.",
            new,
        )
        % {"count": new}
    ]
    if whole > new:
        lines.append(
            _("%(count)s of those found were told before, and are not told again.") % {"count": whole - new}
        )
    context = {"breach": found, "lines": lines, "posted": posted}
    return frame.page(request, "sure", "breaches", context)


def _show(
    request: AgentRequest, found: Breach, form: PeopleForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return frame.page(request, "people", "breaches", {"breach": found, "form": form}, status=status)
