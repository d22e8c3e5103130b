"""Asking a witness to look at a checkpoint and sign it too (C2SP tlog-witness)."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

_SECONDS = 3
_MOST = 16_384


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The signature lines that the witness answered, not verified."""

    lines: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The witness saw another size last: the proof must begin there."""

    size: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The witness looked and does not sign; the status says why."""

    status: int


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer, or none that can be read."""

    why: str


Reply = Cosigned | Elsewhere | Refused | Silent


class Witness(Protocol):
    """One witness. Never called inside a transaction; it never raises."""

    def add_checkpoint(self, request: bytes) -> Reply:
        """Hand over old size, consistency proof and checkpoint."""
        ...


class HttpWitness:
    """A witness behind an address."""

    def __init__(self, url: str) -> None:
        """Take its submission prefix."""
        self.url = url.rstrip("/")

    def add_checkpoint(self, request: bytes) -> Reply:
        """Ask once, for at most three seconds."""
        try:
            asked = Request(f"{self.url}/add-checkpoint", data=request, method="POST")  # noqa: S310 -- configured
            with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 -- configured by whoever runs the house
                return Cosigned(answer.read(_MOST).decode())
        except HTTPError as error:
            return _refusal(error)
        except (OSError, ValueError) as error:
            return Silent(type(error).__name__)


def _refusal(error: HTTPError) -> Reply:
    with error:
        try:
            if error.code == HTTPStatus.CONFLICT and error.headers.get_content_type() == "text/x.tlog.size":
                return Elsewhere(int(error.read(_MOST).decode()))
        except (OSError, ValueError):
            return Silent("unreadable size")
    return Refused(error.code)
