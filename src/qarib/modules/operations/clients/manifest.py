"""What a backup says of itself, and whether it is still what was written."""

import gzip
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from qarib.modules.operations.clients.filestore import KeptFile
from qarib.modules.operations.clients.parts import PartWriter, digest_of, read_part
from qarib.modules.operations.clients.refusals import BackupUnusableError
from qarib.modules.operations.enums import BackupForm

NAME = "manifest.json"
FILES = "files.jsonl.gz"
FORMAT = 1


@dataclass(slots=True)
class Manifest:
    """The first thing that is read, and the last that is written."""

    form: str
    made_at: str  # by the machine's clock, before the copy began
    sealed: bool
    versions: dict[str, str]
    migrations: dict[str, str]
    journal: dict[str, Any]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: int = 0
    format: int = FORMAT
    # Keyed with the backup key: without it, whoever writes the folder could write a manifest too.
    seal: str = ""

    def text(self) -> str:
        """Return it without its seal, always written the same way."""
        return json.dumps(asdict(self) | {"seal": ""}, sort_keys=True, indent=1)

    def write(self, folder: Path, key: str) -> None:
        """Seal and write it."""
        self.seal = seal_of(self, key)
        text = json.dumps(asdict(self), sort_keys=True, indent=1)
        (folder / NAME).write_text(text, encoding="utf-8")


def seal_of(manifest: Manifest, key: str) -> str:
    """Return the keyed digest; nothing without a key."""
    return hmac.new(key.encode(), manifest.text().encode(), sha256).hexdigest() if key else ""


def read_manifest(folder: Path) -> Manifest:
    """Read it, unverified. Raises BackupUnusableError where there is none that we understand."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        manifest = Manifest(**told)
    except (OSError, ValueError, TypeError) as error:
        raise BackupUnusableError(f"{folder} holds no backup of ours") from error
    if manifest.format != FORMAT or manifest.form not in BackupForm.values:
        raise BackupUnusableError(f"{folder} was written by another version of this program")
    return manifest


def verify(folder: Path, manifest: Manifest, key: str) -> None:
    """Raise BackupUnusableError where the manifest or a part is not what was written."""
    if manifest.sealed and not key:
        raise BackupUnusableError("this backup is sealed: set QARIB_BACKUP_KEY")
    if manifest.sealed and not hmac.compare_digest(manifest.seal, seal_of(manifest, key)):
        raise BackupUnusableError("the manifest was changed, or sealed under another key")
    for name, told in manifest.parts.items():
        path = folder / name
        if not path.exists() or path.stat().st_size != told["size"] or digest_of(path) != told["sha256"]:
            raise BackupUnusableError(f"{name} is missing or is not what was written")


def add_part(manifest: Manifest, part: PartWriter) -> None:
    """Note a part that was closed."""
    manifest.parts[part.path.name] = {"size": part.size, "sha256": part.digest.hexdigest()}


def write_files(manifest: Manifest, folder: Path, kept: Iterable[KeptFile], key: str) -> None:
    """Write the list of files as a part."""
    lines = [json.dumps(one.as_dict()) for one in kept]
    with PartWriter(folder / FILES, key) as part:
        part.write(gzip.compress("\n".join(lines).encode(), 1))
    add_part(manifest, part)
    manifest.files = len(lines)


def read_files(folder: Path, key: str) -> list[KeptFile]:
    """Return the list of files."""
    text = gzip.decompress(b"".join(read_part(folder / FILES, key))).decode()
    return [KeptFile(**json.loads(line)) for line in text.splitlines()]
