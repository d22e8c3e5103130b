"""Signed notes, checkpoints, cosignatures as C2SP has them: signed-note, tlog-checkpoint, tlog-cosignature.

The house signs each checkpoint twice with one key: plainly (type 1), and with the time (type 4), so that a
checkpoint of an unchanged tree still proves its own freshness.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PLAIN, TIMED = 1, 4
_ID, _KEY, _TIME, _HASH = 4, 32, 8, 32
_DASH = "—"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)


class BadNote(ValueError):  # noqa: N818 -- it names what is wrong with the text
    """The text is not what the format says, or a signature of a known key does not fit."""


def encoded(data: bytes) -> str:
    """Return standard Base64."""
    return b64encode(data).decode()


def decoded(text: str, length: int | None = None) -> bytes:
    """Return the bytes of strict Base64, of that length when one is given."""
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote(f"not Base64: {text[:60]}") from error
    if (length is not None and len(data) != length) or encoded(data) != text:
        raise BadNote(f"not {length} bytes in Base64: {text[:60]}")
    return data


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signature to expect: name, type (1 plain, 4 with the time), Ed25519 public key."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes that a signature line begins with."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID]

    def __str__(self) -> str:
        """Return the verifier key as one word: `name+id+key`."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.kind]) + self.public)}"


def read_key(text: str) -> VerifierKey:
    """Read a verifier key; its id must be its own."""
    name, _, rest = text.strip().partition("+")
    given, _, material = rest.partition("+")
    data = decoded(material, 1 + _KEY)
    key = VerifierKey(name, data[0], data[1:])
    if not name or key.kind not in {PLAIN, TIMED} or key.id.hex() != given:
        raise BadNote(f"not a verifier key: {text[:80]}")
    return key


def keys_of(private: Ed25519PrivateKey, name: str) -> tuple[VerifierKey, VerifierKey]:
    """Return the two keys by which a log's checkpoints are known."""
    public = private.public_key().public_bytes_raw()
    return VerifierKey(name, PLAIN, public), VerifierKey(name, TIMED, public)


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: whose tree, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the body of the note, its last line feed included."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, taken apart."""

    name: str
    key_id: bytes
    data: bytes

    def __str__(self) -> str:
        """Return the line, without its line feed."""
        return f"{_DASH} {self.name} {encoded(self.key_id + self.data)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint with its signatures, none verified yet."""

    head: Head
    signatures: tuple[Signature, ...]

    @property
    def text(self) -> str:
        """Return the note as it is published."""
        return self.head.text + "\n" + "".join(f"{line}\n" for line in self.signatures)


def read_signature(line: str) -> Signature:
    """Take a signature line apart."""
    dash, _, rest = line.partition(" ")
    name, _, data = rest.partition(" ")
    raw = decoded(data)
    if dash != _DASH or not name or "+" in name or len(raw) <= _ID:
        raise BadNote(f"not a signature line: {line[:80]}")
    return Signature(name, raw[:_ID], raw[_ID:])


def read_note(text: str) -> Note:
    """Read a checkpoint strictly: what is written differently is not read."""
    body, separator, lines = text.rpartition("\n\n")
    parts = body.split("\n")
    if not separator or len(parts) != 3 or not parts[0] or not _SIZE.fullmatch(parts[1]):  # noqa: PLR2004 -- origin, size, root
        raise BadNote("not a checkpoint of three lines, an empty one and signatures")
    if not lines.endswith("\n") or _CONTROL.search(text):
        raise BadNote("a line does not end as the format says")
    head = Head(parts[0], int(parts[1]), decoded(parts[2], _HASH))
    note = Note(head, tuple(read_signature(line) for line in lines[:-1].split("\n")))
    if note.text != text:
        raise BadNote("the checkpoint is not written as the format says")
    return note


def sign(head: Head, private: Ed25519PrivateKey) -> Signature:
    """Sign as the log, plainly."""
    key = keys_of(private, head.origin)[0]
    return Signature(key.name, key.id, private.sign(head.text.encode()))


def cosign(head: Head, private: Ed25519PrivateKey, *, name: str, at: int) -> Signature:
    """Sign with the time, in seconds since 1970."""
    key = keys_of(private, name)[1]
    return Signature(key.name, key.id, at.to_bytes(_TIME, "big") + private.sign(_timed(head, at)))


def _timed(head: Head, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{head.text}".encode()


def key_for(signature: Signature, keys: Iterable[VerifierKey]) -> VerifierKey | None:
    """Return the key whose name and id the line carries."""
    return next((key for key in keys if key.name == signature.name and key.id == signature.key_id), None)


def verify(head: Head, signature: Signature, key: VerifierKey) -> int | None:
    """Return the time that a signature of type 4 states, None for type 1; BadNote when it does not fit."""
    at = int.from_bytes(signature.data[:_TIME], "big") if key.kind == TIMED else None
    signed, data = (
        (head.text.encode(), signature.data) if at is None else (_timed(head, at), signature.data[_TIME:])
    )
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(data, signed)
    except InvalidSignature as error:
        raise BadNote(f"the signature of {signature.name} does not fit this checkpoint") from error
    return at


def add_checkpoint_request(old: int, path: Sequence[bytes], note: Note) -> bytes:
    """Return what a witness is asked: the size it saw last, the proof from there, the checkpoint."""
    proof = "".join(f"{encoded(one)}\n" for one in path)
    return f"old {old}\n{proof}\n{note.text}".encode()
