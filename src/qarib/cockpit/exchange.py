"""The exchange programme for the ministry: the lines that everybody reads, and what it writes down."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.cockpit.forms import ConnectionForm, PhaseForm
from qarib.cockpit.requests import ReaderRequest, for_roles
from qarib.cockpit.telling import Teller
from qarib.kernel.errors import RuleBroken
from qarib.modules.dossiers.queries import (
    ProgrammeLine,
    ProgrammePhase,
    figures_counted_at,
    programme_by_phase,
)
from qarib.modules.exchange.actions import date_phase, keep_connection
from qarib.modules.exchange.models import Connection
from qarib.modules.exchange.queries import connection_by_uid, phases, source_names
from qarib.modules.organisations.enums import Role
from qarib.ui import formats, tables

_TELLER = Teller(discreet=True)


@require_safe
@for_roles(Role.MINISTRY)
def programme(request: ReaderRequest) -> HttpResponse:
    """Show the programme as the public page does, with the way to change dates, agreements and links."""
    shown = [_phase(one) for one in programme_by_phase()]
    context = {"here": "exchange", "phases": shown, "counted_at": figures_counted_at()}
    return render(request, "cockpit/exchange.html", context)


def _phase(phase: ProgrammePhase) -> dict[str, object]:
    services = [
        _table(service, list(lines)) for service, lines in groupby(phase.lines, key=lambda line: line.service)
    ]
    return {
        "phase": phase.phase,
        "note": getattr(phase.phase, f"note_{formats.language()}"),
        "services": services,
        "lines": len(phase.lines),
        "done": phase.done,
    }


def _table(service: str, lines: list[ProgrammeLine]) -> tables.Table:
    labels = (_("Proof"), _("Holder"), _("Agreement"), _("Technical link"))
    columns = [tables.Column(label) for label in labels]
    columns += [tables.Column(label, numeric=True) for label in (_("Answers received"), _("Trips avoided"))]
    columns += [tables.Column(label) for label in (_("State"), _("Change"))]
    return tables.Table(service, columns, [_row(line) for line in lines], caption_hidden=True)


def _row(line: ProgrammeLine) -> list[object]:
    connection, holder = line.connection, source_names(line.connection.source)
    agreement = _("its own register") if line.is_own else _("none published")
    if connection.agreement_on:
        agreement = f"{formats.short_day(connection.agreement_on)} · {connection.agreement_reference}"
    return [
        line.proof,
        holder,
        agreement,
        formats.short_day(connection.linked_on) if connection.linked_on else "–",
        _TELLER.count(line.answers.answered),
        "–" if line.is_own else _TELLER.count(line.trips_avoided),
        _state(line),
        tables.link(_change(holder, line.service), reverse("cockpit:connection", args=[connection.uid])),
    ]


def _change(holder: str, service: str) -> SafeString:
    hidden = format_html('<span class="hidden"> – {}, {}</span>', holder, service)
    return format_html("{}{}", _("Change"), hidden)


def _state(line: ProgrammeLine) -> SafeString:
    if line.is_done:
        return tables.tag(_("Done"), "ok")
    if line.paper_asked:
        return tables.tag(_("The paper is still asked"), "late")
    return tables.tag(_("No answer yet"), "wait")


@require_http_methods(["GET", "POST"])
@for_roles(Role.MINISTRY)
def phase(request: ReaderRequest, code: str) -> HttpResponse:
    """Write down the date of a phase, or that none is published."""
    found = next((one for one in phases() if one.code == code), None)
    if found is None:
        raise Http404
    form = PhaseForm(request.POST if request.method == "POST" else None, initial={"due_on": found.due_on})
    if form.is_bound and form.is_valid():
        try:
            date_phase(found, due_on=form.cleaned_data["due_on"], actor=request.reader.actor)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _kept(request)
    return _form(request, form, formats.name_of(found), [])


@require_http_methods(["GET", "POST"])
@for_roles(Role.MINISTRY)
def connection(request: ReaderRequest, uid: UUID) -> HttpResponse:
    """Write down agreement and link of one procedure with one holder, and its phase."""
    found = connection_by_uid(uid)
    if found is None:
        raise Http404
    initial = {
        "phase": found.phase.code,
        "agreement_on": found.agreement_on,
        "agreement_reference": found.agreement_reference,
        "linked_on": found.linked_on,
    }
    form = ConnectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _is_kept(request, found, form):
        return _kept(request)
    title = _("Exchange with %(holder)s") % {"holder": source_names(found.source)}
    return _form(request, form, title, _about(found))


def _is_kept(request: ReaderRequest, found: Connection, form: ConnectionForm) -> bool:
    typed = form.cleaned_data
    signed_on, reference = typed["agreement_on"], typed["agreement_reference"]
    if reference and not signed_on:
        form.add_error("agreement_on", _("Enter the date of the agreement."))
        return False
    try:
        keep_connection(
            found,
            phase=form.chosen,
            agreement=(signed_on, reference) if signed_on else None,
            linked_on=typed["linked_on"],
            actor=request.reader.actor,
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _about(found: Connection) -> list[str]:
    """Return which procedure it is for, and which proofs it brings: the words of the programme's page."""
    lines = [line for one in programme_by_phase() for line in one.lines if line.connection.pk == found.pk]
    return [lines[0].service, " · ".join(line.proof for line in lines)] if lines else []


def _kept(request: ReaderRequest) -> HttpResponse:
    messages.success(request, _("It is written down, and everybody reads it within the minute."))
    return redirect("cockpit:exchange")


def _form(request: ReaderRequest, form: Form, title: str, lines: list[str]) -> HttpResponse:
    context = {"here": "exchange", "form": form, "title": title, "lines": lines}
    return render(request, "cockpit/exchange_form.html", context, status=422 if form.is_bound else 200)
