"""Refusals as RFC 9457 says them: a status, a stable code, a sentence in the language that was asked for."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import ValidationError

from qarib.kernel.errors import RuleBroken

MEDIA_TYPE = "application/problem+json"
JSON, PDF = "application/json", "application/pdf"
_SENTENCES = {
    HTTPStatus.BAD_REQUEST: gettext_lazy("The body is not JSON. Send one JSON object in UTF-8."),
    HTTPStatus.NOT_FOUND: gettext_lazy(
        "There is nothing at this address. The list of operations is at /api/v1/."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy(
        "This address does not take that method; “Allow” says which it takes."
    ),
    HTTPStatus.NOT_ACCEPTABLE: gettext_lazy("The answer is JSON. Accept application/json."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_lazy("What was sent is too large. Send less at once."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: gettext_lazy("Send the body in the type that the operation names."),
    HTTPStatus.UNPROCESSABLE_ENTITY: gettext_lazy("What was sent cannot be read. “errors” says where."),
}
View = Callable[..., HttpResponse]


class BadBodyError(Exception):
    """A body that is no JSON."""


def problem(
    status: HTTPStatus, *, code: str = "", detail: object = "", errors: Sequence[dict[str, str]] = ()
) -> HttpResponse:
    """Return the answer of a refusal; `errors` are places and reasons, never a value that was sent."""
    said = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code or status.name.lower(),
        "detail": str(detail or _SENTENCES[status]),
        "errors": list(errors),
    }
    return HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def refused(refusal: RuleBroken) -> HttpResponse:
    """Return a refusal of ours: 429 when it says when to come back, 404 for what is unknown, else 422."""
    wait = int(getattr(refusal, "retry_after", 0))
    status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.UNPROCESSABLE_ENTITY
    if refusal.code in {"procedure_unknown", "no_version_in_force"}:
        status = HTTPStatus.NOT_FOUND
    reasons = getattr(refusal, "reasons", {})
    errors = [{"at": f"body.facts.{fact}"[:200], "why": str(why)} for fact, why in reasons.items()]
    answer = problem(status, code=refusal.code, detail=refusal.message, errors=errors)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


def not_readable(broken: ValidationError) -> HttpResponse:
    """Return where what was sent does not fit, each place with a code; no value that was sent is repeated."""
    errors = [
        {
            "at": ".".join(str(part) for part in one.get("loc", ()) if part != "sent")[:200],
            "why": str(one.get("type", "")),
        }
        for one in broken.errors
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)


def speaks(*, body: str = "") -> Callable[[View], View]:
    """Open an operation to everybody; whatever is refused is a problem, never a page and never a 5xx.

    `body` is the type of what is sent, where something is.
    """

    def around(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            return _early(request, body) or _answered(view, request, *args, **kwargs)

        return answer

    return around


def _early(request: HttpRequest, body: str) -> HttpResponse | None:
    """Refuse what no operation has to look at: another type in or out, a body that is too large."""
    if not request.accepts(JSON) and not request.accepts(MEDIA_TYPE):
        return problem(HTTPStatus.NOT_ACCEPTABLE)
    if not body or request.method != "POST":
        return None
    if request.content_type != body:
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        if body == JSON:
            request.body  # noqa: B018 -- read here, where too much of it is not taken for bad JSON
    except RequestDataTooBig:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except UnreadablePostError:
        return problem(HTTPStatus.BAD_REQUEST)
    return None


def _answered(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    try:
        response = view(request, *args, **kwargs)
    except RuleBroken as refusal:
        return refused(refusal)
    except ValidationError as broken:
        return not_readable(broken)
    except (BadBodyError, UnreadablePostError):
        return problem(HTTPStatus.BAD_REQUEST)
    except Http404:
        return problem(HTTPStatus.NOT_FOUND)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        told = problem(HTTPStatus.METHOD_NOT_ALLOWED)
        told["Allow"] = response["Allow"]
        return told
    return response


def nothing_here(_request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 -- the address itself
    """Answer for every other address below the version."""
    raise Http404


def unknown(what: str) -> HttpResponse:
    """Return the answer for a number or code that is wrong, or that nothing has: both alike."""
    return problem(HTTPStatus.NOT_FOUND, code=f"{what}_unknown", detail=_("Nothing has this number or code."))
