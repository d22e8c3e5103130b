"""Signed messages as an administration without X-Road reads and writes them: RFC 9421 and 9530, Ed25519.

Written by hand, and not with the library that the house uses: two programs that agree read the same text.
"""

import re
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from email.utils import formatdate
from hashlib import sha256
from secrets import token_urlsafe

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TAG, LIFETIME, TOLERANCE = "qarib-exchange", 60, 10
_OF_A_QUESTION = {
    '"@method"', '"@target-uri"', '"content-digest"', '"content-type"', '"date"', '"x-case"',
    '"idempotency-key"',
}  # fmt: skip
_OF_AN_ANSWER = (
    '"@status"', '"content-digest"', '"content-type"', '"@method";req', '"@target-uri";req',
    '"content-digest";req', '"idempotency-key";req', '"signature";req',
)  # fmt: skip
_COMPONENT = re.compile(r'"[^"]+"(?:;req)?')
_INPUT = re.compile(r"([a-z*][a-z0-9_.*-]*)=(\(([^)]*)\);[^,]*)")


class NotSigned(Exception):  # noqa: N818 -- an answer, not a crash
    """The message is not one that the house signed, just now."""


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public half as others are configured with it."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def digest(body: bytes) -> str:
    """Return the header that names a body."""
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def _base(lines: Mapping[str, str], components: list[str], parameters: str) -> bytes:
    said = [f"{name}: {lines[name]}" for name in components]
    return "\n".join([*said, f'"@signature-params": {parameters}']).encode()


def question_lines(method: str, target: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return what can be covered of a question; names of headers are in lower case."""
    lines = {f'"{name}"': value.strip() for name, value in headers.items()}
    return lines | {'"@method"': method, '"@target-uri"': target}


def verify(lines: Mapping[str, str], body: bytes, key: Ed25519PublicKey, seen: set[str]) -> None:
    """Raise NotSigned unless the house signed this question a moment ago, and it comes for the first time."""
    try:
        label, parameters, inside = _INPUT.fullmatch(lines['"signature-input"']).groups()  # type: ignore[union-attr]
        signature = b64decode(
            lines['"signature"'].removeprefix(f"{label}=:").removesuffix(":"), validate=True
        )
        given = dict(re.findall(r';([a-z]+)=("[^"]*"|\d+)', parameters[parameters.index(")") :]))
        created, expires, nonce = int(given["created"]), int(given["expires"]), given["nonce"]
        components = _COMPONENT.findall(inside)
        base = _base(lines, components, parameters)
    except (KeyError, ValueError, AttributeError) as error:
        raise NotSigned("malformed") from error
    if (given.get("alg"), given.get("tag")) != ('"ed25519"', f'"{TAG}"') or not set(
        components
    ) >= _OF_A_QUESTION:
        raise NotSigned("another profile")
    if not created - TOLERANCE <= time.time() <= min(expires, created + LIFETIME) + TOLERANCE:
        raise NotSigned("another time")
    if lines['"content-digest"'] != digest(body):
        raise NotSigned("another body")
    try:
        key.verify(signature, base)
    except InvalidSignature as error:
        raise NotSigned("another key") from error
    if nonce in seen:
        raise NotSigned("again")
    seen.add(nonce)


def answer_headers(
    status: int, kind: str, body: bytes, question: Mapping[str, str], key: Ed25519PrivateKey
) -> dict[str, str]:
    """Return the headers of a signed answer to this very question."""
    now = int(time.time())
    lines = {f"{name};req": value for name, value in question.items()}
    lines |= {'"@status"': str(status), '"content-digest"': digest(body), '"content-type"': kind}
    parameters = (
        f'({" ".join(_OF_AN_ANSWER)});created={now};expires={now + LIFETIME};keyid="register"'
        f';alg="ed25519";nonce="{token_urlsafe(16)}";tag="{TAG}"'
    )
    signature = key.sign(_base(lines, list(_OF_AN_ANSWER), parameters))
    return {
        "Content-Digest": digest(body),
        "Signature-Input": f"register={parameters}",
        "Signature": f"register=:{b64encode(signature).decode()}:",
    }


def question_headers(
    target: str, body: bytes, headers: Mapping[str, str], name: str, key: Ed25519PrivateKey
) -> dict[str, str]:
    """Return the headers of a signed question: those given (lower case), date, digest and signature."""
    now = int(time.time())
    said = {**headers, "date": formatdate(now, usegmt=True), "content-digest": digest(body)}
    components = [
        '"@method"', '"@target-uri"', '"content-digest"', '"content-type"', '"date"', '"x-case"',
        '"idempotency-key"',
    ]  # fmt: skip
    parameters = (
        f'({" ".join(components)});created={now};keyid="{name}";alg="ed25519";expires={now + LIFETIME}'
        f';nonce="{token_urlsafe(16)}";tag="{TAG}"'
    )
    signature = key.sign(_base(question_lines("POST", target, said), components, parameters))
    return {
        **said,
        "Signature-Input": f"cnl={parameters}",
        "Signature": f"cnl=:{b64encode(signature).decode()}:",
    }
