"""A journal exported to files, verified without database and network."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from qarib.modules.journal.enums import Harm
from qarib.modules.journal.errors import EvidenceUnreadableError
from qarib.modules.journal.queries.evidence import Report
from qarib.modules.journal.queries.published import CHECKPOINT, KEYS
from qarib.modules.journal.queries.witnesses import known_keys
from qarib.modules.journal.rules.audit import Line, Problem, check_tree, read_newest
from qarib.modules.journal.rules.audit_notes import NotesCheck
from qarib.modules.journal.rules.merkle import HASH
from qarib.modules.journal.rules.notes import BadNote, Head, VerifierKey, encoded, read_key, read_note
from qarib.modules.journal.rules.proof import check_proof, read_proof
from qarib.modules.journal.rules.tiles import WIDTH, path_of, width_of

LINES = "lines.jsonl"


class ExportedEvidence:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the size from the newest checkpoint."""
        self.folder = folder
        self.strays: list[Problem] = []
        newest = self.newest()
        if newest is None:
            raise EvidenceUnreadableError(f"{folder / CHECKPOINT} is not there, or no checkpoint.")
        self.size = newest.size
        self._tile = lru_cache(maxsize=8)(self._read_tile)

    def newest(self) -> Head | None:
        """Return what the newest checkpoint says."""
        try:
            return read_newest((self.folder / CHECKPOINT).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return None

    def lines(self) -> Iterator[Line]:
        """Yield every position; what stands twice, out of order or beyond the end becomes a stray."""
        expected = 0
        for position, line, salt in self._rows():
            if not expected <= position < self.size:
                what = "the line stands twice, out of its order, or beyond the end of the tree"
                self.strays.append(Problem(Harm.ROW_INSERTED, f"{LINES}, position {position}", what))
                continue
            yield from (self._missing(place) for place in range(expected, position))
            yield Line(position, line, salt, self._leaf(position))
            expected = position + 1
        yield from (self._missing(place) for place in range(expected, self.size))

    def _rows(self) -> Iterator[tuple[int, dict[str, object], bytes]]:
        try:
            with (self.folder / LINES).open(encoding="utf-8") as stream:
                for number, text in enumerate(stream, 1):
                    try:
                        row = json.loads(text)
                        yield int(row["position"]), dict(row["line"]), bytes.fromhex(row["salt"])
                    except (ValueError, KeyError, TypeError):
                        what = "it cannot be read"
                        self.strays.append(Problem(Harm.ROW_CHANGED, f"{LINES}, line {number}", what))
        except (OSError, UnicodeDecodeError) as error:
            raise EvidenceUnreadableError(f"{self.folder / LINES} cannot be read.") from error

    def _missing(self, position: int) -> Line:
        return Line(position, None, None, self._leaf(position))

    def _leaf(self, position: int) -> bytes | None:
        return self.node(0, position)

    def node(self, level: int, index: int) -> bytes | None:
        """Return the hash of a published tile."""
        number, place = divmod(index, WIDTH)
        tile = self._tile(level, number)
        return tile[place] if place < len(tile) else None

    def _read_tile(self, level: int, index: int) -> Sequence[bytes]:
        width = width_of(level, index, self.size)
        name = path_of(level, index, width)
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            self.strays.append(Problem(Harm.FILE_MISSING, name, "the checkpoint needs this tile"))
            return []
        if len(content) != width * HASH:
            what = f"it has {len(content)} bytes instead of {width * HASH}"
            self.strays.append(Problem(Harm.FILE_CHANGED, name, what))
        return [content[place : place + HASH] for place in range(0, width * HASH, HASH)]

    def place(self, level: int, index: int) -> str:
        """Return the file and the place in it."""
        number, place = divmod(index, WIDTH)
        return f"{path_of(level, number, width_of(level, number, self.size))}, hash {place}"

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield every kept checkpoint, oldest first, and the newest under its own name."""
        kept = sorted((self.folder / "checkpoints").glob("*/*"))
        for path in [*kept, self.folder / CHECKPOINT]:
            yield path.relative_to(self.folder).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def read_keys(path: Path) -> list[VerifierKey]:
    """Return the verifier keys of a file, one a line."""
    try:
        return [read_key(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError, BadNote) as error:
        raise EvidenceUnreadableError(f"{path} holds no verifier keys: {error}") from error


def verify_exported(folder: Path, *, keys: Path | None = None) -> Report:
    """Recompute everything from the files of a folder; without `keys` those in the folder are trusted."""
    evidence = ExportedEvidence(folder)
    trusted = read_keys(keys or folder / KEYS)
    hashes, problems = check_tree(evidence)
    notes = NotesCheck(hashes, evidence.size, trusted)
    for where, text in evidence.notes():
        notes.take(where, text)
    problems += evidence.strays + notes.end()
    # A tile that is read twice is named once.
    return Report(evidence.size, encoded(hashes.root(evidence.size)), 0, list(dict.fromkeys(problems)))


def verify_proof(file: Path, *, keys: Path | None = None, checkpoint: Path | None = None) -> Report:
    """Verify one downloaded proof; without `keys` those of this machine's settings are trusted."""
    try:
        proof = read_proof(_text(file))
        other = read_note(_text(checkpoint)) if checkpoint else None
    except BadNote as error:
        return Report(0, "", 0, [Problem(Harm.PROOF_CHANGED, file.name, f"it cannot be read: {error}")])
    problems = check_proof(proof, read_keys(keys) if keys else known_keys(), other)
    return Report(proof.note.head.size, encoded(proof.note.head.root), 0, problems)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceUnreadableError(f"{path} cannot be read.") from error
