"""The child process: limit itself, read, rewrite, answer."""

import resource
import sys
from importlib import import_module

from qarib.modules.documents.clients.rewriter import Refused

MEMORY = 1_200 * 1024 * 1024
SECONDS = 20
REFUSED = 3
_ROOMS = {"image": "images", "pdf": "pdfs", "page": "pages", "count": "counts"}
_DAMAGED = {"image": "image_unreadable"}


def main(what: str, *options: str) -> int:
    """Answer one file; any failure of a decoder is a refusal, never a trace."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    room = import_module(f"qarib.modules.documents.clients.rewriter.{_ROOMS[what]}")
    try:
        copy = room.rewrite(sys.stdin.buffer.read(), *options)
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    except MemoryError:
        sys.stderr.write("image_too_big" if what == "image" else "pdf_unreadable")
        return REFUSED
    except Exception:  # noqa: BLE001 -- decoders raise anything on hostile input; it always means "unreadable"
        sys.stderr.write(_DAMAGED.get(what, "pdf_unreadable"))
        return REFUSED
    sys.stdout.buffer.write(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
