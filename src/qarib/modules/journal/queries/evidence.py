"""The live journal as evidence, and everything that verification finds in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.db.models import Subquery

from qarib.kernel import clock
from qarib.modules.journal.clients.folder import place as published
from qarib.modules.journal.enums import Harm
from qarib.modules.journal.models import Checkpoint, Entry, Leaf, Tree
from qarib.modules.journal.queries.published import HISTORY, history_path
from qarib.modules.journal.queries.tree import latest_checkpoint, note_of, read_tile, tree_size
from qarib.modules.journal.queries.witnesses import known_keys
from qarib.modules.journal.rules.audit import Hashes, Line, Problem, check_tree, read_newest
from qarib.modules.journal.rules.audit_notes import NotesCheck
from qarib.modules.journal.rules.lines import COLUMNS, plain
from qarib.modules.journal.rules.merkle import HASH
from qarib.modules.journal.rules.notes import BadNote, Head, encoded, read_note
from qarib.modules.journal.rules.tiles import WIDTH, path_of, read_path, tiles_between

_CHUNK = 16 * WIDTH


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found; `ok` when nothing."""

    size: int
    root: str
    unsealed: int
    problems: list[Problem]

    @property
    def ok(self) -> bool:
        """Tell whether everything held."""
        return not self.problems


class LiveEvidence:
    """The tables, read in slices of a few thousand positions."""

    def __init__(self) -> None:
        """Take the newest checkpoint and the size of this instant: what comes meanwhile is for next time."""
        newest = latest_checkpoint()
        self.last = newest.pk if newest else 0
        self.head = read_newest(newest.note) if newest else None
        self.size = tree_size()
        self._tile = lru_cache(maxsize=8)(read_tile)

    def lines(self) -> Iterator[Line]:
        """Yield every position."""
        for start in range(0, self.size, _CHUNK):
            end = min(start + _CHUNK, self.size)
            leaves = Leaf.objects.filter(position__gte=start, position__lt=end)
            rows = Entry.objects.filter(leaf__position__gte=start, leaf__position__lt=end)
            lines = {row["id"]: row for row in rows.order_by("pk").values(*COLUMNS)}
            stored = {leaf.position: leaf for leaf in leaves.order_by("position")}
            for position in range(start, end):
                leaf = stored.get(position)
                row = lines.get(leaf.entry_id) if leaf else None
                yield Line(
                    position,
                    plain(row) if row else None,
                    bytes(leaf.salt) if leaf else None,
                    bytes(leaf.hash) if leaf else None,
                )

    def node(self, level: int, index: int) -> bytes | None:
        """Return a stored node."""
        number, place = divmod(index, WIDTH)
        tile = self._tile(level, number)
        return tile[place] if place < len(tile) else None

    def newest(self) -> Head | None:
        """Return what the newest checkpoint says."""
        return self.head

    def place(self, level: int, index: int) -> str:
        """Return the table and the place in it."""
        return f"journal_leaf {index}" if level == 0 else f"journal_node {level}/{index}"


def verify_live(*, minutes: int) -> Report:
    """Recompute the journal from its rows: leaves, nodes, checkpoints, cosignatures and published files."""
    evidence = LiveEvidence()
    hashes, problems = check_tree(evidence)
    problems += _strays()
    notes = NotesCheck(hashes, evidence.size, known_keys())
    kept: dict[str, bool] = {}
    for checkpoint in _checkpoints(evidence.last):
        where = f"checkpoint {checkpoint.pk} of {checkpoint.at:%Y-%m-%d %H:%M:%S}"
        try:
            note = note_of(checkpoint)
        except BadNote as error:
            problems.append(Problem(Harm.CHECKPOINT_CHANGED, where, f"it cannot be read: {error}"))
            continue
        notes.take(where, note.text)
        name = history_path(checkpoint.at)
        # Two of one second share a file: it must be one of them.
        kept[name] = kept.get(name, False) or _is_kept(name, note.text)
        if (note.head.size, note.head.root) != (checkpoint.root_id, bytes(checkpoint.root.root)):
            what = "the table of signed roots says something else than the signed text"
            problems.append(Problem(Harm.CHECKPOINT_CHANGED, where, what))
    problems += notes.end() + _published(hashes, kept)
    unsealed, late = _unsealed(minutes)
    return Report(evidence.size, encoded(hashes.root(evidence.size)), unsealed, problems + late)


