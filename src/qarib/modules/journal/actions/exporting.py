"""Writing everything that somebody needs to verify the journal without us."""

import json
import os
from pathlib import Path

from qarib.modules.journal.actions.publishing import write_tiles
from qarib.modules.journal.clients import folder
from qarib.modules.journal.errors import EvidenceUnreadableError
from qarib.modules.journal.models import Checkpoint
from qarib.modules.journal.queries.evidence import LiveEvidence
from qarib.modules.journal.queries.exported import LINES
from qarib.modules.journal.queries.published import CHECKPOINT, KEYS, history_path
from qarib.modules.journal.queries.tree import latest_checkpoint, note_of
from qarib.modules.journal.queries.witnesses import known_keys


def export(place: Path) -> int:
    """Write lines with their salts, tiles, checkpoints and keys to an empty folder; return the tree's size.

    Lines say who did what for whom, by internal numbers: they are written for our eyes only (mode 0600).
    """
    newest = latest_checkpoint()
    if newest is None:
        raise EvidenceUnreadableError("Nothing is signed yet: run seal_journal first.")
    if place.exists() and any(place.iterdir()):
        raise EvidenceUnreadableError(f"{place} is not empty.")
    place.mkdir(parents=True, exist_ok=True)
    size = newest.root_id
    write_tiles(place, 0, size)
    evidence = LiveEvidence()
    evidence.size = size
    handle = os.open(place / LINES, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        for line in evidence.lines():
            if line.line is not None and line.salt is not None:
                row = {"position": line.position, "salt": line.salt.hex(), "line": line.line}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    kept = Checkpoint.objects.filter(pk__lte=newest.pk).order_by("pk").prefetch_related("cosignatures")
    for checkpoint in kept.iterator(chunk_size=1000):
        folder.write(place / history_path(checkpoint.at), note_of(checkpoint).text.encode())
    folder.write(place / KEYS, "".join(f"{key}\n" for key in known_keys()).encode())
    folder.write(place / CHECKPOINT, note_of(newest).text.encode())
    return size
