"""Writing what anyone may download: tiles, checkpoints and keys. Never the lines themselves."""

from pathlib import Path

from qarib.modules.journal.clients import folder
from qarib.modules.journal.models import Checkpoint, Root
from qarib.modules.journal.queries.published import CHECKPOINT, KEYS, history_path
from qarib.modules.journal.queries.tree import note_of, read_tile
from qarib.modules.journal.queries.witnesses import known_keys
from qarib.modules.journal.rules.notes import BadNote, read_note
from qarib.modules.journal.rules.tiles import WIDTH, path_of, tiles_between

# Checkpoints of the last minutes, written again: one whose publication was cut off appears now.
_AGAIN = 10


def publish() -> int | None:
    """Write the newest checkpoint and its tiles; return its size, None when nothing is signed."""
    with folder.locked() as place:
        recent = Checkpoint.objects.order_by("-pk").prefetch_related("cosignatures")[:_AGAIN]
        checkpoints = list(recent)
        if not checkpoints:
            return None
        newest = checkpoints[0]
        write_tiles(place, _published_size(place), newest.root_id)
        for checkpoint in checkpoints:
            _write_if_new(place / history_path(checkpoint.at), note_of(checkpoint).text)
        _write_if_new(place / KEYS, "".join(f"{key}\n" for key in known_keys()))
        # Last: whoever sees the checkpoint finds every tile that it needs.
        _write_if_new(place / CHECKPOINT, note_of(newest).text)
        return newest.root_id


def write_tiles(place: Path, old: int, new: int) -> None:
    """Write every tile that a tree of `new` leaves has and one of `old` had not."""
    for level, index, width in tiles_between(old, new):
        hashes = read_tile(level, index)[:width]
        folder.write(place / path_of(level, index, width), b"".join(hashes))
        if width == WIDTH:
            folder.remove_partials(place / path_of(level, index))


def _published_size(place: Path) -> int:
    """Return up to where the published tiles are ours; 0 where they are of another tree: after a restore."""
    try:
        head = read_note((place / CHECKPOINT).read_text(encoding="utf-8")).head
    except (OSError, BadNote):
        return 0
    signed = Root.objects.filter(size=head.size).first()
    return head.size if signed is not None and bytes(signed.root) == head.root else 0


def _write_if_new(path: Path, text: str) -> None:
    content = text.encode()
    if not path.exists() or path.read_bytes() != content:
        folder.write(path, content)
