"""Breaches: the list by the end of the term, one of them with its clock, what is known, the notice."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.personal_data import frame
from qarib.desk.personal_data.forms import BreachForm, DetailsForm, known_of
from qarib.desk.requests import DATA_OFFICER, DATA_READERS, AgentRequest, agent_actor, for_roles
from qarib.modules.personal_data.actions import describe_breach, open_breach
from qarib.modules.personal_data.enums import BreachStatus
from qarib.modules.personal_data.models import Breach, LeakReport
from qarib.modules.personal_data.queries import (
    breach_moves,
    breaches_visible_to,
    may_be_described,
    people_told,
    report_moves,
    reports_visible_to,
    vocabulary,
)
from qarib.modules.promises.queries import promise_bar
from qarib.ui import formats, tables
from qarib.ui.promise_line import PromiseLine

SHOWN = 100
_TONES = {BreachStatus.OPEN: "wait", BreachStatus.NOTIFIED: "ok"}
_MOVES = {
    "notify": gettext_lazy("Write down that the authority is told"),
    "close": gettext_lazy("Close it"),
    "withdraw": gettext_lazy("It was no breach"),
}


def breach_or_404(request: AgentRequest, uid: UUID) -> Breach:
    """Return the breach if this role may see it; what it may not see looks absent."""
    return get_object_or_404(breaches_visible_to(agent_actor(request)), uid=uid)


@require_safe
@for_roles(*DATA_READERS)
def breaches(request: AgentRequest) -> HttpResponse:
    """List the breaches, open ones first by the end of the term, and the reports that wait."""
    actor = agent_actor(request)
    found = list(breaches_visible_to(actor)[:SHOWN])
    reports = list(reports_visible_to(actor)[:SHOWN])
    context = {
        "table": _table(found) if found else None,
        "reports": [(report, bool(report_moves(report, actor))) for report in reports],
        "may_open": actor.role in DATA_OFFICER,
    }
    return frame.page(request, "breaches", "breaches", context)


def _table(rows: list[Breach]) -> tables.Table:
    labels = (_("Discovered on"), _("Body"), _("State"), _("The authority is told by"))
    return tables.Table(
        caption=_("Breaches"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(formats.instant(row.discovered_at), reverse("desk:breach", args=[row.uid])),
                formats.name_of(row.body),
                tables.tag(BreachStatus(row.status).label, _tone(row)),
                _by_when(row),
            )
            for row in rows
        ],
    )


def _tone(breach: Breach) -> str:
    late = breach.status == BreachStatus.OPEN and breach.promise.missed_at is not None
    return "late" if late else _TONES.get(BreachStatus(breach.status), "")


def _by_when(breach: Breach) -> str:
    if breach.notified_at:
        return _("told on %(instant)s") % {"instant": formats.instant(breach.notified_at)}
    due = breach.promise.due_at
    return formats.instant(due) if due and breach.status == BreachStatus.OPEN else "–"


@require_safe
@for_roles(*DATA_READERS)
def breach(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one breach: its clock, what is known, who was told, and the moves of its officer."""
    found, actor = breach_or_404(request, uid), agent_actor(request)
    told, to_tell = people_told(found)
    context = {
        "breach": found,
        "state": BreachStatus(found.status).label,
        "tone": _tone(found),
        # What others took is no measure for a term of the law.
        "line": replace(PromiseLine.of(promise_bar(found.promise)), observed=""),
        "facts": _facts(found),
        "told": told,
        "to_tell": to_tell,
        "may_describe": may_be_described(found, actor),
        "moves": [
            {"label": _MOVES[name], "url": reverse(f"desk:breach_{name}", args=[uid])}
            for name in breach_moves(found, actor)
        ],
    }
    return frame.page(request, "breach", "breaches", context)


def _facts(breach: Breach) -> list[dict[str, object]]:
    count = _("not known yet") if breach.people_count is None else formats.number(breach.people_count)
    pairs = (
        (_("What happened"), breach.what),
        (_("Whose data"), words_of("people", breach.people)),
        (_("How many people, roughly"), count),
        (_("Which kinds of data"), words_of("data", breach.data)),
        (_("What may follow for these people"), breach.consequences or "–"),
        (_("What was done, and what will be"), breach.measures or "–"),
    )
    return [{"label": label, "value": value} for label, value in pairs]


def words_of(name: str, codes: list[str]) -> str:
    """Return codes of a vocabulary in words, on one line."""
    known = vocabulary(name)
    return " · ".join(str(known[code]) for code in codes if code in known)


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def create(request: AgentRequest) -> HttpResponse:
    """Open a breach that the officer knows of; its clock has run since the discovery."""
    return open_page(request, None)


def open_page(request: AgentRequest, report: LeakReport | None) -> HttpResponse:
    """Show the form that opens a breach, also of a report, or open it."""
    initial = {"what": report.text, "discovered_on": report.reported_at.date()} if report else {}
    form = BreachForm(request.POST if request.method == "POST" else None, initial=initial)
    page = frame.FormPage(
        title=_("Open a breach"),
        label=_("Open it: the clock runs"),
        back=reverse("desk:breaches"),
        done=_("The breach is open. The authority is told within five days of the discovery."),
        lines=[_("The authority is told within five days of 24 hours, counted from the discovery.")],
    )

    def act() -> object:
        return open_breach(
            form.details(), discovered_at=form.discovered_at(), report=report, actor=agent_actor(request)
        )

    return page.answer(request, form, act)


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def describe(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Write down what is known by now."""
    found = breach_or_404(request, uid)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=known_of(found))
    page = frame.FormPage(
        title=_("What is known of the breach"),
        label=_("Keep it"),
        back=reverse("desk:breach", args=[uid]),
        done=_("What is known is kept."),
    )
    return page.answer(
        request, form, lambda: describe_breach(found, details=form.details(), actor=agent_actor(request))
    )


@require_safe
@for_roles(*DATA_READERS)
def notice(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show the notice that the authority receives, in Arabic and in French, to print or to keep."""
    found = breach_or_404(request, uid)
    context = {
        "breach": found,
        "people": [vocabulary("people")[code] for code in found.people],
        "data": [vocabulary("data")[code] for code in found.data],
    }
    return frame.document(request, "_notice", context)
