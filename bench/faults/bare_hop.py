"""The bare hop: a server that reads a message and sends one back, without reading what it says.

`BARE_HOP` is how many bytes of body it sends, with headers as long as a signed answer's.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

_BODY = b"x" * int(os.environ.get("BARE_HOP", "200"))
_HEADERS = [
    ("Content-Type", "application/json"),
    ("Content-Length", str(len(_BODY))),
    ("X-Signed", "x" * int(os.environ.get("BARE_HOP_HEADERS", "800"))),
]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer anything."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", _HEADERS)
    return [_BODY]
