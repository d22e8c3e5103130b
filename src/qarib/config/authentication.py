"""Who asks: the person that the session's row brought along, and how strongly they proved it."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthenticationMiddleware
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from qarib.config.proof import ask_for_proof, is_citizen, way_to_prove
from qarib.config.sessions import SessionStore
from qarib.kernel import clock
from qarib.modules.accounts.enums import DEMO_STRONG
from qarib.modules.accounts.errors import ProofNeeded
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import is_fresh
from qarib.modules.organisations.queries import has_membership

# The fronts of who is on duty.
_ON_DUTY = frozenset({"desk", "cockpit"})
_ALWAYS_OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
    }
)
# After a new passkey allauth leads there; citizens have a code by phone instead of recovery codes.
_NOT_FOR_CITIZENS = frozenset({"mfa_index", "mfa_view_recovery_codes"})


def person_of(request: HttpRequest) -> Person | AnonymousUser:
    """Return the person whose live session this is, without a query beyond the session's own.

    A closed account or a changed password ends the session.
    """
    session = request.session
    assert isinstance(session, SessionStore)
    known_hash = session.get(HASH_SESSION_KEY)  # loads
    person = session.row.person if session.row else None
    if person is None:
        return AnonymousUser()
    if person.is_active and constant_time_compare(known_hash or "", person.get_session_auth_hash()):
        return person
    session.flush()
    return AnonymousUser()


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Set `request.user`, lazily: a page that asks for nobody reads no session."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the person at hand for whoever asks, and the browser's name for a log-in's row."""
        request.session.device = request.headers.get("User-Agent", "")  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: person_of(request))  # type: ignore[assignment]


class LogInUnlessOpenMiddleware(LoginRequiredMiddleware):
    """Ask for a log-in on every page that is not marked open; on an open page do not even look who asks."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Read the mark before the session: Django does it the other way round, one query a page."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def is_strong(request: HttpRequest) -> bool:
    """Tell whether this session was opened with a second factor, or by the demo's door."""
    if settings.QARIB_DEMO and request.session.get(DEMO_STRONG):
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


class SecondFactorMiddleware:
    """Before any page of desk and cockpit: a second factor, proved in this session.

    Whoever has none is led to set one up, whoever logged in without it to prove it; a session without it may
    not change passwords or factors either. A citizen who strays to the desk is refused by its pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the check waits until the page is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Return a redirection instead of a page that asks for more proof; no query on any other page."""
        match = request.resolver_match
        assert match is not None
        on_duty, manages = bool(_ON_DUTY & set(match.app_names)), _manages_factors(match.url_name or "")
        if manages and request.user.is_authenticated and is_citizen(request.user):
            return _for_citizens(request, match.url_name or "")
        if not (on_duty or manages) or not request.user.is_authenticated or is_strong(request):
            return None
        proof = way_to_prove(request)
        if proof is None and (manages or not has_membership(request.user.pk, on=clock.today())):
            return None
        return redirect_to_login(request.get_full_path(), proof or reverse("mfa_activate_totp"))


def _for_citizens(request: HttpRequest, url_name: str) -> HttpResponseBase | None:
    """Turn a citizen away from pages of no use to them; the first passkey asks for a proof like any other."""
    if url_name in _NOT_FOR_CITIZENS and request.method == "GET":
        return redirect("mfa_list_webauthn")
    if url_name == "mfa_add_webauthn" and not is_fresh(request.session):
        return ask_for_proof(request, ProofNeeded())
    return None


def _manages_factors(url_name: str) -> bool:
    """Tell whether the page changes how its person logs in (allauth's names)."""
    return url_name.startswith(("mfa_", "account_")) and url_name not in _ALWAYS_OPEN
