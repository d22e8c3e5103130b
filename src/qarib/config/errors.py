"""When something goes wrong: pages that say what to do next, and refusals that reach nobody else.

None of these views asks the database: the pages of 500 and 503 must work while it is down.
"""

import errno
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from qarib.kernel.errors import RuleBroken

# The disk is full, a quota is spent, the disk is broken, or it may only be read.
_NO_STORAGE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
_RETRY_SECONDS = 60


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
    """Answer 503 where database or disk failed us, else 500; Django calls it while the error is handled."""
    # What fails while the session is saved comes after the language was left.
    with translation.override(getattr(request, "LANGUAGE_CODE", translation.get_language())):
        if storage_failed(sys.exc_info()[1]):
            return _unavailable(request)
        return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def storage_failed(error: BaseException | None) -> bool:
    """Tell whether an error, or what it came from, is a database that went away or a disk that is full."""
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        if isinstance(error, OSError) and error.errno in _NO_STORAGE:
            return True
        error = error.__cause__ or error.__context__
    return False


def _unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 and when to come back: a page to people, a code to machines."""
    response: HttpResponse
    if request.accepts("text/html"):
        response = error_page(HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        answer = {"code": "storage_unavailable", "message": _("Our storage does not answer. Send it again.")}
        response = JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(_RETRY_SECONDS)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Answer 403 for a form whose protection has expired (cookies refused, page open since yesterday)."""
    return HttpResponse(render_to_string("ui/errors/stale_form.html"), status=HTTPStatus.FORBIDDEN)


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
        if not isinstance(exception, RuleBroken):
            return None
        wait = int(getattr(exception, "retry_after", 0))
        status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.CONFLICT
        response: HttpResponse
        if request.accepts("text/html"):
            response = error_page(status, message=str(exception.message), minutes=-(-wait // 60))
        else:
            answer = {"code": exception.code, "message": str(exception.message)}
            response = JsonResponse(answer, status=status)
        if wait:
            response["Retry-After"] = str(wait)
        return response
