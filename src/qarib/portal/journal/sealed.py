"""The sealed journal, open to anybody: what it is in words, and the files that prove it."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from qarib.kernel import clock
from qarib.modules.journal.queries import (
    WitnessState,
    known_keys,
    latest_checkpoint,
    published_file,
    published_list,
    witness_states,
)
from qarib.ui import formats

_MINUTE = 60
# The schedule signs every half minute: silence for so long is said in red.
_SILENT = 3 * _MINUTE
_TEXT, _HASHES = "text/plain; charset=utf-8", "application/octet-stream"


@login_not_required
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Say what the sealed journal is, how fresh it is, who co-signs it, and how to check it without us."""
    newest = latest_checkpoint()
    context = {
        "newest": newest,
        "ago": _ago(newest.at) if newest else "",
        "late": newest is None or _seconds_since(newest.at) > _SILENT,
        "witnesses": [_witness(state) for state in witness_states()],
        "keys": known_keys(),
        "base": f"{settings.QARIB_BASE_URL}/journal",
    }
    return render(request, "portal/journal/journal.html", context)


@login_not_required
@require_safe
def journal_file(_request: HttpRequest, file: str) -> HttpResponse:
    """Hand out a published file: tiles and kept checkpoints never change, the newest checkpoint does."""
    names = published_list(file)
    if names is not None:
        return HttpResponse("".join(f"{name}\n" for name in names), content_type=_TEXT)
    path = published_file(file)
    if path is None:
        raise Http404
    tile = file.startswith("tile/")
    response = HttpResponse(path.read_bytes(), content_type=_HASHES if tile else _TEXT)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if tile else "public, max-age=5"
    # Anybody's own verifier may read them from its own page.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _seconds_since(at: datetime) -> float:
    return max(0.0, (clock.machine_now() - at).total_seconds())


def _ago(at: datetime) -> str:
    """Say how long ago, in seconds, then minutes, then as an instant."""
    seconds = int(_seconds_since(at))
    if seconds < _MINUTE:
        return ngettext("%(count)d second ago", "%(count)d seconds ago", seconds) % {"count": seconds}
    minutes = seconds // _MINUTE
    if minutes < _MINUTE:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    return formats.instant(at)


def _witness(state: WitnessState) -> dict[str, object]:
    """Return a witness in the page's language: its name, its last signature, whether it is silent."""
    name = state.line.label_ar if formats.language() == "ar" else state.line.label_fr
    late = state.last is None or _seconds_since(state.last) > _SILENT
    last = formats.instant(state.last) if state.last else ""
    return {"name": name, "key": str(state.line.key), "last": last, "size": state.size, "late": late}
