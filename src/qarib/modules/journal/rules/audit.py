"""Recomputing everything that is claimed: the same for the live database and for exported files.

Nothing is believed but the keys. Each harm is named where it was done: the root over a tile, or the newest
checkpoint, says whether a row or its stored hash is the wrong one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qarib.modules.journal.enums import Harm
from qarib.modules.journal.rules.lines import Plain, line_bytes
from qarib.modules.journal.rules.merkle import HASH, fold, leaf_hash
from qarib.modules.journal.rules.notes import BadNote, Head, read_note
from qarib.modules.journal.rules.tiles import HEIGHT, WIDTH, span_root

_NOTHING = bytes(HASH)


@dataclass(frozen=True, slots=True)
class Problem:
    """One harm: its kind, the place, and what differs in a sentence."""

    kind: Harm
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is claimed of one position; None is what is not there."""

    position: int
    line: Plain | None
    salt: bytes | None
    leaf: bytes | None

    def computed(self) -> bytes | None:
        """Return the leaf hash that the row gives."""
        if self.line is None or self.salt is None:
            return None
        return leaf_hash(line_bytes(self.line, self.salt))


class Evidence(Protocol):
    """What is verified."""

    size: int

    def lines(self) -> Iterator[Line]:
        """Yield every position below `size`, in order."""
        ...

    def node(self, level: int, index: int) -> bytes | None:
        """Return the stored root over one full tile of the level below."""
        ...

    def newest(self) -> Head | None:
        """Return what the newest checkpoint says, its signature not verified."""
        ...

    def place(self, level: int, index: int) -> str:
        """Return what the stored hash of that place is called."""
        ...


@dataclass
class Hashes:
    """All hashes of a tree by level of tiles, as they were recomputed."""

    levels: list[bytearray] = field(default_factory=lambda: [bytearray()])

    def tile(self, level: int, index: int) -> Sequence[bytes]:
        """Return one tile."""
        if level >= len(self.levels):
            return []
        row = self.levels[level][index * WIDTH * HASH : (index + 1) * WIDTH * HASH]
        return [bytes(row[place : place + HASH]) for place in range(0, len(row), HASH)]

    def add(self, level: int, hashes: Sequence[bytes]) -> None:
        """Append hashes to a level."""
        if level == len(self.levels):
            self.levels.append(bytearray())
        self.levels[level] += b"".join(hashes)

    def width(self, level: int) -> int:
        """Return how many hashes a level has."""
        return len(self.levels[level]) // HASH if level < len(self.levels) else 0

    def root(self, size: int) -> bytes:
        """Return the root over the first so many leaves."""
        return span_root((0, size), self.tile)


def check_tree(evidence: Evidence) -> tuple[Hashes, list[Problem]]:
    """Recompute every leaf from its row and every node from its leaves."""
    hashes, problems = Hashes(), list[Problem]()
    block: list[Line] = []
    for line in evidence.lines():
        block.append(line)
        if len(block) == WIDTH:
            problems += _check_block(evidence, hashes, block)
            block = []
    if block:
        problems += _check_block(evidence, hashes, block)
    for level in range(1, 64 // HEIGHT):
        full = hashes.width(level - 1) // WIDTH
        for index in range(full):
            root = fold(hashes.tile(level - 1, index))
            hashes.add(level, [root])
            if evidence.node(level, index) != root:
                problems.append(_node_problem(evidence, level, index))
        if not full:
            break
    return hashes, problems


def _node_problem(evidence: Evidence, level: int, index: int) -> Problem:
    span = WIDTH**level
    what = f"the stored root over positions {index * span} to {(index + 1) * span - 1} is not theirs"
    return Problem(Harm.NODE_CHANGED, evidence.place(level, index), what)


def _check_block(evidence: Evidence, hashes: Hashes, block: list[Line]) -> list[Problem]:
    """Compare the rows of one tile with its stored hashes, and add the tile."""
    stored = [line.leaf for line in block]
    computed = [line.computed() for line in block]
    found: list[Problem] = []
    row_is_right = stored != computed and _fits(evidence, hashes, block, computed)
    for line, leaf, content in zip(block, stored, computed, strict=True):
        if leaf is None or leaf != content:
            found.append(_line_problem(evidence, line, row_is_right=row_is_right))
    believed = computed if row_is_right else stored
    pairs = zip(believed, computed, strict=True)
    hashes.add(0, [leaf or content or _NOTHING for leaf, content in pairs])
    return found


def _line_problem(evidence: Evidence, line: Line, *, row_is_right: bool) -> Problem:
    where = f"position {line.position}"
    if row_is_right:
        what = "the stored hash differs from that of its row, and the row is the one that was sealed"
        return Problem(Harm.LEAF_CHANGED, f"{where}, {evidence.place(0, line.position)}", what)
    if line.line is None:
        return Problem(Harm.ROW_REMOVED, where, "the row that was sealed here is not there any more")
    if line.leaf is None:
        what = "the row has no stored hash at its place in the tree"
        return Problem(Harm.LEAF_CHANGED, f"{where}, {evidence.place(0, line.position)}", what)
    return Problem(
        Harm.ROW_CHANGED,
        f"{where}, row {line.line.get('id')}",
        "the row, or its salt, does not give the hash that was sealed",
    )


def _fits(evidence: Evidence, hashes: Hashes, block: list[Line], leaves: Sequence[bytes | None]) -> bool:
    """Tell whether these leaves give what was committed to above them: the node, or the newest checkpoint."""
    present = [leaf for leaf in leaves if leaf is not None]
    if len(present) < len(block):
        return False
    first = block[0].position
    if len(block) == WIDTH:
        return evidence.node(1, first // WIDTH) == fold(present)
    newest = evidence.newest()
    if newest is None or not first < newest.size <= first + len(block):
        return False
    below = {level: bytearray(row) for level, row in enumerate(hashes.levels)}
    trial = Hashes([below[level] for level in sorted(below)])
    trial.add(0, present)
    for level in range(1, 64 // HEIGHT):
        for index in range(trial.width(level), trial.width(level - 1) // WIDTH):
            trial.add(level, [fold(trial.tile(level - 1, index))])
    return trial.root(newest.size) == newest.root


def read_newest(text: str) -> Head | None:
    """Return what a checkpoint says, or None when it cannot be read."""
    try:
        return read_note(text).head
    except BadNote:
        return None
