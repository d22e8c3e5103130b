"""A witness of the journal: looks at every checkpoint, and signs it only when it continues the one before.

    python witness.py key FOLDER --name cour.example/w1       make a key, print its verifier key
    python witness.py serve FOLDER --port 9001 --log KEY …    answer C2SP tlog-witness, add-checkpoint

A program of its own, that shares no line with the house it watches: a mistake of one is not a mistake of the
other. It keeps, durably, the last size and root of each log, and signs no smaller tree and no other history.
"""

import argparse
import fcntl
import json
import os
import re
import sys
import threading
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG_KEY, COSIGNATURE_KEY = 1, 4
LARGEST, LONGEST_PROOF = 64 * 1024, 63
NOBODY = sha256().digest()
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class Refusal(Exception):  # noqa: N818 -- an answer, not a crash
    """An answer other than 200."""

    def __init__(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        super().__init__(text)
        self.status, self.text, self.kind = status, text, kind


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the four bytes that stand before a signature."""
    return sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]


def verifier_key(name: str, kind: int, public: bytes) -> str:
    """Return the key as others are configured with it."""
    return f"{name}+{key_id(name, kind, public).hex()}+{b64encode(bytes([kind]) + public).decode()}"


def read_log(text: str) -> tuple[str, bytes]:
    """Return name and public key of a log's verifier key."""
    name, given, material = text.strip().split("+", 2)
    data = b64decode(material, validate=True)
    if data[0] != LOG_KEY or len(data) != 33 or key_id(name, LOG_KEY, data[1:]).hex() != given:  # noqa: PLR2004 -- type and key
        raise ValueError(f"not the key of a log: {text}")
    return name, data[1:]


def _parent(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def rebuild(old: int, new: int, proof: list[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """Return the two roots that a consistency proof leads to; it is used up from its front.

    `known` is the old root where it need not be sent: where the old tree is a whole subtree of the new one.
    """
    if old == new:
        whole = known if known is not None else proof.pop(0)
        return whole, whole
    half = 1 << (new - 1).bit_length() - 1
    if old <= half:
        before, after = rebuild(old, half, proof, known)
        return before, _parent(after, proof.pop(0))
    before, after = rebuild(old - half, new - half, proof, None)
    left = proof.pop(0)
    return _parent(left, before), _parent(left, after)


def continues(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """Tell whether the new tree begins with the old one."""
    if old == 0:
        return not proof and (new > 0 or new_root == NOBODY)
    rest = list(proof)
    try:
        found = rebuild(old, new, rest, old_root)
    except IndexError:
        return False
    return not rest and found == (old_root, new_root)


@dataclass(frozen=True)
class Asked:
    """A request, read strictly."""

    old: int
    proof: list[bytes]
    body: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes]]


def read_request(text: str) -> Asked:
    """Take `old`, proof and checkpoint apart, or refuse with 400."""
    try:
        top, note = text.split("\n\n", 1)
        first, *proof = top.split("\n")
        body, lines = note.rsplit("\n\n", 1)
        origin, size, root, *_more = body.split("\n")
        old = first.removeprefix("old ")
        signatures = [line.split(" ", 2) for line in lines.splitlines()]
        _expect(first.startswith("old ") and _NUMBER.fullmatch(old) and _NUMBER.fullmatch(size))
        _expect(len(proof) <= LONGEST_PROOF and all(dash == "—" for dash, _name, _data in signatures))
        return Asked(
            int(old), [_hash(one) for one in proof], f"{body}\n", origin, int(size), _hash(root),
            [(name, b64decode(data, validate=True)) for _dash, name, data in signatures],
        )  # fmt: skip
    except ValueError as error:
        raise Refusal(400, "This is no add-checkpoint request.\n") from error


def _expect(condition: object) -> None:
    if not condition:
        raise ValueError("not as the format says")


def _hash(text: str) -> bytes:
    data = b64decode(text, validate=True)
    _expect(len(data) == len(NOBODY))
    return data


class Witness:
    """The key, the logs that are watched, and what was seen of each last."""

    def __init__(self, folder: Path, logs: dict[str, list[bytes]]) -> None:
        """Take the folder for itself alone; a second process would sign a second history."""
        self.folder, self.logs = folder, logs
        self.lock = threading.Lock()
        self.owner = (folder / "lock").open("w")
        try:
            fcntl.flock(self.owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.owner.close()
            raise
        self.name = (folder / "name").read_text(encoding="utf-8").strip()
        key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("the key of a witness is an Ed25519 key")
        self.key = key
        self.public = key.public_key().public_bytes_raw()
        self.state = folder / "seen.json"
        self.seen: dict[str, dict[str, object]] = (
            json.loads(self.state.read_text()) if self.state.exists() else {}
        )

    def add(self, text: str) -> str:
        """Return the cosignature of a checkpoint that continues what was seen; Refusal otherwise."""
        asked = read_request(text)
        if asked.origin not in self.logs:
            raise Refusal(404, "This log is not watched here.\n")
        if not any(self._signed(asked, public) for public in self.logs[asked.origin]):
            raise Refusal(403, "No signature of a key known for this log.\n")
        if asked.old > asked.size:
            raise Refusal(400, "The old size is larger than the new one.\n")
        with self.lock:
            last = self.seen.get(asked.origin, {"size": 0, "root": NOBODY.hex(), "at": 0})
            size, root = int(str(last["size"])), bytes.fromhex(str(last["root"]))
            if asked.old != size:
                raise Refusal(409, f"{size}\n", "text/x.tlog.size")
            if size and asked.size == size and asked.root != root:
                self._remember_misdeed(text)
                raise Refusal(409, "Another root was signed for this size: this is a fork.\n")
            if not continues(size, root, asked.size, asked.root, asked.proof):
                self._remember_misdeed(text)
                raise Refusal(422, "The proof does not lead from the last checkpoint to this one.\n")
            at = max(int(time.time()), int(str(last["at"])))
            self._keep({**self.seen, asked.origin: {"size": asked.size, "root": asked.root.hex(), "at": at}})
        signed = f"cosignature/v1\ntime {at}\n{asked.body}".encode()
        data = key_id(self.name, COSIGNATURE_KEY, self.public) + at.to_bytes(8, "big") + self.key.sign(signed)
        return f"— {self.name} {b64encode(data).decode()}\n"

    def _signed(self, asked: Asked, public: bytes) -> bool:
        expected = key_id(asked.origin, LOG_KEY, public)
        for name, data in asked.signatures:
            if name == asked.origin and data[:4] == expected:
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(data[4:], asked.body.encode())
                except InvalidSignature:
                    continue
                return True
        return False

    def _keep(self, seen: dict[str, dict[str, object]]) -> None:
        """Write what was seen so that it survives a power cut, before anything is answered."""
        new = self.state.with_suffix(".new")
        with new.open("w", encoding="utf-8") as stream:
            json.dump(seen, stream)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(self.state)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self.seen = seen

    def _remember_misdeed(self, text: str) -> None:
        """Keep a signed checkpoint that contradicts another one: it is the proof of it."""
        path = self.folder / f"contradiction-{sha256(text.encode()).hexdigest()[:16]}.txt"
        if not path.exists() and len(list(self.folder.glob("contradiction-*"))) < 100:  # noqa: PLR2004 -- enough to be believed
            path.write_text(text, encoding="utf-8")


class Door(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = 20
    witness: Witness

    def do_POST(self) -> None:
        """Answer add-checkpoint."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal() or int(length) > LARGEST:
            self.close_connection = True
            self._answer(413, "A request has at most 64 KiB.\n")
            return
        content = self.rfile.read(int(length))
        if self.path.rstrip("/").rpartition("/")[2] != "add-checkpoint":
            self._answer(404, "Only add-checkpoint.\n")
            return
        try:
            self._answer(200, self.witness.add(content.decode()))
        except UnicodeDecodeError:
            self._answer(400, "This is no add-checkpoint request.\n")
        except Refusal as refusal:
            self._answer(refusal.status, refusal.text, refusal.kind)

    def do_GET(self) -> None:
        """Say who this is and what was seen last."""
        witness = self.witness
        seen = "".join(f"{origin} {last['size']}\n" for origin, last in sorted(witness.seen.items()))
        self._answer(200, f"{verifier_key(witness.name, COSIGNATURE_KEY, witness.public)}\n{seen}")

    def _answer(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: refusals are answered, contradictions are kept as files."""


def make_key(folder: Path, name: str) -> str:
    """Make the key unless it is there; return the verifier key."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "key.pem"
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(pem)
        (folder / "name").write_text(name, encoding="utf-8")
    witness = Witness(folder, {})
    witness.owner.close()
    return verifier_key(witness.name, COSIGNATURE_KEY, witness.public)


def serve(folder: Path, logs: list[str], address: str, port: int) -> None:
    """Answer until the process is ended."""
    known: dict[str, list[bytes]] = {}
    for origin, public in map(read_log, logs):
        known.setdefault(origin, []).append(public)
    Door.witness = Witness(folder, known)
    server = ThreadingHTTPServer((address, port), Door)
    print(f"{Door.witness.name} on http://{address}:{server.server_address[1]}", flush=True)
    server.serve_forever()


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    key = verbs.add_parser("key")
    key.add_argument("folder", type=Path)
    key.add_argument("--name", required=True)
    service = verbs.add_parser("serve")
    service.add_argument("folder", type=Path)
    service.add_argument("--address", default="127.0.0.1")
    service.add_argument("--port", type=int, required=True)
    service.add_argument(
        "--log", action="append", required=True, help="a log's verifier key; may be repeated"
    )
    options = parser.parse_args()
    if options.verb == "key":
        print(make_key(options.folder, options.name))
        return
    try:
        serve(options.folder, options.log, options.address, options.port)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
