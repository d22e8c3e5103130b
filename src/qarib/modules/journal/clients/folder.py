"""The published files under QARIB_VAR/journal: each appears whole, by a rename."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def place() -> Path:
    """Return where they lie."""
    return Path(settings.VAR_DIR) / "journal"


@contextmanager
def locked() -> Iterator[Path]:
    """Hold the folder alone: of two workers, the one with the older tree must not write last."""
    folder = place()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder


def write(path: Path, content: bytes) -> None:
    """Write a file that nobody ever sees in half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def remove_partials(path: Path) -> None:
    """Remove the partial forms of a tile that is full now."""
    shutil.rmtree(path.with_name(path.name + ".p"), ignore_errors=True)
