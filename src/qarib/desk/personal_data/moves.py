"""The moves of a breach: the authority is told, it is closed, it was none."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.desk.personal_data import frame
from qarib.desk.personal_data.breaches import breach_or_404
from qarib.desk.personal_data.forms import TextForm
from qarib.desk.requests import DATA_OFFICER, AgentRequest, agent_actor, for_roles
from qarib.modules.personal_data.actions import close_breach, notify_authority, withdraw_breach


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def notify(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Write down the reference of the notification: the clock stops now."""
    found = breach_or_404(request, uid)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        label=_("Reference of the notification"),
        hint=_("Its number, or how and when it was sent."),
        longest=100,
    )
    page = frame.FormPage(
        title=_("The authority is told"),
        label=_("Write it down: the clock stops"),
        back=reverse("desk:breach", args=[uid]),
        done=_("It is written that the authority is told."),
        lines=[_("The clock stops at the instant at which you write it here.")],
    )
    return page.answer(
        request,
        form,
        lambda: notify_authority(found, reference=form.cleaned_data["text"], actor=agent_actor(request)),
    )


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def close(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Close the file of a breach with what was learnt."""
    found = breach_or_404(request, uid)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        label=_("What was learnt"),
        hint=_("What keeps it from happening again."),
    )
    page = frame.FormPage(
        title=_("Close the breach"),
        label=_("Close it"),
        back=reverse("desk:breach", args=[uid]),
        done=_("The breach is closed."),
    )
    return page.answer(
        request,
        form,
        lambda: close_breach(found, closing=form.cleaned_data["text"], actor=agent_actor(request)),
    )


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def withdraw(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Say why it was no breach; the clock stops, and the file stays."""
    found = breach_or_404(request, uid)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        label=_("Why it was no breach"),
        hint=_("The auditor and the ministry read it."),
    )
    page = frame.FormPage(
        title=_("It was no breach"),
        label=_("Write it down"),
        back=reverse("desk:breach", args=[uid]),
        done=_("It is written that it was no breach."),
        kind="danger",
    )
    return page.answer(
        request,
        form,
        lambda: withdraw_breach(found, reason=form.cleaned_data["text"], actor=agent_actor(request)),
    )
