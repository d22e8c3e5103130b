"""The tree cut into tiles of 256 hashes (C2SP tlog-tiles): what is stored, published, read for a proof."""

import re
from collections.abc import Callable, Iterator, Sequence

from qarib.modules.journal.rules.merkle import EMPTY, Span, fold, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
# The hashes of one tile: level 0 holds leaves, each level above the roots of full tiles below.
ReadTile = Callable[[int, int], Sequence[bytes]]
Node = tuple[int, int, bytes]

_PATH = re.compile(r"tile/(0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


def height_of(size: int) -> int:
    """Return how many levels of tiles a tree of that size has."""
    levels = 1
    while size := size >> HEIGHT:
        levels += 1
    return levels


def width_of(level: int, index: int, size: int) -> int:
    """Return how many hashes a tile holds in a tree of that size."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def path_of(level: int, index: int, width: int = WIDTH) -> str:
    """Return where a tile is published: `tile/0/x001/x234/067`, with `.p/<width>` while it is partial."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def read_path(path: str) -> tuple[int, int, int] | None:
    """Return level, index and width of a published path, or None for anything else."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level, groups, partial = found.groups()
    index = int(groups.replace("x", "").replace("/", ""))
    width = int(partial or WIDTH)
    fits = width <= WIDTH and path_of(int(level), index, width) == path
    return (int(level), index, width) if fits else None


def tiles_between(old: int, new: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, index and width of every tile that a tree of `new` leaves has and one of `old` had not."""
    for level in range(height_of(new)):
        count, before = new >> HEIGHT * level, old >> HEIGHT * level
        if count == before:
            continue
        for index in range(before // WIDTH, -(-count // WIDTH)):
            yield level, index, width_of(level, index, new)


def span_root(span: Span, tile: ReadTile) -> bytes:
    """Return the root over a range of positions as proofs cut them: full subtrees, the largest first."""
    start, end = span
    peaks = []
    while start < end:
        height = (end - start).bit_length() - 1
        peaks.append(_subtree(height, start >> height, tile))
        start += 1 << height
    if not peaks:
        return EMPTY
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def _subtree(height: int, index: int, tile: ReadTile) -> bytes:
    level, count = height // HEIGHT, 1 << height % HEIGHT
    number, first = divmod(index * count, WIDTH)
    return fold(tile(level, number)[first : first + count])


class Edge:
    """The right edge of a growing tree: the partial tile of each level, enough to append to it."""

    def __init__(self, size: int, tile: ReadTile) -> None:
        """Read the partial tiles of a tree of that size."""
        self.size = size
        self._rows: list[list[bytes]] = []
        for level in range(height_of(size)):
            index, width = divmod(size >> HEIGHT * level, WIDTH)
            self._rows.append(list(tile(level, index)[:width]) if width else [])

    def append(self, leaves: Sequence[bytes]) -> list[Node]:
        """Add leaves; return level, index and hash of each tile that became full, to be stored."""
        nodes: list[Node] = []
        hashes, level, first = leaves, 0, self.size
        self.size += len(leaves)
        while hashes:
            if level == len(self._rows):
                self._rows.append([])
            row = self._rows[level]
            index = (first - len(row)) // WIDTH
            row.extend(hashes)
            full = len(row) // WIDTH
            hashes = [fold(row[place * WIDTH : (place + 1) * WIDTH]) for place in range(full)]
            del row[: full * WIDTH]
            level, first = level + 1, index
            nodes += [(level, index + place, root) for place, root in enumerate(hashes)]
        return nodes

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        root: bytes | None = None
        for row in self._rows:
            if row:
                root = fold(row if root is None else [*row, root])
        return EMPTY if root is None else root
