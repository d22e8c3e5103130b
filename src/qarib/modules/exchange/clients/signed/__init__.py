"""The direct way to a body without X-Road: a request that we sign, and an answer signed for it (RFC 9421).

Whoever answers (a stand-in, our own endpoints) uses `messages`; it is imported where it is used, because the
library behind it takes longer to import than a page may.
"""

from qarib.modules.exchange.clients.line import Asked, Said
from qarib.modules.exchange.clients.signed.channel import SignedChannel
from qarib.modules.exchange.clients.signed.keys import OwnKey, read_private_key, read_public_key
from qarib.modules.exchange.clients.signed.refusals import (
    KeyUnreadableError,
    NotAcceptedError,
    NotSignedError,
    Reason,
)
from qarib.modules.exchange.clients.signed.seen import Seen, SeenInMemory

__all__ = [
    "Asked",
    "KeyUnreadableError",
    "NotAcceptedError",
    "NotSignedError",
    "OwnKey",
    "Reason",
    "Said",
    "Seen",
    "SeenInMemory",
    "SignedChannel",
    "read_private_key",
    "read_public_key",
]
