"""The antivirus, over its socket: INSTREAM, and nothing else of its protocol."""

import socket
import struct

import structlog
from django.conf import settings

from qarib.modules.documents.enums import Scan

log = structlog.get_logger()
_SECONDS = 10
_CHUNK = 64 * 1024


def scan(content: bytes) -> Scan:
    """Return what clamd says of the content; NOT_SCANNED when it does not answer or does not know."""
    if not settings.QARIB_CLAMD:
        return Scan.NOT_SCANNED
    try:
        answer = _ask(content)
    except OSError as error:
        log.info("clamd_silent", error=type(error).__name__)
        return Scan.NOT_SCANNED
    if answer.endswith(b"OK"):
        return Scan.CLEAN
    if answer.endswith(b"FOUND"):
        return Scan.INFECTED
    log.warning("clamd_refused", answer=answer[:80])
    return Scan.NOT_SCANNED


def _ask(content: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_SECONDS)
        line.connect(settings.QARIB_CLAMD)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            piece = content[start : start + _CHUNK]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.strip(b"\0\n ")
