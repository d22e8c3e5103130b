"""Letters and papers of mine, and the verification that is open to anyone."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.documents.actions import read_letter, read_upload
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import (
    letter_by_code,
    letters_visible_to,
    uploads_visible_to,
    verify_bytes,
)
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import flood_stop
from qarib.portal.documents.forms import LetterFileForm
from qarib.portal.requests import PersonRequest, actor_of
from qarib.ui.downloads import serve

# By address, where a whole carrier may stand: nobody guesses the 40 random bits of a code. Files, like every
# form, have the flood stop of `config/limits.py`.
CODES_TRIED = flood_stop("portal.codes_tried")
_TONES = {"authentic": "ok", "altered": "no", "unknown": "warn"}


@require_safe
def letter(request: PersonRequest, uid: UUID) -> HttpResponseBase:
    """Download a letter of mine; level 2, since a letter holds more than I typed."""
    if not may_see_fetched(request.user):
        return redirect("portal:identity")
    actor = actor_of(request)
    mine = get_object_or_404(letters_visible_to(actor), uid=uid)
    return serve(read_letter(mine, actor=actor))


@require_safe
def upload(request: PersonRequest, uid: UUID) -> HttpResponseBase:
    """Open a paper that I sent: the rewritten copy, as the agent sees it."""
    actor = actor_of(request)
    try:
        mine = uploads_visible_to(actor).get(uid=uid)
    except Upload.DoesNotExist as unknown:
        raise Http404 from unknown
    return serve(read_upload(mine, actor=actor))


@login_not_required
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify a letter by its file, or lead to the page of its code."""
    context: dict[str, object] = {"result": None, "tone": "", "form": LetterFileForm()}
    if request.method != "POST":
        code = request.GET.get("code", "").strip()
        if code:
            return redirect("portal:verify_code", code=code[:40].replace("/", "-"))
        return render(request, "portal/documents/verify.html", context)
    form = LetterFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "portal/documents/verify.html", context | {"form": form}, status=422)
    result = verify_bytes(form.cleaned_data["file"].read())
    context |= {"result": result, "tone": _TONES[result.status]}
    return render(request, "portal/documents/verify.html", context)


@login_not_required
@require_safe
def verify_by_hand(_request: HttpRequest) -> HttpResponse:
    """Lead from the address that letters print to the page that verifies."""
    return redirect("portal:verify")


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the letter of that code says in public; its QR code leads here."""
    hit(CODES_TRIED, str(request.META.get("REMOTE_ADDR", "")))
    found = letter_by_code(code)
    context = {"found": found, "code": code}
    return render(request, "portal/documents/verify_code.html", context, status=200 if found else 404)
