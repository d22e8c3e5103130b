"""An administration that answers one question about one person.

POST /ask takes `id`, `field`, `about`, `nin` and answers `{"id", "value"}`, or 404 and `no_record`. What the
registers hold is the demo's own file: the same person always gets the same answer. The same Idempotency-Key
gets the same answer again.
"""

import json
import runpy
import time
from collections import OrderedDict
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import signing
import switches
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ROOT = Path(__file__).resolve().parents[2]
REGISTERS = ROOT / "src" / "qarib" / "modules" / "exchange" / "clients" / "registers.py"
LARGEST, REMEMBERED = 65_536, 10_000

# What an administration answers on a bad day: status, body, kind.
_SPOILED = {
    "error": (500, b'{"error": "internal"}', "application/json"),
    "html": (200, b"<!doctype html><title>Portail</title>", "text/html"),
    "empty": (200, b"", "application/json"),
    "odd": (200, b'{"id": "another", "value": 1}', "application/json"),
}

held_by = runpy.run_path(str(REGISTERS))["held_by"]


class Administration(ThreadingHTTPServer):
    """One body: its name, its switches, and what it answered lately."""

    daemon_threads = True

    def __init__(self, body: str, folder: Path, handler: "type[Handler] | None" = None) -> None:
        super().__init__(("127.0.0.1", 0), handler or Handler)
        self.body, self.folder = body, folder
        self.answered: OrderedDict[str, tuple[int, dict[str, Any]]] = OrderedDict()

    def answer(self, key: str, question: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the answer, the same one to the same key."""
        if key in self.answered:
            return self.answered[key]
        value = held_by(self.body, str(question.get("nin", "")), str(question.get("field", "")))
        said: tuple[int, dict[str, Any]]
        if value is None:
            said = 404, {"id": question.get("id"), "error": "no_record"}
        else:
            said = 200, {"id": question.get("id"), "value": value}
            if question.get("about") == "spouse":
                said[1]["third_party_told"] = True
        if key:
            self.answered[key] = said
            while len(self.answered) > REMEMBERED:
                self.answered.popitem(last=False)
        return said


class Handler(BaseHTTPRequestHandler):
    """Speaks JSON, whatever it is asked."""

    server: Administration
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one question."""
        length = int(self.headers.get("Content-Length") or 0)
        switch = switches.read(self.server.folder).of(self.server.body)
        self.answer(self.rfile.read(min(length, LARGEST)), switch)

    def answer(self, body: bytes, switch: switches.Switch) -> None:
        """Answer, or as badly as the switch says."""
        if switch.failure in _SPOILED:
            return self._send(*_SPOILED[switch.failure])
        try:
            question = json.loads(body)
        except ValueError:
            return self._json(400, {"error": "not_json"})
        if self.path != "/ask" or not isinstance(question, dict):
            return self._json(404, {"error": "unknown_service"})
        return self._json(*self.server.answer(self.headers.get("Idempotency-Key", ""), question))

    def do_GET(self) -> None:
        """Describe the one service."""
        if self.path != "/openapi.json":
            return self._json(404, {"error": "unknown_service"})
        about = {"title": f"Registers of {self.server.body}", "version": "1"}
        answers = {"200": {"description": "an answer"}, "404": {"description": "no record"}}
        paths = {"/ask": {"post": {"responses": answers}}}
        return self._json(200, {"openapi": "3.1.0", "info": about, "paths": paths})

    def _json(self, status: int, said: dict[str, Any]) -> None:
        self._send(status, json.dumps(said, ensure_ascii=False).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.signature(status, kind, body).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def signature(self, status: int, kind: str, body: bytes) -> dict[str, str]:  # noqa: ARG002 -- who signs reads them
        """Return the headers of a signature: behind X-Road the servers sign."""
        return {}

    def log_message(self, *_words: object) -> None:
        """Say nothing: a log would hold who was asked about."""


class SignedAdministration(Administration):
    """A body without X-Road: it believes what the house signed, and signs what it answers."""

    def __init__(self, body: str, folder: Path, house: Ed25519PublicKey) -> None:
        super().__init__(body, folder, SignedHandler)
        # The same at every start: the demo's data know its public half, for what CNL asks the house.
        self.house = house
        self.key = Ed25519PrivateKey.from_private_bytes(sha256(b"the stand-in of CNL").digest())
        self.seen: set[str] = set()

    @property
    def address(self) -> str:
        """Return where it takes questions, as it spells it."""
        return f"http://127.0.0.1:{self.server_port}/ask"


class SignedHandler(Handler):
    """Looks at the signature first."""

    server: SignedAdministration
    question: dict[str, str] | None = None

    def answer(self, body: bytes, switch: switches.Switch) -> None:
        """Answer what is signed; when it is down or shut, nothing or an unsigned word."""
        self.question = None
        time.sleep(switch.latency_ms / 1000)
        if switch.failure == "down":
            self.close_connection = True
            return None
        if switch.failure in {"maintenance", "access"}:
            return self._json(503 if switch.failure == "maintenance" else 403, {"error": switch.failure})
        said = {name.lower(): value for name, value in self.headers.items()}
        lines = signing.question_lines("POST", self.server.address, said)
        try:
            signing.verify(lines, body, self.server.house, self.server.seen)
        except signing.NotSigned as refusal:
            return self._json(401, {"error": str(refusal)})
        self.question = lines
        return super().answer(body, switch)

    def signature(self, status: int, kind: str, body: bytes) -> dict[str, str]:
        """Sign for the question that was signed; a page of HTML comes from somebody else."""
        if self.question is None or kind != "application/json":
            return {}
        return signing.answer_headers(status, kind, body, self.question, self.server.key)
