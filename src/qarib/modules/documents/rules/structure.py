"""What a file is, read from its own bytes, and whether anything else hides in it.

Pure functions over the whole content (at most 10 MB), run before any decoder sees it. They raise refusals
by their class; what they return is trusted only as far as the sizes that guard the decoder.
"""

import re
import struct

import puremagic

from qarib.modules.documents.enums import FileKind
from qarib.modules.documents.errors import (
    ArchiveRefused,
    DrawingRefused,
    FileEmpty,
    FileTypeRefused,
    ImageTooBig,
    ImageUnreadable,
    MixedContent,
)
from qarib.modules.documents.rules import jpeg

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_000
_SMALLEST = 16

_MIMES = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.PDF: "application/pdf",
}
_ARCHIVES = (
    b"PK",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"\xd0\xcf\x11\xe0",
)
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|svg|script|iframe|img|\?php|\?xml|%@)", re.IGNORECASE)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_WEBP_HEADER = 30
_TAR = slice(257, 262)
_SNIFFED = 1445  # no browser looks further to guess a type


def kind_of(data: bytes) -> FileKind:
    """Return what the file is, or refuse it: by its first bytes, confirmed by a second opinion."""
    if len(data) < _SMALLEST:
        raise FileEmpty
    kind = _signature(data)
    if kind is None:
        _refuse_by_content(data)
    elif not _confirmed(data, kind):
        raise FileTypeRefused
    else:
        return kind
    raise FileTypeRefused


def _signature(data: bytes) -> FileKind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileKind.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return FileKind.HEIC
    return FileKind.PDF if data.startswith(b"%PDF-") else None


def _confirmed(data: bytes, kind: FileKind) -> bool:
    if kind == FileKind.HEIC:
        return True  # puremagic calls half of its brands a video; the decoder decides
    try:
        guesses = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return False
    return any(guess.mime_type == _MIMES[kind] for guess in guesses)


def _refuse_by_content(data: bytes) -> None:
    head = data[:_SNIFFED]
    if head.startswith(_ARCHIVES) or data[_TAR] == b"ustar":
        raise ArchiveRefused
    if b"%PDF-" in head:
        raise MixedContent  # a PDF with something in front of it
    if _MARKUP.search(head):
        raise DrawingRefused


def refuse_mixtures(data: bytes, kind: FileKind) -> None:
    """Refuse a file that is also something else, and an image whose pixels would exhaust the decoder."""
    if _ends_as_archive(data):
        raise MixedContent
    if kind == FileKind.PDF:
        _check_pdf(data)
        return
    if kind == FileKind.HEIC:
        return  # the decoder reads sizes itself, inside its own limits
    width, height = {FileKind.JPEG: jpeg.walk, FileKind.PNG: _walk_png, FileKind.WEBP: _walk_webp}[kind](data)
    if not width or not height:
        raise ImageUnreadable
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise ImageTooBig


def _ends_as_archive(data: bytes) -> bool:
    """Tell whether a ZIP directory ends exactly where the file ends."""
    place = data.rfind(b"PK\x05\x06", -65_557)
    return place >= 0 and len(data) >= place + 22 and (
        place + 22 + struct.unpack_from("<H", data, place + 20)[0] == len(data)
    )  # fmt: skip


def _check_pdf(data: bytes) -> None:
    if _MARKUP.search(data[:_SNIFFED].replace(b"<?xpacket", b"")):
        raise MixedContent
    end = data.rfind(b"%%EOF")
    if end >= 0 and data[end + 5 :].strip(b"\r\n\t \x00"):
        raise MixedContent


def _walk_png(data: bytes) -> tuple[int, int]:
    """Return width and height; refuse what follows the last chunk."""
    width, height = struct.unpack_from(">II", data.ljust(24, b"\0"), 16)
    place = 8
    while place + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        place += 12 + length
        if name == b"IEND":
            if data[place:].strip(b"\x00"):
                raise MixedContent
            return width, height
    raise ImageUnreadable


def _walk_webp(data: bytes) -> tuple[int, int]:
    """Return width and height; refuse what the container does not count."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if len(data) < _WEBP_HEADER or end > len(data) + 1:
        raise ImageUnreadable
    if data[end:].strip(b"\x00"):
        raise MixedContent
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF
