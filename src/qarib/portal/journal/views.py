"""Who read my file."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from qarib.kernel import clock
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.journal.queries import Inclusion, inclusion_of, readings_of
from qarib.portal.journal.lines import reading_lines
from qarib.portal.journal.proofs import proof_context
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


def _mine(request: PersonRequest, leaf: str) -> Inclusion:
    """Return the reading of my data with that fingerprint; absent and another person's answer alike."""
    found = inclusion_of(request.user.pk, leaf)
    if found is None:
        raise Http404
    return found


@require_safe
def reading(request: PersonRequest, leaf: str) -> HttpResponse:
    """Show one reading of my data, and recompute before my eyes that it stands in the sealed journal."""
    if not may_see_fetched(request.user):
        return redirect("portal:identity")
    return render(request, "portal/journal/reading.html", proof_context(_mine(request, leaf)))


@require_safe
def reading_proof(request: PersonRequest, leaf: str) -> HttpResponse:
    """Hand out the proof as a file, to be checked anywhere without us."""
    if not may_see_fetched(request.user):
        return redirect("portal:identity")
    proof = _mine(request, leaf).proof
    if proof is None:
        raise Http404
    response = HttpResponse(proof.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="qarib-{leaf[:12]}.tlog-proof"'
    response["Cache-Control"] = "private, no-store"
    return response
