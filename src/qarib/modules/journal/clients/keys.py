"""The key that signs checkpoints: given by QARIB_JOURNAL_KEY; the demo makes one that protects nobody."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def signing_key() -> Ed25519PrivateKey | None:
    """Return the key, or None where nobody configured one: then nothing is signed."""
    if settings.QARIB_JOURNAL_KEY:
        return _read(str(settings.QARIB_JOURNAL_KEY).encode())
    if not settings.QARIB_DEMO:
        return None
    path = Path(settings.VAR_DIR) / "journal-key.pem"
    if not path.exists():
        _make(path)
    return _read(path.read_bytes())


def _read(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except ValueError as error:
        raise ImproperlyConfigured("QARIB_JOURNAL_KEY is no private key in PEM.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured("QARIB_JOURNAL_KEY is no Ed25519 key: openssl genpkey -algorithm ed25519.")
    return key


def _make(path: Path) -> None:
    """Write a new key; of two processes that race, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle, name = tempfile.mkstemp(prefix=".journal-key-", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
    with suppress(FileExistsError):
        os.link(name, path)
    Path(name).unlink()