def _checkpoints(last: int) -> Iterator[Checkpoint]:
    every = (
        Checkpoint.objects.filter(pk__lte=last)
        .order_by("pk")
        .select_related("root")
        .prefetch_related("cosignatures")
    )
    return every.iterator(chunk_size=1000)


def _strays() -> list[Problem]:
    beyond = Leaf.objects.filter(position__gte=Subquery(Tree.objects.filter(pk=1).values("size")))
    what = "a leaf stands beyond the end of the tree"
    return [
        Problem(Harm.ROW_INSERTED, f"position {position}", what)
        for position in beyond.order_by("position").values_list("position", flat=True)[:100]
    ]


def _unsealed(minutes: int) -> tuple[int, list[Problem]]:
    waiting = Entry.objects.filter(leaf=None)
    late = waiting.filter(at__lt=clock.now() - timedelta(minutes=minutes)).order_by("pk")
    what = f"it is older than {minutes} minutes and has no place in the tree"
    return waiting.count(), [
        Problem(Harm.UNSEALED, f"row {pk}", what) for pk in late.values_list("pk", flat=True)[:100]
    ]


def _is_kept(name: str, text: str) -> bool:
    """Tell whether the file says this, but for a cosignature of the last moment; or is not there yet."""
    path = published() / name
    return not path.exists() or text.startswith(path.read_text(encoding="utf-8", errors="replace"))


def _published(hashes: Hashes, kept: dict[str, bool]) -> list[Problem]:
    """Compare the files that anyone downloads with what they should hold, while others may be written."""
    problems = []
    folder = published()
    for path in sorted(folder.rglob("[!.]*")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("tile/") and path.is_file():
            problems += _check_tile(name, path, hashes)
        elif name.startswith("checkpoints/") and path.is_file():
            problems += _check_kept(name, kept)
    problems += [
        Problem(Harm.FILE_MISSING, path_of(level, index, width), "the published checkpoint needs this tile")
        for level, index, width in tiles_between(0, _published_size())
        # A partial tile goes when its full one comes.
        if not any((folder / path_of(level, index, one)).exists() for one in (width, WIDTH))
    ]
    return problems


def _published_size() -> int:
    try:
        return read_note((published() / "checkpoint").read_text(encoding="utf-8")).head.size
    except (OSError, ValueError):
        return 0


def _check_tile(name: str, path: Path, hashes: Hashes) -> list[Problem]:
    found = read_path(name)
    if found is None:
        return [Problem(Harm.FILE_CHANGED, name, "it is no tile of this tree")]
    level, index, width = found
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    known = b"".join(hashes.tile(level, index)[:width])
    # What was sealed meanwhile is longer.
    if len(content) == width * HASH and content.startswith(known):
        return []
    return [Problem(Harm.FILE_CHANGED, name, "the published tile does not hold the hashes of the journal")]


def _check_kept(name: str, kept: dict[str, bool]) -> list[Problem]:
    if name in kept:
        return [] if kept[name] else [Problem(Harm.FILE_CHANGED, name, "it is not what was signed")]
    try:
        at = datetime.strptime(name, HISTORY).replace(tzinfo=UTC)
    except ValueError:
        return [Problem(Harm.FILE_CHANGED, name, "it is no checkpoint of ours")]
    if Checkpoint.objects.filter(at=at).exists():
        return []  # signed meanwhile
    return [Problem(Harm.CHECKPOINT_REMOVED, name, "it was published; the database has no such checkpoint")]
