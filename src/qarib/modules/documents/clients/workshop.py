"""The rewriting of files as the rest of the module sees it: bytes in, bytes or a code out."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

import structlog

log = structlog.get_logger()
_SOURCE = Path(__file__).resolve().parents[4]
_SECONDS = 30
_REFUSED = 3
# Each child may take a gigabyte: never more than two beside one worker.
_benches = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The copy, or the code of the refusal."""

    content: bytes
    refusal: str = ""


def rewrite(what: str, data: bytes, *options: str) -> Rewritten:
    """Return the copy of an `image` or a `pdf`, or a `page` or the `count` of pages of a PDF.

    A child process with limits of its own makes it in about 0.3 s. One that is killed by its limits, or does
    not end, counts as an unreadable file.
    """
    with _benches:
        try:
            done = subprocess.run(  # noqa: S603 -- our own module, no shell
                [sys.executable, "-m", "qarib.modules.documents.clients.rewriter", what, *options],
                input=data,
                capture_output=True,
                check=False,
                timeout=_SECONDS,
                env={"PYTHONPATH": str(_SOURCE), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired:
            log.warning("rewriter_timed_out", what=what, size=len(data))
            return Rewritten(b"", _unreadable(what))
    if done.returncode == 0 and done.stdout:
        return Rewritten(done.stdout)
    if done.returncode == _REFUSED:
        return Rewritten(b"", done.stderr.decode("ascii", "replace"))
    log.warning("rewriter_ended", what=what, status=done.returncode)
    return Rewritten(b"", _unreadable(what))


def _unreadable(what: str) -> str:
    return "pdf_unreadable" if what in {"page", "count"} else f"{what}_unreadable"
