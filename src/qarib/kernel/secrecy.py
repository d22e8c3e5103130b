"""Encryption at rest and keyed indexes, for what must be stored but never read by eye."""

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=1)
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.QARIB_DATA_KEYS])


def encrypt(text: str) -> str:
    """Return the text sealed under the newest data key; older keys still open what they sealed."""
    return _box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text of a sealed token. Raises `cryptography.fernet.InvalidToken` when it was altered."""
    return _box().decrypt(token.encode()).decode()


def keyed_index(text: str, *, purpose: str) -> str:
    """Return a digest to look a secret up by, useless without the index key and for any other purpose."""
    return hmac.new(settings.QARIB_INDEX_KEY.encode(), f"{purpose}\x00{text}".encode(), sha256).hexdigest()
