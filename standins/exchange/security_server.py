"""A Security Server of X-Road for the demo and the tests: its protocol for REST, both spellings of errors.

Answers `/r1/…`, `/listClients`, `listMethods`, `allowedMethods`, `getOpenAPI` and `/asic`. It stands for both
servers of an exchange, ours and theirs: nothing is signed here, but the hash that binds an answer to its
question is computed as the real ones do it. `/control/` sets how each administration fails.
"""

import io
import json
import time
import zipfile
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha512
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

import control
import switches

if TYPE_CHECKING:
    from asking import Asker

LARGEST, LONGEST_URL, SECONDS, KEPT = 10_000_000, 2000, 30, 2000
# What a server removes from a message in transit.
REMOVED = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "host", "user-agent", "server", "content-length", "expect",
}  # fmt: skip
ECHO = {"x-road-service", "x-road-request-id", "x-road-request-hash", "x-road-error"}
METHODS = ("listMethods", "allowedMethods", "getOpenAPI")


class Fault(Exception):  # noqa: N818 -- an answer, not a crash
    """A failure of the exchange itself, as `Server.ServerProxy.AccessDenied`."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind, self.text = kind, text

    @property
    def status(self) -> int:
        """Return 400 when the caller is at fault."""
        return 500 if self.kind.startswith("Server") else 400


FAULTS = {
    "maintenance": Fault("Server.ServerProxy.MaintenanceMode", "Maintenance until tomorrow"),
    "access": Fault("Server.ServerProxy.AccessDenied", "Request is not allowed"),
    "down": Fault("Server.ServerProxy.ServiceFailed.NetworkError", "Connection refused"),
}


def spelled(kind: str, release: str) -> str:
    """Return a type as the releases up to 7.7 write it, or in lower case with underscores as from 7.8 on."""
    if release < "7.8":
        return kind
    first, *rest = kind.split(".")
    parts = [
        first.lower(),
        *("".join(f"_{c.lower()}" if c.isupper() else c for c in part)[1:] for part in rest),
    ]
    return ".".join(parts).replace("server_proxy", "serverproxy").replace("client_proxy", "clientproxy", 1)


@dataclass(frozen=True)
class Message:
    """One half of an exchange: the lines of its head, and its body."""

    head: bytes
    body: bytes

    @property
    def hash(self) -> str:
        """Return what binds the answer to the question."""
        head = sha512(self.head)
        if not self.body:
            return b64encode(head.digest()).decode()
        return b64encode(sha512(head.digest() + sha512(self.body).digest()).digest()).decode()

    def container(self) -> bytes:
        """Return the archive with head and body. A real one holds signatures and a time-stamp, too."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
            archive.writestr("message.xml", self.head)
            if self.body:
                archive.writestr("attachment1", self.body)
        return content.getvalue()


class SecurityServer(ThreadingHTTPServer):
    """Who may ask, who answers where, and what was exchanged."""

    daemon_threads = True

    def __init__(
        self, folder: Path, client: str, providers: dict[str, str], *, direct: Iterable[str] = ()
    ) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.client, self.providers, self.direct = folder, client, providers, tuple(direct)
        self.exchanged: dict[str, tuple[Message, Message]] = {}
        self.asker: Asker | None = None

    @property
    def bodies(self) -> list[str]:
        """Return whose switches the control page shows: the members that answer, and who answers directly."""
        return [*(provider.split("/")[2] for provider in self.providers), *self.direct]

    def keep(self, query: str, question: Message, answer: Message) -> None:
        """Keep both halves for a while."""
        self.exchanged[query] = (question, answer)
        while len(self.exchanged) > KEPT:
            self.exchanged.pop(next(iter(self.exchanged)))


