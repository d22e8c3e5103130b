"""Unusual readings: those that wait for an auditor, one of them with what stands behind it."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.journal.words import TONES, alert_table, reading_table
from qarib.desk.requests import SUPERVISION, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.personal_data.actions import read_journal, settle_alert
from qarib.modules.personal_data.enums import AlertKind, AlertStatus
from qarib.modules.personal_data.models import Alert
from qarib.modules.personal_data.queries import (
    ALERTS_PAGE,
    alerts_visible_to,
    open_alerts,
    readings_behind,
    settled_alerts,
)
from qarib.ui import formats

LONGEST_NOTE = 500


class SettleForm(forms.Form):
    """What the auditor found."""

    found = forms.ChoiceField(
        label=gettext_lazy("What did you find?"),
        choices=(
            ("justify", gettext_lazy("Justified: the work asked for it")),
            ("report", gettext_lazy("Reported: I handed it on to whoever decides about it")),
            ("dismiss", gettext_lazy("Mistaken: nothing unusual happened")),
        ),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Say what you found.")),
    )
    note = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy(
            "Whom you asked and what they said. It stays in the journal; name no citizen."
        ),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write how you know: it stays in the journal.")},
    )


@require_safe
@for_roles(*SUPERVISION)
def journal(request: AgentRequest) -> HttpResponse:
    """Show what waits to be looked at, the oldest first, and the two ways to search the journal."""
    actor, looked_at = agent_actor(request), "looked_at" in request.GET
    waiting = open_alerts(actor).count()
    shown = settled_alerts(actor) if looked_at else open_alerts(actor)
    here = reverse("desk:journal")
    tabs = [
        {"label": _("To look at"), "url": here, "current": not looked_at, "count": waiting},
        {"label": _("Looked at"), "url": f"{here}?looked_at", "current": looked_at, "count": None},
    ]
    context = {
        "here": "journal",
        "tabs": tabs,
        "table": alert_table(shown[:ALERTS_PAGE]),
        "looked_at": looked_at,
        "more": not looked_at and waiting > ALERTS_PAGE,
    }
    return render(request, "desk/journal/journal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*SUPERVISION)
def alert(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one alert with its readings, write that it was opened, and take what the auditor found."""
    actor = agent_actor(request)
    shown = get_object_or_404(alerts_visible_to(actor), uid=uid)
    form = SettleForm(request.POST if request.method == "POST" else None)
    status, refusal = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK, ""
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            settle_alert(shown, move=typed["found"], note=typed["note"], actor=actor)
        except RuleBroken as broken:
            status, refusal = HTTPStatus.CONFLICT, str(broken.message)
            shown = get_object_or_404(alerts_visible_to(actor), uid=uid)
        else:
            messages.success(request, _("What you found is kept."))
            return redirect("desk:journal")
    read_journal(about=("alert", shown.uid), actor=actor)
    context = {
        "here": "journal",
        "alert": shown,
        "kind": AlertKind(shown.kind).label,
        "facts": _facts(shown),
        "table": reading_table(readings_behind(shown, actor=actor), caption=_("Readings")),
        "is_open": shown.status == AlertStatus.OPEN,
        "state": AlertStatus(shown.status).label,
        "tone": TONES[AlertStatus(shown.status)],
        "form": form,
        "refusal": refusal,
        "day_url": f"{reverse('desk:journal_agent', args=[shown.agent.uid])}?{_day_query(shown)}",
    }
    return render(request, "desk/journal/alert.html", context, status=status)


def _day_query(shown: Alert) -> str:
    return f"day_day={shown.day.day}&day_month={shown.day.month}&day_year={shown.day.year}"


def _facts(shown: Alert) -> list[dict[str, object]]:
    values = [
        (_("Who"), shown.agent.full_name),
        (_("Body"), formats.name_of(shown.body)),
        (_("Day"), formats.day(shown.day)),
        (_("First and last reading"), f"{formats.instant(shown.since)} – {formats.instant(shown.until)}"),
        (_("Counted"), formats.number(shown.count)),
    ]
    if shown.settled_at and shown.settled_by:
        values += [
            (_("Looked at by"), shown.settled_by.full_name),
            (_("Looked at on"), formats.instant(shown.settled_at)),
            (_("What was found"), shown.note),
        ]
    return [{"label": label, "value": value, "source": "", "change_url": ""} for label, value in values]
