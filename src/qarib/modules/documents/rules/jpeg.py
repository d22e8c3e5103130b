"""A JPEG walked marker by marker: its size, where it ends, and whether a program hides in it."""

import re
import struct

from qarib.modules.documents.errors import ImageUnreadable, MixedContent

SCRIPT = re.compile(rb"<\s*(?:script|html|svg|iframe|\?php)|\*/|javascript:", re.IGNORECASE)
_START = b"\xff\xd8\xff"
_PREFIX, _END, _SCAN, _COMMENT, _HEADER = 0xFF, 0xD9, 0xDA, 0xFE, 0xE0
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JFIF = b"JFIF\x00"
_JFIF_LENGTH = 14
_SHORTEST_FRAME = 5
_SAMSUNG = b"SEFT"


def walk(data: bytes) -> tuple[int, int]:
    """Return width and height; refuse programs in its segments and strangers after its end.

    Phones append a second picture (depth, wider range): it is walked like the first.
    """
    size, end = _walk_one(data, 0)
    while data.startswith(_START, end):
        _, end = _walk_one(data, end)
    _check_tail(data[end:])
    return size


def _check_tail(tail: bytes) -> None:
    """Accept padding and what one maker's phones append to every photo; refuse anything else."""
    if not tail.strip(b"\x00\r\n "):
        return
    if not tail.endswith(_SAMSUNG) or SCRIPT.search(tail) or b"PK\x03\x04" in tail or b"%PDF-" in tail:
        raise MixedContent


def _walk_one(data: bytes, start: int) -> tuple[tuple[int, int], int]:
    place, size = start + 2, (0, 0)
    while place + 2 <= len(data) and data[place] == _PREFIX:
        marker = data[place + 1]
        if marker == _END:
            return size, place + 2
        if marker in _ALONE or marker == _PREFIX:
            place += 1 if marker == _PREFIX else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        segment = data[place + 4 : place + 2 + length]
        if marker in _FRAMES and len(segment) >= _SHORTEST_FRAME:
            height, width = struct.unpack_from(">HH", segment, 1)
            size = (width, height)
        _check_segment(marker, segment)
        place += 2 + length
        if marker == _SCAN:
            place = _after_scan(data, place)
    raise ImageUnreadable


def _check_segment(marker: int, segment: bytes) -> None:
    """Refuse a comment or a header that holds a program (the known mixtures of JPEG and script)."""
    if marker == _COMMENT and SCRIPT.search(segment):
        raise MixedContent
    if marker == _HEADER and segment.startswith(_JFIF) and len(segment) >= _JFIF_LENGTH:
        thumbnail = 3 * segment[_JFIF_LENGTH - 2] * segment[_JFIF_LENGTH - 1]
        if len(segment) != _JFIF_LENGTH + thumbnail:
            raise MixedContent
    elif marker == _HEADER and b"/*" in segment[:8]:
        raise MixedContent


def _after_scan(data: bytes, place: int) -> int:
    found = _NEXT_MARKER.search(data, place)
    if found is None:
        raise ImageUnreadable
    return found.start()
