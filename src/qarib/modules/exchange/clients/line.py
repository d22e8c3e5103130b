"""One request over the line, and what comes back within its time."""

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from ssl import SSLContext
from threading import Thread
from time import monotonic
from typing import Protocol
from urllib.parse import SplitResult, urlsplit


class Headers(Protocol):
    """Headers of any framework: a mapping, or a list of lines in which a name may stand twice."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return each name and value, in the order of the message."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A request; `target` is the whole address, spelled as whoever asks spells it."""

    method: str
    target: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """An answer, whatever its status."""

    status: int
    headers: Headers
    body: bytes


def send(asked: Asked, *, seconds: float, most: int, tls: SSLContext | None = None) -> Said | None:
    """Return the answer, cut after `most` bytes and one, or None when none came in time. Never raises.

    No redirect is followed and no proxy of the environment is used. The caller waits `seconds` whatever
    hangs – names, connection, one byte a second –; what hangs is cut, and ends by itself. `tls` says who is
    trusted and who we are, where that is not what the machine says.
    """
    errand = _Errand(asked, monotonic() + seconds, most, tls)
    thread = Thread(target=errand.run, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    thread.join(max(seconds, 0))
    if thread.is_alive():
        errand.cut()
    return errand.said


class _Errand:
    """Goes and asks, in a thread of its own."""

    def __init__(self, asked: Asked, until: float, most: int, tls: SSLContext | None) -> None:
        self.asked, self.until, self.most, self.tls = asked, until, most, tls
        self.said: Said | None = None
        self._line: socket | None = None

    def run(self) -> None:
        """Keep what was said, or nothing."""
        with suppress(OSError, HTTPException, ValueError):
            self.said = self._ask()

    def cut(self) -> None:
        """End what still waits for the other side."""
        if self._line:
            with suppress(OSError):
                self._line.shutdown(SHUT_RDWR)

    def _ask(self) -> Said | None:
        address = urlsplit(self.asked.target)
        if address.scheme not in {"http", "https"}:
            return None
        with closing(self._connection(address)) as connection:
            connection.connect()
            # Kept, because the connection forgets it once the headers are read.
            self._line = connection.sock
            connection.sock.settimeout(self._left())
            connection.request(
                self.asked.method,
                (address.path or "/") + (f"?{address.query}" if address.query else ""),
                body=self.asked.body,
                headers=dict(self.asked.headers.items()),
            )
            with connection.getresponse() as response:
                return Said(response.status, response.headers, response.read(self.most + 1))

    def _connection(self, address: SplitResult) -> HTTPConnection:
        place = address.netloc.rpartition("@")[2]
        if address.scheme == "http":
            return HTTPConnection(place, timeout=self._left())
        return HTTPSConnection(place, timeout=self._left(), context=self.tls)

    def _left(self) -> float:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError
        return left
