"""Who read my file."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qarib.kernel import clock
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.journal.queries import readings_of
from qarib.portal.journal.lines import reading_lines
from qarib.portal.requests import PersonRequest

PAGE = 30
_A_LIFE = 100


def _before(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and abs(moment.year - clock.today().year) < _A_LIFE else None


@require_safe
def readings(request: PersonRequest) -> HttpResponse:
    """List every reading of my data by somebody else, newest first, by pages of thirty."""
    matched = may_see_fetched(request.user)
    before = _before(request.GET.get("before", ""))
    entries = readings_of(request.user.pk, limit=PAGE + 1, before=before) if matched else []
    more = len(entries) > PAGE
    context = {
        "lines": reading_lines(entries[:PAGE]),
        "matched": matched,
        "older": entries[PAGE - 1].at.isoformat() if more else "",
    }
    return render(request, "portal/journal/readings.html", context)
