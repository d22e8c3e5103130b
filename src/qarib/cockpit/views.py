"""The three cockpits – an agency's, a body's, the country's – and one wilaya."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qarib.cockpit import drawing
from qarib.cockpit.balance import balance_table
from qarib.cockpit.periods import MONTH, YEAR, Period
from qarib.cockpit.reading import Figures, Row, named_office
from qarib.cockpit.requests import ReaderRequest, for_roles
from qarib.modules.dossiers.queries import Within, held_in, refusals_since
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import bodies_by_code
from qarib.modules.promises.queries import observed_for
from qarib.modules.territory.errors import UnknownWilaya
from qarib.modules.territory.queries import wilaya_by_code
from qarib.ui import tables

_NOW = ("to-handle", "late", "with-person", "signatures", "appeals")
_FLOW = ("filed", "zero-paper", "decided", "refusals", "automatic", "average-days")
_HOMES = {Role.HEAD: "cockpit:agency", Role.DIRECTOR: "cockpit:body", Role.MINISTRY: "cockpit:country"}
_LATE = "late"


@require_safe
@for_roles()
def home(request: ReaderRequest) -> HttpResponse:
    """Lead to the cockpit of this role."""
    return redirect(_HOMES[Role(request.reader.actor.role)])


def show(
    request: ReaderRequest, template: str, figures: Figures, context: Mapping[str, object]
) -> HttpResponse:
    """Render a page with its period and when its figures were counted: one query."""
    shown = {"counted_at": figures.counted_at, "periods": _periods(request, figures.period), **context}
    return render(request, f"cockpit/{template}.html", shown, status=HTTPStatus.OK)


def _periods(request: ReaderRequest, period: Period) -> list[dict[str, object]]:
    tabs = []
    for code in (YEAR, MONTH):
        query = request.GET.copy()
        query.pop("lang", None)
        query["period"] = code
        label = Period(code).label
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "current": code == period.code})
    return tabs


@require_safe
@for_roles(Role.HEAD)
def agency(request: ReaderRequest) -> HttpResponse:
    """Show a head what their agency keeps, what waits, and in whose hands."""
    figures = Figures(request.reader.actor, Period.of(request))
    rows = [(figures.procedure_name(key), row) for key, row in sorted(figures.by("procedure").items())]
    context = {
        "title": request.reader.membership.organisation,
        "stats": [drawing.kept_tile(figures), *drawing.tiles(figures, _NOW)],
        "flow": drawing.tiles(figures, _FLOW),
        "line": drawing.kept_over_time(figures),
        "ages": drawing.ages([(_("All"), figures.all), *rows], figures.teller),
        "balance": balance_table(
            held_in(request.reader.actor), request.reader.membership.organisation, request.reader.actor
        ),
        "refusals": drawing.refusals_chart(
            figures, refusals_since(request.reader.actor, figures.period.since)
        ),
    }
    return show(request, "agency", figures, context)


@require_safe
@for_roles(Role.DIRECTOR)
def body(request: ReaderRequest) -> HttpResponse:
    """Show a director the whole body: its promises, its wilayas, its procedures, its agencies."""
    figures = Figures(request.reader.actor, Period.of(request))
    rows = figures.by("agency")
    offices = figures.offices(rows)
    organisation = request.reader.membership.organisation
    context = {
        **_overview(request, figures),
        "title": organisation.body or organisation,
        "ages": drawing.ages(_oldest(figures, rows, offices), figures.teller),
        "offices": drawing.offices_table(figures, offices, rows),
    }
    return show(request, "body", figures, context)


@require_safe
@for_roles(Role.MINISTRY)
def country(request: ReaderRequest) -> HttpResponse:
    """Show the ministry all bodies side by side, or one of them: figures only, small numbers hidden."""
    code = request.GET.get("body", "")[:40]
    chosen = bodies_by_code([code]).get(code) if code.isprintable() and code else None
    if code and chosen is None:
        raise Http404
    figures = Figures(request.reader.actor, Period.of(request), Within(body=code))
    rows = figures.by("agency" if chosen else "body")
    offices = figures.offices(rows)
    context = {
        **_overview(request, figures),
        "title": chosen,
        "ages": drawing.ages(_oldest(figures, rows, offices), figures.teller),
        "offices": drawing.offices_table(figures, offices, rows, bodies=chosen is None),
    }
    return show(request, "body", figures, context)


def _overview(request: ReaderRequest, figures: Figures) -> dict[str, object]:
    late = request.GET.get("map") == _LATE
    codes = {version.procedure.code for version in figures.versions.values()}
    medians = {label: one.median_working_days for label, one in observed_for(codes).items()}
    refused = refusals_since(figures.actor, figures.period.since, body=figures.within.body)
    return {
        "stats": [drawing.kept_tile(figures), *drawing.tiles(figures, _NOW)],
        "flow": drawing.tiles(figures, (*_FLOW, "overturned")),
        "line": drawing.kept_over_time(figures),
        "map": drawing.map_of(figures, late=late),
        "map_tabs": _map_tabs(request, late=late),
        "procedures": drawing.procedures_table(figures, medians),
        "refusals": drawing.refusals_chart(figures, refused),
    }


def _map_tabs(request: ReaderRequest, *, late: bool) -> list[dict[str, object]]:
    tabs = []
    for code, label in (("kept", _("Promises kept")), (_LATE, _("Late files"))):
        query = request.GET.copy()
        query.pop("lang", None)
        query["map"] = code
        tabs.append({"label": label, "url": f"?{query.urlencode()}#map", "current": late == (code == _LATE)})
    return tabs


def _oldest(
    figures: Figures, rows: dict[int, Row], offices: dict[int, Organisation]
) -> list[tuple[str, Row]]:
    """Return everything, then the offices where most waits."""
    most = sorted(rows.items(), key=lambda item: (-item[1].now.to_handle, item[0]))[:8]
    return [(_("All"), figures.all), *((named_office(offices, key), row) for key, row in most)]


@require_safe
@for_roles(Role.DIRECTOR, Role.MINISTRY)
def wilaya(request: ReaderRequest, code: str) -> HttpResponse:
    """Show one wilaya: the same figures, its agencies and its procedures."""
    try:
        place = wilaya_by_code(code)
    except UnknownWilaya as unknown:
        raise Http404 from unknown
    body_code = request.GET.get("body", "")[:40] if request.reader.actor.role == Role.MINISTRY else ""
    within = Within(wilaya=place.code, body=body_code if body_code.isprintable() else "")
    figures = Figures(request.reader.actor, Period.of(request), within)
    rows = figures.by("agency")
    offices = figures.offices(rows)
    procedures = [(figures.procedure_name(key), row) for key, row in sorted(figures.by("procedure").items())]
    context = {
        "place": place,
        "stats": [drawing.kept_tile(figures), *drawing.tiles(figures, _NOW)],
        "flow": drawing.tiles(figures, _FLOW),
        "ages": drawing.ages([(_("All"), figures.all), *procedures], figures.teller),
        "offices": drawing.offices_table(figures, offices, rows),
        "procedures": _procedures_here(figures, procedures),
    }
    return show(request, "wilaya", figures, context)


def _procedures_here(figures: Figures, rows: list[tuple[str, Row]]) -> tables.Table | None:
    codes = ("to-handle", "late", "filed", "zero-paper", "decided", "automatic", "average-days")
    return drawing.Comparison(_("Procedures"), _("Procedure"), codes).table(figures, rows)
