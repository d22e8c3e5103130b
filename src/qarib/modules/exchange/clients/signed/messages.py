"""Signing and checking requests and answers: what is covered, for how long; nothing else is believed.

Ed25519 whatever a message says of itself. This file is the profile; the library reads whatever a message may
look like, and `usual` reads and writes the one that everybody sends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from secrets import token_urlsafe
from typing import Any

from cryptography.exceptions import InvalidSignature as SignatureDiffers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    MappingKeyResolver,
    VerifyResult,
)
from http_message_signatures.algorithms import ED25519

from qarib.modules.exchange.clients.line import Asked, Headers, Said
from qarib.modules.exchange.clients.signed.keys import OwnKey
from qarib.modules.exchange.clients.signed.refusals import NotAcceptedError, NotSignedError, Reason
from qarib.modules.exchange.clients.signed.seen import Seen
from qarib.modules.exchange.clients.signed.usual import UsualReader, digest_of, is_plain, signature_headers

TAG = "qarib-exchange"
LIFETIME = timedelta(seconds=60)
# How far two clocks may stand apart.
TOLERANCE = timedelta(seconds=10)
OF_A_REQUEST = (
    '"@method"', '"@target-uri"',
    '"content-digest"', '"content-type"', '"date"', '"x-case"', '"idempotency-key"',
)  # fmt: skip
# The signature of the request holds its nonce: an answer covers it, and answers no other request.
OF_AN_ANSWER = (
    '"@status"', '"content-digest"', '"content-type"',
    '"@method";req', '"@target-uri";req', '"content-digest";req', '"idempotency-key";req', '"signature";req',
)  # fmt: skip
_LABEL = "qarib"
_SECONDS, _TOLERATED = int(LIFETIME.total_seconds()), int(TOLERANCE.total_seconds())
_USUAL = UsualReader(OF_A_REQUEST, TAG)
KeyOf = Callable[[str], Ed25519PublicKey | None]
_LONGEST_NONCE = 64


@dataclass(frozen=True, slots=True, repr=False)
class Verified:
    """A request that was accepted: who signed it, and the headers they signed."""

    key_id: str
    nonce: str
    case: str
    idempotency_key: str
    asked: Asked
    # After this instant it would not be accepted any more.
    until: datetime


def sign_request(asked: Asked, *, own: OwnKey, now: datetime, nonce: str | None = None) -> Asked:
    """Return the request with its date, digest and signature, or raise NotSignedError.

    Its Content-Type, X-Case and Idempotency-Key stand there already.
    """
    date = format_datetime(now.astimezone(UTC), usegmt=True)
    request = _Request(asked.method, asked.target, dict(asked.headers.items()) | {"Date": date})
    _sign(request, asked.body, OF_A_REQUEST, own=own, moment=(now, nonce))
    return replace(asked, headers=request.headers)


def sign_answer(to: Verified, said: Said, *, own: OwnKey, now: datetime) -> Said:
    """Return the answer with its digest and signature, good for that request alone, or raise NotSignedError.

    Its Content-Type stands there already.
    """
    asked = {name.lower(): value.strip(" \t") for name, value in to.asked.headers.items()}
    kind = next((value for name, value in said.headers.items() if name.lower() == "content-type"), "")
    digest = digest_of(said.body)
    known = {
        '"@status"': str(said.status), '"content-digest"': digest, '"content-type"': kind,
        '"@method";req': to.asked.method, '"@target-uri";req': to.asked.target,
        **{f'"{name}";req': asked[name] for name in ("content-digest", "idempotency-key", "signature")},
    }  # fmt: skip
    if not is_plain(kind) or not is_plain(own.key_id):
        raise NotSignedError(f"No header carries {kind!r}, or no signature the name {own.key_id!r}.")
    created = int(now.timestamp())
    parameters = (
        f';created={created};keyid="{own.key_id}";alg="ed25519";expires={created + _SECONDS}'
        f';nonce="{token_urlsafe(16)}";tag="{TAG}"'
    )
    signed = signature_headers({name: known[name] for name in OF_AN_ANSWER}, parameters, own.key)
    return replace(said, headers=dict(said.headers.items()) | {"Content-Digest": digest} | signed)


def verify_request(asked: Asked, *, key_of: KeyOf, now: datetime, seen: Seen | None) -> Verified:
    """Return who signed a request and what for; raise NotAcceptedError, and nothing else.

    Only what is accepted is remembered in `seen`, so that nobody can use up another's nonce. Without it the
    caller remembers `nonce` to `until`, in the transaction that answers.
    """
    believed = _usual(asked, key_of, now) or _unusual(asked, key_of, now)
    if seen and not seen.first_time(believed.key_id, believed.nonce, believed.until):
        raise NotAcceptedError(Reason.REPLAYED)
    return believed


def _usual(asked: Asked, key_of: KeyOf, now: datetime) -> Verified | None:
    """Return who signed a request that is spelled like ours, and holds now; None leaves it to the library."""
    found = _USUAL.read(asked.method, asked.target, asked.headers, asked.body, key_of)
    if found is None:
        return None
    end = min(found.expires, found.created + _SECONDS)
    if not found.created - _TOLERATED <= now.timestamp() <= end + _TOLERATED:
        return None
    until = datetime.fromtimestamp(end + _TOLERATED, tz=UTC)
    case, key = found.headers["x-case"], found.headers["idempotency-key"]
    return Verified(found.key_id, found.nonce, case, key, asked, until)


def _unusual(asked: Asked, key_of: KeyOf, now: datetime) -> Verified:
    found = _verify(_request(asked), asked.body, OF_A_REQUEST, key_of=key_of, now=now)
    covered, said = found.covered_components, found.parameters
    case, key = covered['"x-case"'], covered['"idempotency-key"']
    return Verified(str(said["keyid"]), str(said["nonce"]), case, key, asked, _end(said) + TOLERANCE)


def verify_answer(asked: Asked, said: Said, *, key: Ed25519PublicKey, now: datetime) -> None:
    """Raise NotAcceptedError unless that key signed this answer, to this very request."""
    response = _Response(said.status, said.headers, _request(asked))
    _verify(response, said.body, OF_AN_ANSWER, key_of=lambda _key_id: key, now=now)


@dataclass(frozen=True, slots=True)
class _Request:
    """A request as the library reads it."""

    method: str
    url: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class _Response:
    """An answer as the library reads it."""

    status_code: int
    headers: Headers
    request: _Request


def _request(asked: Asked) -> _Request:
    return _Request(asked.method, asked.target, asked.headers)


def _sign(
    message: _Request,
    body: bytes,
    covered: tuple[str, ...],
    *,
    own: OwnKey,
    moment: tuple[datetime, str | None],
) -> None:
    created, nonce = moment
    resolver = MappingKeyResolver(public_keys={}, private_keys={own.key_id: own.key})
    try:
        HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver).sign(
            message,
            key_id=own.key_id,
            created=created,
            expires=created + LIFETIME,
            nonce=nonce or token_urlsafe(16),
            label=_LABEL,
            tag=TAG,
            covered_component_ids=covered,
            body=body,
        )
    except (HTTPMessageSignaturesException, ValueError, TypeError) as error:
        raise NotSignedError(str(error)) from error


def _verify(
    message: _Request | _Response,
    body: bytes,
    covered: tuple[str, ...],
    *,
    key_of: KeyOf,
    now: datetime,
) -> VerifyResult:
    _expect_one_signature(message.headers)
    _expect_headers(message.headers, covered)
    verifier = _Verifier(key_of, now)
    try:
        (found,) = verifier.verify(message, expect_tag=TAG)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise _refusal(error) from error
    if not set(covered) <= found.covered_components.keys():
        raise NotAcceptedError(Reason.MISSING_COMPONENT)
    try:
        verifier.verify_body(message, [found], body)
    except HTTPMessageSignaturesException as error:
        raise NotAcceptedError(Reason.DIGEST_DIFFERS) from error
    return found


def _expect_one_signature(headers: Headers) -> None:
    """Signatures of others – a gateway's – may stand beside ours; two of ours are nobody's."""
    inputs = [value for name, value in headers.items() if name.lower() == "signature-input"]
    ours = sum(value.count(f'tag="{TAG}"') for value in inputs)
    if not ours or not any(name.lower() == "signature" for name, _ in headers.items()):
        raise NotAcceptedError(Reason.NO_SIGNATURE)
    if ours > 1:
        raise NotAcceptedError(Reason.MALFORMED)


def _expect_headers(headers: Headers, covered: tuple[str, ...]) -> None:
    there = {f'"{name.lower()}"' for name, _ in headers.items()}
    wanted = {part for part in covered if not part.startswith('"@') and not part.endswith(";req")}
    if not wanted <= there:
        raise NotAcceptedError(Reason.MISSING_COMPONENT)


def _refusal(error: Exception) -> NotAcceptedError:
    """The library wraps what went wrong below it: our own refusals, and a signature that differs."""
    cause = error.__cause__
    if isinstance(cause, NotAcceptedError):
        return cause
    return NotAcceptedError(Reason.BAD_SIGNATURE if isinstance(cause, SignatureDiffers) else Reason.MALFORMED)


def _end(said: Mapping[str, Any]) -> datetime:
    """Nobody gives a signature a longer life than ours."""
    return datetime.fromtimestamp(min(said["expires"], said["created"] + LIFETIME.total_seconds()), tz=UTC)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, key_of: KeyOf) -> None:
        self.key_of = key_of

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        key = self.key_of(key_id)
        if key is None:
            raise NotAcceptedError(Reason.UNKNOWN_KEY)
        return key


class _Verifier(HTTPMessageVerifier):
    """The library's own asks the machine what time it is, lets a message live a day, and needs no nonce."""

    def __init__(self, key_of: KeyOf, now: datetime) -> None:
        super().__init__(signature_algorithm=ED25519, key_resolver=_Keys(key_of))
        self.now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:  # noqa: ANN401, ARG002 -- the library's
        said = sig_input.params
        if said.get("alg") != ED25519.algorithm_id:
            raise NotAcceptedError(Reason.WRONG_ALGORITHM)
        if not {"created", "expires"} <= said.keys() or not 0 < len(said.get("nonce", "")) <= _LONGEST_NONCE:
            raise NotAcceptedError(Reason.MALFORMED)
        try:
            created, end = datetime.fromtimestamp(said["created"], tz=UTC), _end(said)
        except (ValueError, OverflowError, OSError) as error:
            raise NotAcceptedError(Reason.MALFORMED) from error
        if created > self.now + TOLERANCE:
            raise NotAcceptedError(Reason.FROM_THE_FUTURE)
        if self.now > end + TOLERANCE:
            raise NotAcceptedError(Reason.EXPIRED)
