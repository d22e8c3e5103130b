"""What a Security Server keeps of one exchange, read and held against the question and its answer.

The container holds both messages, signed and time-stamped by both servers; their signatures are for a court
and its tools (`/verificationconf`). What is checked here without them: both halves are of this message, and
the answer's server hashed the very question that the container shows.
"""

import io
import zipfile
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from qarib.modules.exchange.clients import profile
from qarib.modules.exchange.clients.contract import EvidenceError, Question, Reply
from qarib.modules.exchange.clients.xroad.faults import ERROR_HEADER
from qarib.modules.exchange.clients.xroad.messages import request_hash

# Both messages with certificates, answers about their validity and a time-stamp: some tens of kilobytes.
LARGEST = 1_000_000
_HEAD, _BODY = "message.xml", "attachment1"
_REQUEST, _RESPONSE = "-request", "-response"


@dataclass(frozen=True, slots=True, repr=False)
class _Half:
    """One message: its head as it was hashed, its headers by lower-case name, its body."""

    head: bytes
    body: bytes

    @property
    def lines(self) -> list[str]:
        return self.head.decode("utf-8", "replace").split("\r\n")

    @property
    def headers(self) -> dict[str, str]:
        split = (line.partition(":") for line in self.lines[2:] if ":" in line)
        return {name.lower(): value for name, _colon, value in split}

    @property
    def status(self) -> int:
        """Return the status of an answer, which is one of its first two lines."""
        return next((int(line) for line in self.lines[:2] if line.isdecimal() and len(line) == len("200")), 0)


def read_evidence(question: Question, message: UUID, container: bytes) -> Reply:
    """Return what the source answered by the container alone. No query and no network.

    Raises EvidenceError where it is no container, of another message, or its halves do not belong together.
    """
    asked, said = _halves(container)
    for half in (asked, said):
        if half.headers.get("x-road-id") != str(message):
            raise EvidenceError("another message")
    if asked.headers.get("x-road-issue") != question.case:
        raise EvidenceError("another case")
    if ERROR_HEADER in said.headers:
        raise EvidenceError("no answer of the source")
    if said.headers.get("x-road-request-hash") != request_hash(asked.head, asked.body):
        raise EvidenceError("the answer is to another question")
    if not profile.asks(question, asked.body):
        raise EvidenceError("another question was asked")
    return profile.reply_of(question, said.status or HTTPStatus.BAD_GATEWAY, said.body)


def _halves(container: bytes) -> tuple[_Half, _Half]:
    files = _unpacked(container)
    found = []
    for kind in (_REQUEST, _RESPONSE):
        named = [content for name, content in files.items() if kind in name and name.endswith(".asice")]
        if len(named) != 1:
            raise EvidenceError("no container of a question and its answer")
        parts = _unpacked(named[0])
        if _HEAD not in parts:
            raise EvidenceError("a message without its head")
        found.append(_Half(parts[_HEAD], parts.get(_BODY, b"")))
    return found[0], found[1]


def _unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive; what unpacks to more than a container ever holds is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise EvidenceError("too large")
            return {member.filename: archive.read(member) for member in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise EvidenceError("no archive") from error
