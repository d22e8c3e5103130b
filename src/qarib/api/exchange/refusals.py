"""What is said to whoever is not answered: a status, a stable code, and nothing of what was sent."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.api.v1.problems import problem
from qarib.kernel.errors import RuleBroken
from qarib.modules.exchange.errors import MessageReplayed, NotGranted

_STATUSES = {NotGranted.code: HTTPStatus.FORBIDDEN, MessageReplayed.code: HTTPStatus.UNAUTHORIZED}
_NOT_BELIEVED = _("The message is not believed. “code” says why.")
_SENTENCES: dict[HTTPStatus, str | Promise] = {
    HTTPStatus.BAD_REQUEST: _("The message cannot be read. “errors” says where."),
    HTTPStatus.UNAUTHORIZED: _NOT_BELIEVED,
    HTTPStatus.FORBIDDEN: _("This address takes messages of our own Security Server alone."),
    HTTPStatus.NOT_FOUND: _("No service has this address."),
}


class RefusedError(Exception):
    """The message is not answered; `at` names what is wrong in it, never what stands there."""

    def __init__(self, status: HTTPStatus, code: str = "", *, at: str = "") -> None:
        """Take what the sender is told."""
        self.status, self.code, self.at = status, code or status.name.lower(), at
        super().__init__(self.code)


def refusal_of(request: HttpRequest, why: RefusedError | RuleBroken) -> HttpResponse:
    """Return the answer of a refusal, in the language that was asked for."""
    with translation.override(translation.get_language_from_request(request)):
        if isinstance(why, RefusedError):
            errors = [{"at": why.at, "why": why.code}] if why.at else []
            sentence = _SENTENCES.get(why.status, "")
            answer = problem(why.status, code=why.code, detail=sentence, errors=errors)
        else:
            wait = int(getattr(why, "retry_after", 0))
            status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.UNPROCESSABLE_ENTITY
            answer = problem(_STATUSES.get(why.code, status), code=why.code, detail=why.message)
            if wait:
                answer["Retry-After"] = str(wait)
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Signature"
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer["Allow"] = "POST"
    return answer
