"""Searching the journal: by the number of a file, or by an agent and a day."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.journal.words import reading_table
from qarib.desk.requests import SUPERVISION, AgentRequest, agent_actor, for_roles
from qarib.kernel import clock
from qarib.modules.organisations.enums import Role
from qarib.modules.personal_data.actions import read_journal
from qarib.modules.personal_data.queries import (
    MOST_SHOWN,
    agent_supervised,
    agents_named,
    readings_of_agent,
    readings_of_file,
)
from qarib.ui import formats, tables
from qarib.ui.fields import DayField

_LONGEST = 120


class DayForm(forms.Form):
    """Which day."""

    day = DayField(label=gettext_lazy("Which day?"), required=False)


@require_safe
@for_roles(*SUPERVISION)
def file(request: AgentRequest) -> HttpResponse:
    """Show who opened the file of a number, its papers and letters; that the auditor looked is written."""
    typed, actor = request.GET.get("number", "")[:_LONGEST].strip(), agent_actor(request)
    found = readings_of_file(typed, actor=actor)
    if found is None:
        why = _(
            "No file of your body has this number. Check each character; capitals, spaces and dashes do not "
            "matter."
        )
        missed = {"here": "journal", "typed": typed, "why": why}
        return render(request, "desk/journal/file.html", missed, status=HTTPStatus.NOT_FOUND)
    dossier, lines = found
    read_journal(about=("dossier", dossier.uid), subject=dossier.person_id, actor=actor)
    context = {
        "here": "journal",
        "typed": dossier.number,
        "number": dossier.number,
        "table": reading_table(lines, caption=_("Who opened this file")),
        "more": len(lines) == MOST_SHOWN,
        "most": MOST_SHOWN,
    }
    return render(request, "desk/journal/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*SUPERVISION)
def agents(request: AgentRequest) -> HttpResponse:
    """Find who works here by name or e-mail: a name is sent, and stands in no address."""
    typed = request.POST.get("q", "").replace("\x00", "")[:_LONGEST].strip()
    found = agents_named(typed, actor=agent_actor(request))
    rows = [
        (
            tables.link(one.person.full_name, reverse("desk:journal_agent", args=[one.person.uid])),
            Role(one.role).label,
            formats.name_of(one.organisation),
        )
        for one in found
    ]
    columns = [tables.Column(label) for label in (_("Name"), _("Role"), _("Organisation"))]
    sent = request.method == "POST"
    context = {
        "here": "journal",
        "name": typed,
        "table": tables.Table(_("Agents"), columns, rows, caption_hidden=True) if rows else None,
        "why": _("Nobody found. Try other words of the name, or the e-mail.") if sent and not rows else "",
    }
    missed = sent and not rows
    status = HTTPStatus.UNPROCESSABLE_ENTITY if missed else HTTPStatus.OK
    return render(request, "desk/journal/agents.html", context, status=status)


@require_safe
@for_roles(*SUPERVISION)
def agent(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show what somebody opened on one day, today unless another is asked; the look itself is written."""
    actor = agent_actor(request)
    person = agent_supervised(uid, actor=actor)
    if person is None:
        raise Http404
    asked = any(name.startswith("day_") for name in request.GET)
    form = DayForm(request.GET if asked else None, initial={"day": clock.today()})
    valid = form.is_bound and form.is_valid()
    day = (form.cleaned_data["day"] if valid else None) or clock.today()
    read_journal(about=("person", person.uid), actor=actor)
    lines = [] if form.is_bound and not valid else readings_of_agent(person, on=day, actor=actor)
    context = {
        "here": "journal",
        "person": person,
        "day": day,
        "form": form,
        "table": reading_table(lines, caption=_("Readings of the day")),
        "more": len(lines) == MOST_SHOWN,
        "most": MOST_SHOWN,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and not valid else HTTPStatus.OK
    return render(request, "desk/journal/agent.html", context, status=status)
