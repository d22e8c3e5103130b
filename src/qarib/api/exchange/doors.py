"""The two doors: messages that their sender signed, and messages that our own Security Server brings."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from qarib.api.exchange.answering import Envelope, answered
from qarib.api.exchange.refusals import RefusedError, refusal_of
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.exchange.clients import profile
from qarib.modules.exchange.clients.signed import (
    Asked,
    KeyUnreadableError,
    NotAcceptedError,
    OwnKey,
    Said,
    read_private_key,
    read_public_key,
)
from qarib.modules.exchange.clients.xroad import ClientId
from qarib.modules.exchange.enums import Service
from qarib.modules.exchange.queries import known_by_key, known_by_xroad
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import flood_stop
from qarib.modules.operations.errors import TooManyAttempts

if TYPE_CHECKING:
    from qarib.modules.exchange.models import Authorisation

# Of what is refused: who is believed has a quota.
REFUSED = flood_stop("api.exchange_refused")
_MESSAGE = re.compile(r"[\x21-\x7e]{1,64}")
# A Security Server sends a message again within minutes; a day is on the safe side.
_XROAD_LIVES = timedelta(days=1)
_Door = Callable[[HttpRequest, Service], HttpResponse]

logger = structlog.get_logger()


def _door(view: _Door) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open a door to machines; whatever is refused is a problem in JSON, and counts against a flood."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, service: str) -> HttpResponse:
        try:
            return view(request, _service(request, service))
        except (RefusedError, RuleBroken) as why:
            return _refused(request, why)

    return answer


def _refused(request: HttpRequest, why: RefusedError | RuleBroken) -> HttpResponse:
    match = request.path_info.rpartition("/")[2]
    logger.warning("exchange_refused", code=why.code, service=match if match in Service.values else "")
    try:
        hit(REFUSED, str(request.META.get("REMOTE_ADDR", "")))
    except TooManyAttempts as flood:
        why = flood
    return refusal_of(request, why)


def _service(request: HttpRequest, name: str) -> Service:
    """Return what is asked, once it is sure that the message has the shape of a question."""
    if name not in Service.values:
        raise RefusedError(HTTPStatus.NOT_FOUND, "service_unknown")
    if request.method != "POST":
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
    if request.META.get("CONTENT_TYPE", "") != profile.MEDIA_TYPE:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return Service(name)


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.read(profile.LARGEST + 1)
    except UnreadablePostError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "not_a_question", at="body") from error
    if len(body) > profile.LARGEST:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return body


@_door
def signed(request: HttpRequest, service: Service) -> HttpResponse:
    """Answer a message that the holder of a known key signed; whatever is said to them is signed as well."""
    from qarib.modules.exchange.clients.signed import messages  # noqa: PLC0415 -- slow to import

    own = _own_key(settings.QARIB_EXCHANGE_KEY, settings.QARIB_EXCHANGE_NAME)
    address = settings.QARIB_BASE_URL + request.get_full_path()
    known: list[Authorisation] = []

    def key_of(name: str) -> Ed25519PublicKey | None:
        known[:] = known_by_key(name)
        return _public_key(known[0].public_key) if known else None

    asked = Asked("POST", address, request.headers, _body(request))
    try:
        believed = messages.verify_request(asked, key_of=key_of, now=clock.machine_now(), seen=None)
    except NotAcceptedError as refusal:
        raise RefusedError(HTTPStatus.UNAUTHORIZED, refusal.reason) from refusal
    envelope = Envelope(known, believed.nonce, believed.until, believed.case, key=believed.idempotency_key)
    try:
        status, body = answered(service, asked.body, envelope)
        said = Said(status, {"Content-Type": profile.MEDIA_TYPE}, body)
    except (RefusedError, RuleBroken) as why:
        told = _refused(request, why)
        said = Said(told.status_code, dict(told.items()), told.content)
    return _response(messages.sign_answer(believed, said, own=own, now=clock.machine_now()))


@_door
def xroad(request: HttpRequest, service: Service) -> HttpResponse:
    """Answer a message that our own Security Server brings: it knows who sent it, and keeps the evidence.

    It adds the headers of the answer itself.
    """
    if request.META.get("REMOTE_ADDR", "") not in settings.QARIB_XROAD_ADDRESSES:
        raise RefusedError(HTTPStatus.FORBIDDEN, "not_our_server")
    sender = _header(request, "X-Road-Client")
    try:
        ClientId.parse(sender)
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "header_unreadable", at="header.X-Road-Client") from error
    message = _header(request, "X-Road-Id")
    if not _MESSAGE.fullmatch(message):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "header_unreadable", at="header.X-Road-Id")
    envelope = Envelope(
        known_by_xroad(sender),
        message,
        clock.machine_now() + _XROAD_LIVES,
        _header(request, "X-Road-Issue"),
        key=request.headers.get("Idempotency-Key"),
    )
    status, body = answered(service, _body(request), envelope)
    return _response(Said(status, {"Content-Type": profile.MEDIA_TYPE}, body))


def _header(request: HttpRequest, name: str) -> str:
    value = request.headers.get(name, "")
    if not value:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "header_missing", at=f"header.{name}")
    return value


def _response(said: Said) -> HttpResponse:
    headers = {
        **dict(said.headers.items()),
        "Content-Length": str(len(said.body)),
        "Cache-Control": "no-store",
    }
    return HttpResponse(said.body, status=said.status, headers=headers)


@lru_cache(maxsize=1)
def _own_key(text: str, name: str) -> OwnKey:
    """Return what we sign with; without it nobody could believe our answers, and the door is closed."""
    try:
        return OwnKey(name, read_private_key(text))
    except KeyUnreadableError as error:
        raise RefusedError(HTTPStatus.NOT_FOUND, "not_connected") from error


# A body signs with one key for months: it is read once.
_public_key = lru_cache(maxsize=256)(read_public_key)


@login_not_required
@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 -- the address itself
    """Answer for every other address of the exchange."""
    return _refused(request, RefusedError(HTTPStatus.NOT_FOUND, "service_unknown"))
