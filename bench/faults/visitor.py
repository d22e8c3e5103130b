"""A browser without a screen: one kept connection, cookies, redirects, and forms read from the pages."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

REDIRECTS = {301, 302, 303}
_MOST_REDIRECTS = 6
PATIENCE_SECONDS = 60
_IDLE_SECONDS = 15


class LineDownError(Exception):
    """No answer came: the person does not know whether the request was received."""


@dataclass
class Field:
    """One control of a form, with the values that it offers."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    enctype: str
    fields: list[Field] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects the forms within <main>."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.in_main = False
        self.open: Form | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what belongs to a form."""
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.in_main = True
        elif tag == "form" and self.in_main:
            self.open = Form(given.get("action", ""), given.get("method", "get"), given.get("enctype", ""))
            self.forms.append(self.open)
        elif self.open is not None and tag in {"input", "select", "textarea"} and given.get("name"):
            control = Field(
                given["name"], given.get("type", tag), given.get("value", ""), checked="checked" in given
            )
            self.open.fields.append(control)
            self.select = control if tag == "select" else None
        elif self.select is not None and tag == "option":
            self.select.options.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Close what ends."""
        if tag == "main":
            self.in_main = False
        elif tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None


@dataclass(frozen=True)
class Answer:
    """What one request got, before any redirect is followed."""

    status: int
    location: str
    text: str
    retry_after: str = ""


@dataclass(frozen=True)
class Page:
    """What was shown at the end of the redirects, and what the whole request cost."""

    path: str
    status: int
    text: str
    seconds: float
    statements: int
    lock_ms: float
    requests: int
    size: int

    @property
    def form(self) -> Form:
        """Return the page's form that writes; a page without one is not the page that was expected."""
        reader = _Reader()
        reader.feed(self.text)
        for form in reader.forms:
            if form.method.lower() == "post":
                return form
        raise LookupError(f"no form on {self.path} ({self.status})")


def _multipart(fields: list[tuple[str, str]], files: Iterable[tuple[str, bytes]] = ()) -> tuple[bytes, str]:
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for name, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="photo.png"'
        parts.append(
            f"--{boundary}\r\n{head}\r\nContent-Type: image/png\r\n\r\n".encode() + content + b"\r\n"
        )
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"


class Visitor:
    """One person's browser; `twin()` is a second tab on a connection of its own."""

    def __init__(self, port: int, *, language: str = "fr") -> None:
        """Open nothing yet."""
        self.port = port
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.cookies = {"qarib_language": language}
        self.used = 0.0
        self.bodies: list[bytes] = []  # every answer's, when `keep` is set
        self.keep = False

    def twin(self) -> "Visitor":
        """Return a tab that is logged in as this one is."""
        other = Visitor(self.port)
        other.cookies = dict(self.cookies)
        return other

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def get(self, path: str) -> Page:
        """Open a page. Raises LineDownError."""
        return self._follow("GET", path, None, "")

    def send(
        self,
        page: Page,
        form: Form,
        fields: list[tuple[str, str]],
        files: Sequence[tuple[str, bytes]] = (),
    ) -> Page:
        """Send a form and follow where it leads. Raises LineDownError."""
        path = urljoin(page.path, form.action) if form.action else page.path
        if form.enctype == "multipart/form-data":
            body, kind = _multipart(fields, files)
        else:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return self._follow("POST", path, body, kind)

    def press(
        self, path: str, fields: Iterable[tuple[str, str]], files: Sequence[tuple[str, bytes]] = ()
    ) -> Answer:
        """Send one POST and look no further than its own answer. Raises LineDownError.

        What protects the form is written as a page of this browser would have written it.
        """
        secret = self.cookies.setdefault("csrftoken", uuid4().hex)
        sent = [("csrfmiddlewaretoken", secret), *fields]
        if files:
            body, kind = _multipart(sent, files)
        else:
            body, kind = urlencode(sent).encode(), "application/x-www-form-urlencoded"
        answer, text = self._ask("POST", path, body, kind)
        shown = text.decode("utf-8", errors="replace")
        led = urlsplit(answer.headers.get("Location") or "").path
        return Answer(answer.status, led, shown, answer.headers.get("Retry-After") or "")

    def _follow(self, method: str, path: str, body: bytes | None, kind: str) -> Page:
        start = time.perf_counter()
        statements, lock_ms, size, requests = 0, 0.0, 0, 0
        for _step in range(_MOST_REDIRECTS):
            answer, text = self._ask(method, path, body, kind)
            cost = (answer.headers.get("Qarib-Cost") or "0 0").split()
            statements, lock_ms = statements + int(cost[0]), lock_ms + float(cost[1])
            size, requests = size + len(text), requests + 1
            if answer.status not in REDIRECTS:
                seconds = time.perf_counter() - start
                shown = text.decode("utf-8", errors="replace")
                return Page(path, answer.status, shown, seconds, statements, lock_ms, requests, size)
            target = urlsplit(urljoin(path, answer.headers["Location"]))
            path = target.path + (f"?{target.query}" if target.query else "")
            method, body, kind = "GET", None, ""
        raise LookupError(f"too many redirects, last to {path}")

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> tuple[HTTPResponse, bytes]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"http://127.0.0.1:{self.port}{path}",
            "Accept": "text/html",
        }
        if kind:
            headers["Content-Type"] = kind
        if time.monotonic() - self.used > _IDLE_SECONDS:
            self.connection.close()  # the server would, in the middle of it
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if self.keep:
                self.bodies.append(text)
            self.used = time.monotonic()
        except (HTTPException, OSError) as broken:
            self.connection.close()
            raise LineDownError(f"{method} {path}: {broken!r}") from broken
        self.keep_cookies(answer.headers.get_all("Set-Cookie"))
        return answer, text

    def keep_cookies(self, lines: Iterable[str] | None) -> None:
        """Keep what an answer's headers set."""
        for line in lines or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
