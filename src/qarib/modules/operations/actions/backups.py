"""Making a backup: one folder that appears whole, by a rename, beside the store of files."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from qarib.kernel import clock
from qarib.modules.operations.clients import postgres, sqlite
from qarib.modules.operations.clients.filestore import KeptFile, forget_files, keep_files
from qarib.modules.operations.clients.manifest import (
    NAME,
    Manifest,
    add_part,
    read_files,
    read_manifest,
    write_files,
)
from qarib.modules.operations.clients.parts import SHORTEST_KEY, PartWriter
from qarib.modules.operations.clients.refusals import BackupUnusableError
from qarib.modules.operations.enums import BackupForm

logger = structlog.get_logger()

# The part's name, and what writes it.
_PROGRAMS = {
    BackupForm.DUMP: ("database.dump", "pg_dump", "--format=custom", "--compress=1", "--no-owner"),
    BackupForm.BASE: (
        "base.tar.gz", "pg_basebackup", "--pgdata=-", "--format=tar", "--compress=1", "--wal-method=fetch",
        "--checkpoint=fast", "--label=qarib",
    ),
}  # fmt: skip

_STAMP = "%Y-%m-%dT%H%M%S.%fZ"
_COPIED = 1 << 20
# Rows wait a minute at most for their place in the sealed tree; a backup is read whenever it is needed.
NEVER_LATE = str(100 * 365 * 24 * 60)


def backup_key(*, plain: bool) -> str:
    """Return the key that seals backups. Raises BackupUnusableError without one, unless plain was asked."""
    key = str(settings.QARIB_BACKUP_KEY)
    if plain:
        return ""
    if len(key) < SHORTEST_KEY:
        raise BackupUnusableError(
            f"QARIB_BACKUP_KEY is missing or shorter than {SHORTEST_KEY} characters; --plain does without"
        )
    return key


def default_form() -> BackupForm:
    """Return how this database is kept unless the operator says otherwise."""
    return BackupForm.SQLITE if connection.vendor == "sqlite" else BackupForm.DUMP


def back_up(target: Path, *, form: BackupForm, key: str, keep: int | None = None) -> Path:
    """Write one backup below the target and return its folder, readable by us alone.

    The database first, then the files: a file is stored before the row that names it. `keep` is how many
    backups with a database stay; older ones go, and with them the contents that none names any more.
    """
    _refuse_another_database(form)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.chmod(0o700)
    made_at = clock.machine_now().astimezone(UTC)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=target))
    try:
        manifest = Manifest(
            form=form.value, made_at=made_at.isoformat(), sealed=bool(key), versions=_versions(),
            migrations=last_migrations(), journal={},
        )  # fmt: skip
        _keep_database(manifest, new, form, key)
        before = {one.name: one for one in _last_files(target, key)}
        kept = keep_files(Path(settings.MEDIA_ROOT), target, key=key, before=before)
        write_files(manifest, new, kept, key)
        manifest.write(new, key)
        settle(new)
        done = new.rename(target / made_at.strftime(_STAMP))
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    settle(target)
    if keep is not None:
        _forget(target, keep, key)
    logger.info("backed_up", form=form.value, files=manifest.files)
    return done


def _refuse_another_database(form: BackupForm) -> None:
    if form != BackupForm.FILES and (form == BackupForm.SQLITE) != (connection.vendor == "sqlite"):
        raise BackupUnusableError(f"the form {form.value} does not fit a database of {connection.vendor}")


def _keep_database(manifest: Manifest, new: Path, form: BackupForm, key: str) -> None:
    if form == BackupForm.SQLITE:
        copy = new / "copy.sqlite3"
        sqlite.copy_living(Path(connection.settings_dict["NAME"]), copy)
        manifest.journal = journal_of(f"sqlite:///{copy}", Path(settings.VAR_DIR))
        with (
            PartWriter(new / "database.sqlite3.gz", key) as part,
            copy.open("rb") as stream,
            gzip.GzipFile(fileobj=part, mode="wb", compresslevel=1, mtime=0) as packed,
        ):
            shutil.copyfileobj(stream, packed, _COPIED)
        copy.unlink()
        add_part(manifest, part)
    elif form != BackupForm.FILES:
        name, *command = _PROGRAMS[form]
        address = postgres.Address.of(connection.settings_dict)
        manifest.journal = journal_of(address.url, Path(settings.VAR_DIR))
        with PartWriter(new / name, key) as part, postgres.output_of(*command, address=address) as stream:
            shutil.copyfileobj(stream, part, _COPIED)
        add_part(manifest, part)


def _versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        server = str(cursor.fetchone()[0])
    return {"database": server, "django": django.get_version(), "python": sys.version.split()[0]}


def last_migrations() -> dict[str, str]:
    """Return the last applied migration of each room."""
    applied = MigrationRecorder(connection).applied_migrations()
    return dict(sorted(applied))


def journal_of(url: str, var: Path) -> dict[str, Any]:
    """Verify the sealed journal of a database in a process of its own; return what it says.

    The published files are not looked at: they belong to the living house. `ok` is None where nothing could
    be verified.
    """
    with tempfile.TemporaryDirectory() as quiet:
        for name in ("journal-key.pem",):  # the demo's own; in service the key is a setting
            if (var / name).exists():
                (Path(quiet) / name).symlink_to((var / name).resolve())
        done = run_manage("verify_journal", "--json", "--minutes", NEVER_LATE, url=url, var=Path(quiet))
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        return {"ok": None, "why": done.stderr.strip()[-300:]}


def run_manage(*arguments: str, url: str, var: Path) -> subprocess.CompletedProcess[str]:
    """Run a management command on another database, in a process of its own."""
    environment = dict(os.environ) | {"QARIB_DATABASE_URL": url, "QARIB_VAR": str(var)}
    environment.pop("QARIB_DATABASE_URL_FILE", None)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (*sys.path, environment.get("PYTHONPATH", ""))))
    environment.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
    command = [sys.executable, "-m", "django", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- our own program


def settle(folder: Path) -> None:
    """Wait until the disk has the folder and what lies in it."""
    for path in (*folder.iterdir(), folder):
        if path.is_file() or path == folder:
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def backups_in(target: Path) -> list[Path]:
    """Return the finished backups, oldest first: their names are their instants."""
    return sorted(path.parent for path in target.glob(f"[0-9]*/{NAME}"))


def _last_files(target: Path, key: str) -> list[KeptFile]:
    done = backups_in(target)
    try:
        return read_files(done[-1], key) if done else []
    except (OSError, BackupUnusableError):  # another key from now on: everything is read anew
        return []


def _forget(target: Path, keep: int, key: str) -> None:
    """Remove what is older than the last `keep` backups with a database, then what nothing names."""
    done = backups_in(target)
    whole = [path for path in done if read_manifest(path).form != BackupForm.FILES]
    first = whole[-keep] if keep and len(whole) > keep else done[0]
    for path in done:
        if path < first:
            shutil.rmtree(path)
    needed = {one.digest for path in backups_in(target) for one in read_files(path, key)}
    forget_files(target, needed)


def made_at(manifest: Manifest) -> datetime:
    """Return the instant that a backup stands at, at least."""
    return datetime.fromisoformat(manifest.made_at)
