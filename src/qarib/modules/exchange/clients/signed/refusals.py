"""Why a signed message is not believed, or cannot be made."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a message is not accepted. Whoever sent it may be told: none of them helps to forge one."""

    NO_SIGNATURE = "no_signature"
    UNKNOWN_KEY = "unknown_key"
    WRONG_ALGORITHM = "wrong_algorithm"
    MISSING_COMPONENT = "missing_component"
    DIGEST_DIFFERS = "digest_differs"
    BAD_SIGNATURE = "bad_signature"
    EXPIRED = "expired"
    FROM_THE_FUTURE = "from_the_future"
    REPLAYED = "replayed"
    MALFORMED = "malformed"


class NotAcceptedError(Exception):
    """The message is not believed; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        """Take the one reason that was found first."""
        self.reason = reason
        super().__init__(str(reason))


class NotSignedError(Exception):
    """The message cannot be signed: an address, a case or the name of a key that no header can carry."""


class KeyUnreadableError(Exception):
    """What is configured is not a key. The sentence never repeats it: it may be a private one."""
