"""Before an act that binds: ask who is there, and hand back what was sent.

A page calls `accounts.queries.demand_proof`; its refusal comes here. What was sent waits, sealed, in the
session's row; after the proof a page shows one button that sends it again. Nothing is done twice by pressing
twice: it is the same form, and the acts themselves bear a repetition.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qarib.kernel import clock
from qarib.kernel.secrecy import decrypt, encrypt
from qarib.modules.accounts.enums import DEMO_STRONG, KEPT
from qarib.modules.accounts.errors import ProofNeeded
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import is_fresh
from qarib.modules.organisations.queries import has_membership

# What a form of ours holds at most, twice; a longer one, or one with files, is filled again.
MOST_KEPT = 32 * 1024
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- a field's name


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody was doing: an address, and the fields sent there (None: they only opened it)."""

    path: str
    fields: list[list[str]] | None
    complete: bool


def sent_fields(request: HttpRequest) -> list[list[str]]:
    """Return what a form sent, as pairs in its order, without the token."""
    return [[name, value] for name, values in request.POST.lists() if name != _TOKEN for value in values]


def ask_for_proof(request: HttpRequest, refusal: ProofNeeded) -> HttpResponse:
    """Keep what was sent and lead to the proof; a machine is told 403 with the code."""
    if not request.accepts("text/html"):
        answer = {"code": refusal.code, "message": str(refusal.message)}
        return JsonResponse(answer, status=HTTPStatus.FORBIDDEN)
    fields = sent_fields(request) if request.method == "POST" else None
    complete = not request.FILES
    if fields and len(json.dumps(fields)) > MOST_KEPT:
        complete = False
    kept = {"path": request.get_full_path(), "fields": fields if complete else None, "complete": complete}
    request.session[KEPT] = encrypt(json.dumps(kept))
    return redirect(_way(request))


def _way(request: HttpRequest) -> str:
    """Return the page where this person proves who they are."""
    assert isinstance(request.user, Person)
    if is_citizen(request.user):
        return reverse("portal:prove")
    if settings.QARIB_DEMO and request.session.get(DEMO_STRONG):
        return reverse("demo:prove")
    way = way_to_prove(request) or reverse("mfa_activate_totp")
    return f"{way}?{urlencode({'next': reverse('proved')})}"


def is_citizen(person: Person) -> bool:
    """Tell whether they hold neither password nor membership: a fresh code or a passkey is their proof."""
    return not person.has_usable_password() and not has_membership(person.pk, on=clock.today())


def way_to_prove(request: HttpRequest) -> str | None:
    """Return the page that asks for the second factor of this person, or None when there is none yet."""
    methods: list[dict[str, Any]] = get_adapter().get_reauthentication_methods(request.user)
    return next((method["url"] for method in methods if method["id"].startswith("mfa_")), None)


@never_cache
@require_safe
def proved(request: HttpRequest) -> HttpResponse:
    """After the proof: go on to the address, or show the button that sends again what was sent."""
    if not is_fresh(request.session):
        return redirect(_way(request))
    kept = _kept(request)
    if kept is None:
        return redirect(get_adapter().get_login_redirect_url(request))
    if kept.fields is None:
        del request.session[KEPT]
        if not kept.complete:
            messages.info(request, _("You are recognised. Choose your files again, then send the form."))
        return redirect(kept.path)
    return render(request, "ui/again.html", {"path": kept.path, "fields": kept.fields})


def _kept(request: HttpRequest) -> Kept | None:
    sealed = request.session.get(KEPT)
    return Kept(**json.loads(decrypt(sealed))) if sealed else None
