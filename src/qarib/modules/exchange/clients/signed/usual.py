"""The usual message, read and written without a parser: each costs a tenth of what the library takes.

A request is the usual one when it spells its signature exactly as we spell ours: the profile's components in
their order, one signature, plain text. Nothing is refused here: what is not the usual message, or does not
hold, is left to the library, which says why.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qarib.modules.exchange.clients.line import Headers

# What an sf-string holds without a backslash, and what stands in a header without being folded.
_TEXT, _BASE64 = r"[ !#-\[\]-~]", r"[A-Za-z0-9+/]+={0,2}"
_LABEL = r"[a-z][a-z0-9]*"
_SIGNATURE = re.compile(rf"(?P<label>{_LABEL})=:(?P<bytes>{_BASE64}):")
_PLAIN = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_PARAMETERS = (
    rf';created=(?P<created>[1-9][0-9]{{0,10}});keyid="(?P<keyid>{_TEXT}{{1,60}})";alg="ed25519"'
    rf';expires=(?P<expires>[1-9][0-9]{{0,10}});nonce="(?P<nonce>{_TEXT}{{1,64}})";tag="%s"'
)


@dataclass(frozen=True, slots=True, repr=False)
class Usual:
    """What a signature that holds says of itself, and the headers that it covers."""

    key_id: str
    nonce: str
    created: int
    expires: int
    headers: dict[str, str]


class UsualReader:
    """Reads requests that cover these components and carry this tag."""

    def __init__(self, covered: Sequence[str], tag: str) -> None:
        """Write the one pattern."""
        inside = f"({' '.join(covered)})"
        self._input = re.compile(
            f"(?P<label>{_LABEL})=(?P<said>{re.escape(inside)}{_PARAMETERS % re.escape(tag)})"
        )
        self._covered = [name for name in covered if not name.startswith('"@')]

    def read(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: bytes,
        key_of: Callable[[str], Ed25519PublicKey | None],
    ) -> Usual | None:
        """Return what the signature says where it holds over this request and body; None for all others."""
        lines = [(name.lower(), value.strip(" \t")) for name, value in headers.items()]
        there = dict(lines)
        found = self._input.fullmatch(there.get("signature-input", ""))
        if not found or len(there) != len(lines) or there.get("content-digest") != digest_of(body):
            return None
        values = {'"@method"': method, '"@target-uri"': target}
        values |= {name: there.get(name[1:-1], "") for name in self._covered}
        signature = _bytes(there.get("signature", ""), found["label"])
        if not signature or not all(map(_PLAIN.fullmatch, values.values())):
            return None
        key = key_of(found["keyid"])
        if key is None or not _holds(key, signature, base_of(values, found["said"])):
            return None
        return Usual(found["keyid"], found["nonce"], int(found["created"]), int(found["expires"]), there)


def digest_of(body: bytes) -> str:
    """Return the header that names a body (RFC 9530)."""
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def base_of(values: dict[str, str], said: str) -> bytes:
    """Return what is signed: a line for each component, in their order, then the parameters."""
    lines = [f"{name}: {value}" for name, value in values.items()]
    return "\n".join([*lines, f'"@signature-params": {said}']).encode("ascii")


def signature_headers(values: dict[str, str], parameters: str, key: Ed25519PrivateKey) -> dict[str, str]:
    """Return the two headers of a signature over these values; `parameters` begin with a semicolon."""
    said = f"({' '.join(values)}){parameters}"
    signature = b64encode(key.sign(base_of(values, said))).decode()
    return {"Signature-Input": f"qarib={said}", "Signature": f"qarib=:{signature}:"}


def is_plain(text: str) -> bool:
    """Tell whether a header, or a parameter, may be written as it is."""
    return _PLAIN.fullmatch(text) is not None and not {'"', "\\"} & set(text)


def _bytes(text: str, label: str) -> bytes:
    found = _SIGNATURE.fullmatch(text)
    try:
        return b64decode(found["bytes"], validate=True) if found and found["label"] == label else b""
    except binascii.Error:
        return b""


def _holds(key: Ed25519PublicKey, signature: bytes, base: bytes) -> bool:
    try:
        key.verify(signature, base)
    except InvalidSignature:
        return False
    return True