class Handler(BaseHTTPRequestHandler):
    """Reads a message, passes it on, and tells faults from answers."""

    server: SecurityServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Take whatever is not a body."""
        address = urlsplit(self.path)
        if address.path == "/control/":
            return self._show()
        if address.path == "/listClients":
            return self._clients()
        if address.path == "/asic":
            return self._container(
                {name: values[-1] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
            )
        return self._exchange()

    def do_POST(self) -> None:
        """Take a message, or a form of the control page."""
        if self.path == "/control/":
            return self._set()
        if self.path == "/control/ask" and self.server.asker:
            said = self._form()
            return self._show(self.server.asker.ask(said.get("service", ""), said.get("nin", "")))
        return self._exchange()

    do_PUT = do_DELETE = do_PATCH = do_HEAD = do_POST  # noqa: N815 -- the library's names

    def _exchange(self) -> None:
        state = switches.read(self.server.folder)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST))
        try:
            self._pass_on(body, state)
        except Fault as fault:
            kind = spelled(fault.kind, state.release)
            said = {"type": kind, "message": fault.text, "detail": str(uuid4())}
            self._json(fault.status, said, {"X-Road-Error": kind, **self._echo()})

    def _pass_on(self, body: bytes, state: switches.State) -> None:
        provider, code, rest = self._addressed()
        switch = state.of(provider.split("/")[2])
        time.sleep(switch.latency_ms / 1000)
        if switch.failure in ("maintenance", "access"):
            raise FAULTS[switch.failure]
        if code in METHODS:
            self._discover(provider, code)
            return
        sent = [(name, value) for name, value in self.headers.items() if name.lower() not in REMOVED | ECHO]
        question = Message(_head(self.command, self.path, sent), body)
        if switch.failure == "down":
            raise FAULTS["down"]
        if code != "ask":
            raise Fault("Server.ServerProxy.UnknownService", f"Unknown service: {code}")
        status, kind, said = self._call(f"{self.server.providers[provider]}/{code}{rest}", body, sent)
        query = self.headers.get("X-Road-Id") or str(uuid4())
        echo = self._echo() | {"X-Road-Id": query, "X-Road-Service": f"{provider}/{code}"}
        echo |= {"X-Road-Request-Id": str(uuid4()), "X-Road-Request-Hash": question.hash}
        lines = (*echo.items(), ("Content-Type", kind))
        self.server.keep(query, question, Message(_head("HTTP/1.1", str(status), lines), said))
        self._send(status, said, kind, echo)

    def _addressed(self) -> tuple[str, str, str]:
        """Return provider, service and the rest of the path; who may not ask is told."""
        if len(self.path) > LONGEST_URL:
            raise Fault("Client.InvalidRequest", "Too long a URL")
        address = urlsplit(self.path)
        pieces = address.path.split("/", 7)
        if pieces[1] != "r1" or len(pieces) < 7 or ".." in unquote(address.path).split("/"):  # noqa: PLR2004 -- five parts
            raise Fault("Client.InvalidRequest", "Malformed request URL")
        client = self.headers.get("X-Road-Client")
        if not client or len(client.split("/")) not in (3, 4):
            raise Fault("Client.InvalidRequest", "Missing or malformed X-Road-Client")
        if client != self.server.client:
            raise Fault("Server.ClientProxy.UnknownMember", f"Client '{client}' not found")
        provider = "/".join(pieces[2:6])
        if provider not in self.server.providers:
            raise Fault("Server.ClientProxy.UnknownMember", f"Unknown provider: {provider}")
        query = f"?{address.query}" if address.query else ""
        return provider, pieces[6], ("/" + pieces[7] if len(pieces) > 7 else "") + query  # noqa: PLR2004 -- the rest

    def _call(self, url: str, body: bytes, headers: list[tuple[str, str]]) -> tuple[int, str, bytes]:
        asked = Request(url, data=body or None, headers=dict(headers), method=self.command)  # noqa: S310 -- ours
        try:
            with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 -- ours
                return answer.status, answer.headers.get_content_type(), answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.headers.get_content_type(), error.read()
        except (URLError, OSError) as error:
            raise Fault("Server.ServerProxy.ServiceFailed.NetworkError", str(error)) from error

    def _echo(self) -> dict[str, str]:
        """Return what every answer repeats."""
        names = ("X-Road-Client", "X-Road-Id", "X-Road-UserId", "X-Road-Issue", "X-Road-Represented-Party")
        return {name: value for name in names if (value := self.headers.get(name))}

    def _discover(self, provider: str, code: str) -> None:
        if code == "getOpenAPI":
            with urlopen(f"{self.server.providers[provider]}/openapi.json", timeout=SECONDS) as answer:  # noqa: S310 -- ours
                return self._send(200, answer.read())
        instance, group, member, subsystem = provider.split("/")
        identifier = {"object_type": "SERVICE", "xroad_instance": instance, "member_class": group}
        identifier |= {"member_code": member, "subsystem_code": subsystem, "service_code": "ask"}
        endpoints = [{"method": "POST", "path": "/"}]
        return self._json(
            200, {"service": [identifier | {"service_type": "OPENAPI", "endpoint_list": endpoints}]}
        )

    def _clients(self) -> None:
        members = []
        for one in (self.server.client, *self.server.providers):
            instance, group, member, subsystem = one.split("/")
            identifier = {"object_type": "SUBSYSTEM", "xroad_instance": instance, "member_class": group}
            identifier |= {"member_code": member, "subsystem_code": subsystem}
            members.append({"id": identifier, "name": member.upper()})
        self._json(200, {"member": members})

    def _container(self, asked: dict[str, str]) -> None:
        kept = self.server.exchanged.get(asked.get("queryId", ""))
        if kept is None:
            return self._send(404, b"No signed documents found", "text/plain")
        question, answer = kept
        halves = {"request": question, "response": answer}
        if "requestOnly" in asked:
            del halves["response"]
        if "responseOnly" in asked:
            del halves["request"]
        if "unique" in asked:
            if len(halves) != 1:
                return self._send(400, b"unique needs requestOnly or responseOnly", "text/plain")
            (half,) = halves.values()
            return self._send(200, half.container(), "application/vnd.etsi.asic-e+zip")
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, half in halves.items():
                archive.writestr(f"{asked['queryId']}-{name}.asice", half.container())
        return self._send(200, content.getvalue(), "application/zip")

    def _show(self, answer: str = "") -> None:
        state, asks = switches.read(self.server.folder), self.server.asker is not None
        shown = control.page(state, self.server.bodies, asks=asks, answer=answer)
        return self._send(200, shown.encode(), "text/html; charset=utf-8")

    def _form(self) -> dict[str, str]:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}

    def _set(self) -> None:
        state = control.read(self._form(), self.server.bodies)
        if state is None:
            return self._send(422, b"Valeur inconnue.", "text/plain; charset=utf-8")
        switches.write(self.server.folder, state)
        return self._send(303, b"", "text/plain", {"Location": "/control/"})

    def _json(self, status: int, said: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(said, ensure_ascii=False).encode(), "application/json", headers)

    def _send(
        self, status: int, body: bytes, kind: str = "application/json", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def _head(first: str, second: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first, second, *(f"{name}:{value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in lines).encode()
