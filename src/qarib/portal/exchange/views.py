"""The exchange between administrations, for everybody: who answers, what is carried, what is planned."""

from collections import defaultdict
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qarib.modules.catalogue.queries import definition, versions_in_force
from qarib.modules.dossiers.queries import (
    ProgrammePhase,
    figures_counted_at,
    first_of_twelve_months,
    papers_to_connect,
    programme_by_phase,
    zero_paper_by_procedure,
)
from qarib.modules.exchange.queries import Answers, active_sources, answers_since, source_states
from qarib.portal.compiled import compiled_for_everybody
from qarib.portal.exchange import telling
from qarib.ui import formats


@login_not_required
@require_safe
@compiled_for_everybody
def exchange(request: HttpRequest) -> HttpResponse:
    """Say by body whether it answers, which papers are carried although it holds them, and how few are."""
    versions = versions_in_force()
    by_source: dict[str, Answers] = defaultdict(Answers)
    for (_purpose, source, _fact), answers in answers_since(first_of_twelve_months()).items():
        by_source[source] += answers
    context = {
        "sources": telling.sources_table(active_sources(), source_states(), by_source),
        "papers": telling.papers_table(papers_to_connect(versions)),
        "rates": telling.rates_table([definition(one) for one in versions], zero_paper_by_procedure()),
        "counted_at": figures_counted_at(),
    }
    return render(request, "portal/exchange/exchange.html", context)


@login_not_required
@require_safe
@compiled_for_everybody
def programme(request: HttpRequest) -> HttpResponse:
    """Show the exchange programme: phases, and line by line what really goes by exchange."""
    context = {
        "phases": [_shown(one) for one in programme_by_phase()],
        "counted_at": figures_counted_at(),
    }
    return render(request, "portal/exchange/programme.html", context)


def _shown(phase: ProgrammePhase) -> dict[str, object]:
    services = [
        telling.programme_table(service, list(lines))
        for service, lines in groupby(phase.lines, key=lambda line: line.service)
    ]
    return {
        "phase": phase.phase,
        "note": getattr(phase.phase, f"note_{formats.language()}"),
        "services": services,
        "lines": len(phase.lines),
        "done": phase.done,
    }
