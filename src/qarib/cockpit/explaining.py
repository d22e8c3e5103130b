"""The page of one figure: what it counts, where its rows are, and its values by wilaya."""

import csv
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qarib.cockpit.definitions import FIGURES, Figure, Unit
from qarib.cockpit.drawing import cell
from qarib.cockpit.periods import Period
from qarib.cockpit.reading import Figures, named_wilayas
from qarib.cockpit.requests import ReaderRequest, for_roles
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.organisations.enums import Role
from qarib.ui import formats, tables


def _figure_or_404(code: str) -> Figure:
    if code not in FIGURES:
        raise Http404
    return FIGURES[code]


@require_safe
@for_roles()
def definitions(request: ReaderRequest) -> HttpResponse:
    """List every figure with what it counts. No query of its own."""
    return render(request, "cockpit/definitions.html", {"here": "definitions", "figures": FIGURES.values()})


@require_safe
@for_roles()
def definition(request: ReaderRequest, code: str) -> HttpResponse:
    """Explain one figure; who may open files also gets the way to its rows."""
    figure, actor = _figure_or_404(code), request.reader.actor
    figures = Figures(actor, Period.of(request))
    rows = figure.rows.get(Role(actor.role))
    context = {
        "here": "definitions",
        "figure": figure,
        "counted_at": figures.counted_at,
        "period": figures.period if figure.over_time else None,
        "rows_url": reverse(rows[0]) + rows[1] if rows else "",
        "by_wilaya": _by_wilaya(figure, figures) if not request.reader.is_head else None,
        "file_url": f"{reverse('cockpit:wilayas', args=[code])}?period={figures.period.code}",
        "discreet": figures.teller.discreet,
    }
    return render(request, "cockpit/definition.html", context, status=HTTPStatus.OK)


def _by_wilaya(figure: Figure, figures: Figures) -> tables.Table | None:
    if figure.measure is None:
        return None
    columns = [
        tables.Column(_("Wilaya")),
        tables.Column(_("Code"), numeric=True),
        tables.Column(str(figure.title), numeric=True),
    ]
    lines = [
        [
            tables.link(formats.name_of(wilaya), reverse("cockpit:wilaya", args=[wilaya.code])),
            wilaya.code,
            cell(figure, row, figures.teller),
        ]
        for wilaya, row in named_wilayas(figures)
    ]
    return tables.Table(_("By wilaya"), columns, lines, caption_hidden=True, compared=True)


@require_safe
@for_roles(Role.DIRECTOR, Role.MINISTRY)
def wilayas(request: ReaderRequest, code: str) -> HttpResponse:
    """Hand over one figure by wilaya as CSV, with how many files stand behind each value.

    Numbers are plain (a point, no grouping). An empty value: none, or too few people to be shown.
    """
    figure = _figure_or_404(code)
    if figure.measure is None:
        raise Http404
    demand_proof(request.session)
    figures = Figures(request.reader.actor, Period.of(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{figures.period.code}.csv"'
    writer = csv.writer(response)
    writer.writerow(["wilaya", "name_ar", "name_fr", code.replace("-", "_"), "files"])
    for wilaya, row in named_wilayas(figures):
        value, of = figure.measure(row)
        hidden = not figures.teller.is_told(of) and of > 0
        told = "" if hidden or value is None else _plain(value, figure.unit)
        writer.writerow([wilaya.code, wilaya.name_ar, wilaya.name_fr, told, "<5" if hidden else of])
    return response


def _plain(value: float, unit: Unit) -> str:
    digits = {Unit.FILES: 0, Unit.SHARE: 3, Unit.DAYS: 1}[unit]
    return f"{value:.{digits}f}"
