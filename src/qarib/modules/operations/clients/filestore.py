"""Received files and letters in backups: each content once, under its digest, however many name it."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from filecmp import cmp
from hashlib import sha256
from pathlib import Path

from qarib.modules.operations.clients.parts import PartWriter, read_part
from qarib.modules.operations.clients.refusals import BackupUnusableError

STORE = "files"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of the house: its name below the folder of files, and what was in it."""

    name: str
    size: int
    changed: int
    digest: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return asdict(self)


def _place(target: Path, digest: str) -> Path:
    return target / STORE / digest[:2] / digest


def keep_files(folder: Path, target: Path, *, key: str, before: Mapping[str, KeptFile]) -> Iterator[KeptFile]:
    """Copy what the store lacks and yield every file; what did not change is not read again."""
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):  # removed meanwhile
            if not path.is_file() or path.is_symlink():
                continue
            seen, name = path.stat(), path.relative_to(folder).as_posix()
            known = before.get(name)
            if (
                known
                and (known.size, known.changed) == (seen.st_size, seen.st_mtime_ns)
                and _place(target, known.digest).exists()
            ):
                yield known
            else:
                content = path.read_bytes()
                digest = sha256(content).hexdigest()
                _keep(content, _place(target, digest), key)
                yield KeptFile(name, len(content), seen.st_mtime_ns, digest)


def _keep(content: bytes, place: Path, key: str) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = place.with_name(f".{place.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    with PartWriter(new, key) as part:
        part.write(content)
    new.replace(place)


def restore_files(kept: Iterable[KeptFile], source: Path, folder: Path, *, key: str) -> list[str]:
    """Write every file below the folder; return the names of what the store lost or damaged."""
    lost = []
    for one in kept:
        goal = folder / one.name
        if not goal.resolve().is_relative_to(folder.resolve()):
            raise BackupUnusableError(f"a file of the backup would leave its folder: {one.name!r}")
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            content = b"".join(read_part(_place(source, one.digest), key))
        except (OSError, BackupUnusableError):
            lost.append(one.name)
            continue
        if sha256(content).hexdigest() != one.digest:
            lost.append(one.name)
            continue
        goal.write_bytes(content)
        goal.chmod(0o600)
        os.utime(goal, ns=(one.changed, one.changed))
    return lost


def merge(staged: Path, folder: Path, *, stamp: str) -> int:
    """Move what the folder lacks into it; return how many. What differs there is moved aside, never lost.

    Names are drawn at random and written once: what lies there under the same name is the same, or damaged.
    """
    added = 0
    for path in sorted(staged.rglob("*")):
        if not path.is_file():
            continue
        goal = folder / path.relative_to(staged)
        if goal.exists():
            if cmp(path, goal, shallow=False):
                continue
            move_aside(goal, stamp)
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(path, goal)
        give(goal, folder.parent)
        added += 1
    return added


def give(path: Path, like: Path) -> None:
    """Where root restores: give a path, and the folders down to it, to whoever owns `like`."""
    owner = like.stat()
    if os.getuid() or not owner.st_uid:
        return
    for one in (path, *path.parents):
        if one == like:
            return
        os.chown(one, owner.st_uid, owner.st_gid)


def forget_files(target: Path, needed: Iterable[str]) -> int:
    """Remove contents that no backup names any more; return how many."""
    wanted, removed = set(needed), 0
    for place in (target / STORE).glob("*/*"):
        if place.name not in wanted:
            place.unlink()
            removed += 1
    for folder in (target / STORE).glob("*"):
        with suppress(OSError):
            folder.rmdir()
    return removed


def move_aside(path: Path, stamp: str) -> Path | None:
    """Rename what stands there, so that nothing is ever overwritten; return where it lies now."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{stamp}")
    shutil.move(path, aside)
    return aside
