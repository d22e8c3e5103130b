"""When something goes wrong: pages that say what to do next, and refusals that reach nobody else.

None of these views asks the database: the pages of 500 and 503 must work while it is down.
"""

import errno
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from qarib.config.proof import MOST_KEPT, ask_for_proof, sent_fields
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.errors import ProofNeeded

# How long a database that was killed needs to be back, generously; a full disk waits for a person.
_BACK_IN_SECONDS, _ROOM_IN_SECONDS = 5, 60
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK_FAILED = _NO_ROOM | {errno.EIO, errno.EROFS}
_POSTGRES_DISK_FULL = "53100"


def error_page(status: HTTPStatus, *, message: str = "", minutes: int = 0) -> HttpResponse:
    """Return the page of an error, in the active language, without request, session or query."""
    name = f"ui/errors/{status.value}.html"
    return HttpResponse(render_to_string(name, {"message": message, "minutes": minutes}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Answer 400; a body that is too big gets its own page (413)."""
    too_big = isinstance(exception, RequestDataTooBig)
    return error_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_big else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Answer 403."""
    return error_page(HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Answer 404; a file that belongs to somebody else looks the same."""
    return error_page(HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; where database or disk failed us, 503 with the way to send the same again."""
    for error in _chain_of(sys.exc_info()[1]):
        if is_disk_full(error):
            return storage_failed(request, full=True)
        if isinstance(error, OperationalError | InterfaceError) or _errno_of(error) in _DISK_FAILED:
            return storage_failed(request)
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, what it came from first: a refusal of the disk is told by the driver's own error."""
    if error is not None:
        yield from _chain_of(error.__cause__ or error.__context__)
        yield error


def is_disk_full(error: BaseException) -> bool:
    """Tell whether a file, SQLite or PostgreSQL found no room."""
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return _errno_of(error) in _NO_ROOM or getattr(error, "sqlstate", None) == _POSTGRES_DISK_FULL


def _errno_of(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def storage_failed(request: HttpRequest, *, full: bool = False) -> HttpResponse:
    """Answer 503 with `Retry-After`. A form that was sent stays on the page, to be sent again as it was.

    Whether the act was recorded is not known, unless the disk is `full`; sent again it is not done twice.
    """
    # What fails while the session is saved comes after the language was left.
    language = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    with translation.override(language):
        response: HttpResponse
        if request.accepts("text/html"):
            page = render_to_string("ui/errors/503.html", {"fields": _sent_fields(request), "full": full})
            response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            message = _(
                "Our register does not answer. Send the same again in a moment: nothing is done twice."
            )
            code = "storage_full" if full else "database_away"
            answer = {"code": code, "message": message}
            response = JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(_ROOM_IN_SECONDS if full else _BACK_IN_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form sent, or nothing where it held a file or a password: those are chosen again."""
    with suppress(Exception):  # a body that broke off has no fields
        secret = any("password" in name for name in request.POST)
        if request.method == "POST" and not request.FILES and not secret:
            return [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return []


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Answer 403 for a form whose protection has expired (cookies refused, page open since yesterday)."""
    return HttpResponse(render_to_string("ui/errors/stale_form.html"), status=HTTPStatus.FORBIDDEN)


def refusal_page(request: HttpRequest, refusal: RuleBroken) -> HttpResponse:
    """Answer a refusal: a sentence to people, a code to machines; 429 where it says when to come back.

    Then the form comes back too, to be sent again: nothing that was written is lost.
    """
    wait = int(getattr(refusal, "retry_after", 0))
    status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.CONFLICT
    response: HttpResponse
    if request.accepts("text/html"):
        context = {
            "message": str(refusal.message),
            "minutes": -(-wait // 60),
            "again": wait and _again(request),
        }
        page = render_to_string(f"ui/errors/{status.value}.html", context)
        response = HttpResponse(page, status=status)
    else:
        answer = {"code": refusal.code, "message": str(refusal.message)}
        response = JsonResponse(answer, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _again(request: HttpRequest) -> dict[str, object] | None:
    """Return the form to send again, unless it holds passwords, or files that no page can hold."""
    if request.method != "POST" or request.FILES or request.path.startswith("/agents/"):
        return None
    fields = sent_fields(request)
    if len(str(fields)) > MOST_KEPT:
        return None
    return {"path": request.get_full_path(), "fields": fields, "csrf_token": get_token(request)}


class RefusalMiddleware:
    """Turn a refusal that no page caught into a page that says its sentence, never into a 500.

    A refusal that knows when to come back (`retry_after`, in seconds) answers 429. Django's bare 405 gets its
    page too: who logs in again after pressing a button is led to the button's address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do nothing as long as nothing is refused."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = error_page(HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the page: a sentence to people, a code to machines."""
        if isinstance(exception, ProofNeeded):
            return ask_for_proof(request, exception)
        if not isinstance(exception, RuleBroken):
            return None
        return refusal_page(request, exception)
