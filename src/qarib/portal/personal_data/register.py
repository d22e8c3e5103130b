"""What is kept about people, in words anybody reads: why, how long, who sees it, whom to write to."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qarib.modules.organisations.queries import bodies_by_code
from qarib.modules.personal_data.queries import register as processings
from qarib.modules.personal_data.queries import retention_in_words
from qarib.portal.compiled import compiled_for_strangers

_HOUSE = "house."


@login_not_required
@require_safe
@compiled_for_strangers
def privacy_register(request: HttpRequest) -> HttpResponse:
    """Say what is kept, procedure by procedure, then by the service itself; name the offices that answer."""
    everything = processings().values()
    entries = [
        {
            "code": one.code,
            "name": one.name,
            "purpose": one.purpose,
            "data": _joined(one.data),
            "sources": _joined(one.sources),
            "recipients": _joined(one.recipients),
            "kept": retention_in_words(one.retention),
            "assumed": one.retention.assumed,
            "review": one.review,
        }
        for one in everything
    ]
    bodies = bodies_by_code({one.body for one in everything})
    context = {
        "procedures": [entry for entry in entries if not str(entry["code"]).startswith(_HOUSE)],
        "house": [entry for entry in entries if str(entry["code"]).startswith(_HOUSE)],
        "offices": [bodies[code] for code in sorted(bodies)],
    }
    return render(request, "portal/personal_data/register.html", context)


def _joined(texts: Iterable[object]) -> str:
    return " · ".join(map(str, texts))
