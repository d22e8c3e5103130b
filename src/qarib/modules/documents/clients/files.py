"""The store of files: random names in two levels of folders, readable by us alone, never executable."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

QUARANTINE = "quarantine"
RENDITIONS = "renditions"
LETTERS = "letters"


def store(content: bytes, *, folder: str) -> str:
    """Write the content under a fresh random name and return that name, once it is on the disk.

    A disk that is full half-way keeps nothing of it.
    """
    token = secrets.token_hex(16)
    name = f"{folder}/{token[:2]}/{token[2:4]}/{token}"
    with thrown_away_on_failure(name):
        name = default_storage.save(name, ContentFile(content))
        _settle(name)
    return name


def _settle(name: str) -> None:
    """Make the file survive a power cut, where the store is a disk."""
    try:
        path = default_storage.path(name)
    except NotImplementedError:  # an object store settles by itself
        return
    for place in (path, os.path.dirname(path)):  # noqa: PTH120 -- the storage speaks in plain strings
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_file(name: str) -> File[bytes]:
    """Return the stored file, open for reading. Raises FileNotFoundError."""
    stream: File[bytes] = default_storage.open(name, "rb")
    return stream


def read(name: str) -> bytes:
    """Return the whole content. Raises FileNotFoundError."""
    with open_file(name) as stream:
        return bytes(stream.read())


@contextmanager
def thrown_away_on_failure(*names: str) -> Iterator[None]:
    """Remove the files when the block fails. A transaction stands around it, not within.

    What fails at COMMIT may have been written all the same: a file that no row points at costs room, a row
    without its file is a paper or a letter that is lost.
    """
    try:
        yield
    except BaseException:
        discard(*names)
        raise


def discard(*names: str) -> None:
    """Remove files that no row will ever point at."""
    for name in names:
        default_storage.delete(name)
