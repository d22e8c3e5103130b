"""The lines of a message, and the hash that binds an answer to its question."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha512

CLIENT, ISSUE, MESSAGE, USER = "X-Road-Client", "X-Road-Issue", "X-Road-Id", "X-Road-UserId"


def header_part(verb: str, target: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return what is kept of a request beside its body: verb, raw path with query, one line a header."""
    lines = [verb, target, *(f"{name}:{value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def request_hash(head: bytes, body: bytes) -> str:
    """Return the hash that the provider's server sends back: SHA-512 over the SHA-512 of both parts.

    Without a body the hash of the head alone.
    """
    if not body:
        return b64encode(sha512(head).digest()).decode()
    return b64encode(sha512(sha512(head).digest() + sha512(body).digest()).digest()).decode()
