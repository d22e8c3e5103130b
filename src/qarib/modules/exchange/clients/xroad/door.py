"""The line to one's own Security Server: TLS with both sides' certificates, and an end in time."""

import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

# Connecting takes 5 s at most and the whole call 30, as the protocol's guide advises.
_CONNECT_SECONDS, _MOST_SECONDS = 5.0, 30.0
_CHUNK = 65_536


class NoAnswerError(Exception):
    """No answer in time, or more than may be read."""


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """An answer, from whoever gave it."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server stands, and how we show who we are. Plain HTTP is for one machine only."""

    url: str
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None

    def send(
        self, verb: str, target: str, headers: dict[str, str], body: bytes, *, seconds: float, largest: int
    ) -> Received:
        """Send one message and return the whole answer; no redirect is followed. Raises NoAnswerError."""
        until = monotonic() + min(seconds, _MOST_SECONDS)
        line = self._line(min(_CONNECT_SECONDS, seconds))
        try:
            line.connect()
            line.sock.settimeout(_left(until))
            line.request(verb, target, body=body or None, headers=headers)
            answer = line.getresponse()
            content = bytearray()
            while len(content) <= largest:
                line.sock and line.sock.settimeout(_left(until))
                piece = answer.read1(_CHUNK)
                if not piece:
                    return Received(answer.status, answer.headers, bytes(content))
                content += piece
        except (OSError, HTTPException, ValueError) as error:
            raise NoAnswerError(type(error).__name__) from error
        finally:
            line.close()
        raise NoAnswerError("too large")

    def _line(self, seconds: float) -> HTTPConnection:
        address = urlsplit(self.url)
        assert address.hostname is not None
        if address.scheme == "http":
            return HTTPConnection(address.hostname, address.port, timeout=seconds)
        context = ssl.create_default_context(cafile=self.authority)
        if self.certificate:
            context.load_cert_chain(self.certificate, self.key)
        return HTTPSConnection(address.hostname, address.port, timeout=seconds, context=context)


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise NoAnswerError("late")
    return left
