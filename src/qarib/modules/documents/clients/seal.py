"""The seal. pyHanko is a fifth of what a process imports, and few processes seal: it waits until one does."""

from datetime import datetime
from typing import TYPE_CHECKING

from qarib.modules.documents.clients.authority import Authority

if TYPE_CHECKING:
    from asn1crypto import x509


def seal(document: bytes, *, at: datetime, authority: Authority) -> bytes:
    """Return the sealed document, dated `at`.

    About 30 ms, plus a trip to the time-stamp authority where one is set; half a second the first time.
    """
    from qarib.modules.documents.clients import pades  # noqa: PLC0415 -- imports pyHanko

    return pades.seal(document, at=at, authority=authority)


def roots_of(pem: bytes) -> "list[x509.Certificate]":
    """Return the certificates of a PEM or DER file. Raises ValueError when there is none."""
    from qarib.modules.documents.clients import pades  # noqa: PLC0415 -- imports pyHanko

    return pades.roots_of(pem)
