"""File names and codes as people may see them. A name is shown, never used as a path."""

import re
import unicodedata

from qarib.kernel.identifiers import PREFIX, new_number, read_number
from qarib.modules.documents.enums import FileKind

_LONGEST = 80
_EXTENSIONS = {FileKind.JPEG: "jpg", FileKind.PNG: "png", FileKind.WEBP: "webp", FileKind.HEIC: "heic"}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def clean_text(text: str) -> str:
    """Return the text without control and direction characters, which could disguise what is read."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():  # nothing to take out of nearly all texts
        return " ".join(composed.split())
    kept = "".join(
        " " if character in "\n\t\r" else character
        for character in composed
        if character in "\n\t\r\u200c\u200d" or unicodedata.category(character)[0] != "C"
    )
    return " ".join(kept.split())


def clean_name(name: str, kind: FileKind) -> str:
    """Return a name safe to show and to save: one segment, at most 80 characters, the true ending.

    `../../letter.exe` of a photo becomes `letter.jpg`; a name that leaves nothing becomes `document.jpg`.
    """
    last = clean_text(name[-4096:].replace("\x00", "")).replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem = _FORBIDDEN.sub(" ", _ENDING.sub("", last)).strip(" .")
    return f"{stem[:_LONGEST].strip(' .') or 'document'}.{_EXTENSIONS.get(kind, 'pdf')}"


def masked(name: str) -> str:
    """Return a name as a stranger may see it: the first letter of each word."""
    return " ".join(f"{word[0]}•••" for word in name.split())


def new_code() -> str:
    """Return the short code printed on a letter: `4F7K-92MX-D`, 40 random bits and a check character."""
    return new_number().removeprefix(f"{PREFIX}-")


def read_code(text: str) -> str | None:
    """Return the code that a person meant, or None when its check character refuses it."""
    number = read_number(text[:40])
    return number.removeprefix(f"{PREFIX}-") if number else None
