"""The house's own door without a server around it: the same pages, in this process, on this connection."""

import io
from email.message import Message
from http.client import HTTPResponse
from typing import Any, ClassVar
from urllib.parse import urlsplit

from visitor import Visitor


class Reply:
    """What one request got, with the two things that a browser reads of it."""

    def __init__(self, status: str, headers: list[tuple[str, str]]) -> None:
        """Take what the house began its answer with."""
        self.status = int(status.partition(" ")[0])
        self.headers = Message()
        for name, value in headers:
            self.headers[name] = value


class Indoors(Visitor):
    """A browser whose requests go straight to the WSGI application."""

    # The last answer to any of them.
    last: ClassVar[Reply | None] = None

    def __init__(self, application: Any, *, language: str = "fr") -> None:  # noqa: ANN401 -- a WSGI callable
        """Open nothing."""
        super().__init__(80, language=language)
        self.application = application

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> tuple[HTTPResponse, bytes]:
        where, begun = urlsplit(path), []
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": where.path,
            "QUERY_STRING": where.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_ACCEPT": "text/html",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "HTTP_REFERER": f"http://127.0.0.1{path}",
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body or b"")),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answer = self.application(environ, lambda status, headers, *_rest: begun.append((status, headers)))
        try:
            text = b"".join(answer)
        finally:
            answer.close()
        reply = Indoors.last = Reply(*begun[0])
        self.keep_cookies(reply.headers.get_all("Set-Cookie"))
        return reply, text  # type: ignore[return-value]


class Device:
    """What `Presses` presses on: one browser, whichever side is asked for."""

    def __init__(self, browser: Indoors) -> None:
        """Take the browser."""
        self.browser, self.press = browser, lambda _side, *asked: browser.press(*asked)
