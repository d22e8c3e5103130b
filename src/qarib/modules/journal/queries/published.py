"""The files that anyone may download, by their address."""

import re
from datetime import UTC, datetime
from pathlib import Path

from qarib.modules.journal.clients.folder import place
from qarib.modules.journal.rules.tiles import read_path

CHECKPOINT, KEYS, HISTORY = "checkpoint", "keys", "checkpoints/%Y-%m-%d/%H%M%S"
_KEPT = re.compile(r"checkpoints/\d{4}-\d{2}-\d{2}/\d{6}", re.ASCII)
_DAY = re.compile(r"checkpoints(/\d{4}-\d{2}-\d{2})?/", re.ASCII)


def history_path(at: datetime) -> str:
    """Return where a checkpoint is kept: `checkpoints/<day>/<hour minute second>`, in UTC."""
    return at.astimezone(UTC).strftime(HISTORY)


def published_file(address: str) -> Path | None:
    """Return the file of an address below `/journal/`, or None; nothing else can be reached."""
    known = address in {CHECKPOINT, KEYS} or _KEPT.fullmatch(address) or read_path(address)
    path = place() / address
    return path if known and path.is_file() else None


def published_list(address: str) -> list[str] | None:
    """Return what a folder of kept checkpoints holds (`checkpoints/`, `checkpoints/<day>/`), or None."""
    folder = place() / address
    if not _DAY.fullmatch(address) or not folder.is_dir():
        return None
    return sorted(
        path.name + ("/" if path.is_dir() else "") for path in folder.iterdir() if path.name[0] != "."
    )
