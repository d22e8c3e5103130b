"""When something goes wrong: pages that say what to do next, and refusals that reach nobody else.

None of these views asks the database: the 500 page must work while it is down.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from qarib.config.proof import MOST_KEPT, ask_for_proof, sent_fields
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.errors import ProofNeeded


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


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Answer 500."""
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


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
