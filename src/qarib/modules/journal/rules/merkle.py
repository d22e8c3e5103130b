"""The tree of RFC 6962: hashes, what a proof is made of, and verification as RFC 9162 writes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH = 32
EMPTY = sha256().digest()
Span = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over subtrees of one size, left to right; only the last may be smaller."""
    if not hashes:
        return EMPTY
    row = list(hashes)
    while len(row) > 1:
        above = [node_hash(row[place], row[place + 1]) for place in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            above.append(row[-1])
        row = above
    return row[0]


def _split(size: int) -> int:
    """Return the largest power of two smaller than a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_spans(position: int, size: int) -> list[Span]:
    """Return the ranges of positions whose roots are the path of one leaf, from its neighbour upwards."""
    start, end = 0, size
    spans = []
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Return the ranges whose roots prove that the tree of `new` leaves begins with that of `old`."""
    if old in {0, new}:
        return []
    start, end, whole = 0, new, True
    spans = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    if not whole:
        spans.append((start, old))
    return spans[::-1]


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a leaf to the root: the neighbour, on which side it stands, and what both give."""

    neighbour: bytes
    on_the_left: bool
    result: bytes


def climb(position: int, size: int, leaf: bytes, path: Sequence[bytes]) -> Iterator[Step]:
    """Yield the steps of an inclusion proof (RFC 9162, 2.1.3.2); ValueError when path and place disagree."""
    if not 0 <= position < size:
        raise ValueError(f"position {position} is not in a tree of {size}")
    place, last, result = position, size - 1, leaf
    for neighbour in path:
        if last == 0:
            raise ValueError("the path is too long")
        left = bool(place & 1) or place == last
        if left:
            result = node_hash(neighbour, result)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, neighbour)
        yield Step(neighbour, left, result)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")


def is_included(position: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the path leads from the leaf at that position to the root."""
    result = leaf
    try:
        for step in climb(position, size, leaf, path):
            result = step.result
    except ValueError:
        return False
    return result == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether the path proves that the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if old in {0, new}:
        return not path and (old_root == new_root if old == new else old_root == EMPTY)
    if not 0 < old < new or not path:
        return False
    rest = list(path) if old & (old - 1) else [old_root, *path]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = rest[0]
    for one in rest[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, one)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
