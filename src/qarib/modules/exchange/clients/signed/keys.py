"""Keys as they are configured: the raw 32 bytes of an Ed25519 key, in base64."""

import binascii
from base64 import b64decode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qarib.modules.exchange.clients.signed.refusals import KeyUnreadableError

_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class OwnKey:
    """A private key, and the name under which the others hold its public half."""

    key_id: str
    key: Ed25519PrivateKey


def read_public_key(text: str) -> Ed25519PublicKey:
    """Return the key that a body gave us, or raise KeyUnreadableError."""
    return Ed25519PublicKey.from_public_bytes(_raw(text, "public"))


def read_private_key(text: str) -> Ed25519PrivateKey:
    """Return our own key, or raise KeyUnreadableError."""
    return Ed25519PrivateKey.from_private_bytes(_raw(text, "private"))


def _raw(text: str, kind: str) -> bytes:
    try:
        raw = b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _BYTES or not any(raw):
        raise KeyUnreadableError(f"A {kind} Ed25519 key is 32 bytes, not all zero, written in base64.")
    return raw
