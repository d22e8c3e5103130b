"""The parts of a backup: sealed in chunks under the backup key, or plain where the operator said so.

A sealed part is AES-256-GCM in chunks of 1 MiB, under a key of its own (HKDF of the backup key and a random
salt). The nonce counts the chunks and marks the last one: none can be changed, left out, cut off or moved.
"""

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from qarib.modules.operations.clients.refusals import BackupUnusableError

MAGIC = b"qarib sealed 1\n"
_SALT, _TAG = 16, 16
_CHUNK = 1 << 20
SHORTEST_KEY = 32


def _box(key: str, salt: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt, b"qarib backup part").derive(key.encode())
    return AESGCM(derived)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class PartWriter:
    """A file that appears sealed (with a key) or as it is; digest and size are of what lies on the disk."""

    def __init__(self, path: Path, key: str) -> None:
        """Open it; without a key nothing is sealed."""
        self.path, self.digest, self.size = path, sha256(), 0
        self._stream = path.open("xb")
        self._buffer, self._number = bytearray(), 0
        self._sealer: AESGCM | None = None
        if key:
            salt = secrets.token_bytes(_SALT)
            self._sealer = _box(key, salt)
            self._put(MAGIC + salt)

    def _put(self, data: bytes) -> None:
        self.digest.update(data)
        self.size += len(data)
        self._stream.write(data)

    def write(self, data: bytes) -> int:
        """Take some more."""
        if self._sealer is None:
            self._put(data)
            return len(data)
        self._buffer += data
        while len(self._buffer) > _CHUNK:  # one byte at least stays for the last chunk
            self._seal(bytes(self._buffer[:_CHUNK]), last=False)
            del self._buffer[:_CHUNK]
        return len(data)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        assert self._sealer is not None
        self._put(self._sealer.encrypt(_nonce(self._number, last=last), chunk, None))
        self._number += 1

    def flush(self) -> None:
        """Do nothing: chunks leave when they are full."""

    def close(self) -> None:
        """Write the last chunk, and wait until the disk has it all."""
        if self._sealer is not None:
            self._seal(bytes(self._buffer), last=True)
            self._sealer = None
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        """Close it; what an error interrupted stays unreadable."""
        if kind is None:
            self.close()
        else:
            self._stream.close()


def read_part(path: Path, key: str) -> Iterator[bytes]:
    """Yield what was written. Raises BackupUnusableError where the key is another's or a byte was changed."""
    with path.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            stream.seek(0)
            while data := stream.read(_CHUNK):
                yield data
            return
        if not key:
            raise BackupUnusableError(f"{path.name} is sealed: set QARIB_BACKUP_KEY.")
        yield from _opened(stream, _box(key, stream.read(_SALT)), path.name)


def _opened(stream: BinaryIO, box: AESGCM, name: str) -> Iterator[bytes]:
    number, chunk = 0, stream.read(_CHUNK + _TAG)
    while True:
        following = stream.read(_CHUNK + _TAG)
        try:
            yield box.decrypt(_nonce(number, last=not following), chunk, None)
        except InvalidTag as error:
            raise BackupUnusableError(f"{name} was changed, or sealed under another key.") from error
        if not following:
            return
        number, chunk = number + 1, following


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file as it lies on the disk."""
    found = sha256()
    with path.open("rb") as stream:
        while data := stream.read(_CHUNK):
            found.update(data)
    return found.hexdigest()
