"""Around every page: its language, and its line in the log."""

import re
from collections.abc import Callable

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import empty
from django_structlog.middlewares import RequestMiddleware

from qarib.kernel.secrecy import keyed_index

_YEAR = 365 * 24 * 3600


class PolicyMiddleware(CSPMiddleware):
    """The policy of `django-csp`, written once a process for every page that asks for nothing of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Write the policy of the settings."""
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header; a page with a nonce, an exemption or a policy of its own has it written anew."""
        if any(name.startswith("_csp") for name in (*vars(response), *vars(request))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        return response


class LanguageMiddleware:
    """Activate the language: asked by the link, chosen before, preferred by the browser, else Arabic.

    `?lang=fr` chooses and remembers it, without a script or a session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one language, and say so in the headers."""
        asked = request.GET.get("lang", "")
        chosen = asked if asked in dict(settings.LANGUAGES) else ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=_YEAR,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


# Links that open something: a professional's deposit, an agent's new password or address.
_SECRET = re.compile(r"^(/deposit/|/agents/password/reset/key/|/agents/confirm-email/)[^/]+")


class LogMiddleware(RequestMiddleware):
    """One line a request, with its id, its path and a pseudonym of the person.

    The query string is left out (people search by name), and so is the address they come from. The person is
    named only when the page itself looked who it is: the log never costs a query.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path, without what in an address opens a door."""
        path = _SECRET.sub(r"\1…", request.path)
        return f"{request.method} {path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Bind `person`: a keyed digest that links one person's lines and leads back to nobody by itself."""
        user = getattr(request, "user", None)
        if user is None or getattr(user, "_wrapped", user) is empty or not user.is_authenticated:
            return
        structlog.contextvars.bind_contextvars(person=keyed_index(str(user.uid), purpose="log")[:16])


class ProxyMiddleware:
    """Take the address that our own web server saw; installed only behind one that sets the header.

    The last address of the list is the one it added itself: what stands before was written by the caller.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, with the address put right."""
        seen = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if seen:
            request.META["REMOTE_ADDR"] = seen
        return self.get_response(request)


class ExchangeMiddleware:
    """Take messages of other administrations past all that is made for people and their browsers.

    No session, no form, no language and no page: thousands of them come in an hour. Each is a row of the
    journal, so that none is a line in the log; what is refused is.
    """

    _BELOW = "/api/exchange/"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a message at once; pass everything else on."""
        if not request.path_info.startswith(self._BELOW):
            return self.get_response(request)
        # Its own list of doors: the whole house need not be searched for each message.
        match = resolve(request.path_info[len(self._BELOW) - 1 :], "qarib.api.exchange.urls")
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer
