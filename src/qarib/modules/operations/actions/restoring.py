"""Bringing a backup back: beside the living house first, verified there, and only then in its place."""

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection

from qarib.kernel import clock
from qarib.modules.operations.actions.backups import backups_in, journal_of, made_at, run_manage
from qarib.modules.operations.clients import postgres, sqlite
from qarib.modules.operations.clients.filestore import KeptFile, give, merge, move_aside, restore_files
from qarib.modules.operations.clients.manifest import Manifest, read_files, read_manifest, verify
from qarib.modules.operations.clients.parts import read_part
from qarib.modules.operations.clients.refusals import BackupUnusableError, RestoreRefusedError
from qarib.modules.operations.enums import BackupForm

logger = structlog.get_logger()

_PORT = "54321"  # of a socket in a folder of its own: nobody else can be there


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator asked for."""

    source: Path
    key: str
    replace: bool = False
    in_spite: bool = False
    to: datetime | None = None
    into: Path | None = None
    wal: Path | None = None


@dataclass(slots=True)
class Restored:
    """What came back, and what is wrong with it."""

    point: datetime
    journal: dict[str, Any] = field(default_factory=dict)
    migrations_to_run: list[str] = field(default_factory=list)
    migrations_unknown: list[str] = field(default_factory=list)
    files: int = 0
    files_missing: list[str] = field(default_factory=list)
    files_added: int = 0
    jobs_waiting: int = 0
    held: bool = False
    restored_before_checkpoint: int | None = None
    aside: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Tell whether the house can live with it."""
        whole = self.journal.get("ok") is True and not self.files_missing
        return whole and self.held and not self.migrations_unknown


def restore(order: Order) -> Restored:
    """Bring a backup back; return what was found.

    Everything is written beside the living house and verified there. Where something is wrong, or a living
    house stands in the way, RestoreRefusedError is raised and nothing was changed. What is replaced is moved
    aside, never removed. The restored database is held: no background work runs until it is released.
    """
    manifest = read_manifest(order.source)
    verify(order.source, manifest, order.key)
    form = BackupForm(manifest.form)
    if form == BackupForm.FILES:
        raise RestoreRefusedError("this backup holds files only: name one with a database")
    if (form == BackupForm.SQLITE) != (connection.vendor == "sqlite") and form != BackupForm.BASE:
        raise RestoreRefusedError(f"a backup of the form {form.value} does not fit {connection.vendor}")
    if order.to is not None:
        _refuse_instant(order.to, order, manifest)
    _refuse_living(order, form)
    stamp = clock.machine_now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    var = Path(settings.VAR_DIR)
    var.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix="restoring-", dir=var))
    try:
        restored = Restored(point=order.to or made_at(manifest))
        restore_files(_files_until(order), order.source.parent, staging / "files", key=order.key)
        with ExitStack() as stack:
            url = stack.enter_context(_Beside(order, manifest, staging, stamp))
            _look(restored, url, staging)
            if not restored.sound and not order.in_spite:
                raise RestoreRefusedError(f"what came back is not sound: {_words(restored)}")
        _switch(form, staging, stamp, restored)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    logger.info("restored", form=form.value, sound=restored.sound)
    return restored


def _words(restored: Restored) -> str:
    told = {
        "journal": restored.journal,
        "migrations this program does not know": restored.migrations_unknown,
        "files missing": restored.files_missing[:20],
        "background work is held": restored.held,
    }
    return json.dumps(told, ensure_ascii=False, default=str)


def _refuse_instant(to: datetime, order: Order, manifest: Manifest) -> None:
    if manifest.form != BackupForm.BASE or order.wal is None:
        raise RestoreRefusedError(
            "only a base with its archived log (--wal) goes to an instant of your choice"
        )
    if to < made_at(manifest):
        raise RestoreRefusedError("this backup is younger than that instant: name an earlier one")


def _refuse_living(order: Order, form: BackupForm) -> None:
    if form == BackupForm.BASE:
        if order.into is None:
            raise RestoreRefusedError("name a new data directory: --into")
        return
    if not order.replace and _has_tables():
        raise RestoreRefusedError("a database stands here already: --replace moves it aside")


def _has_tables() -> bool:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    return "django_migrations" in connection.introspection.table_names()


def _files_until(order: Order) -> Iterator[KeptFile]:
    """Yield the files of the backup, and those that later ones saw up to the instant; the newest each."""
    known: dict[str, KeptFile] = {}
    for path in backups_in(order.source.parent):
        if path < order.source:
            continue
        if path > order.source and order.to is None:
            break
        known |= {one.name: one for one in read_files(path, order.key)}
        if order.to is not None and made_at(read_manifest(path)) > order.to:
            break
    yield from known.values()


class _Beside:
    """The restored database beside the living one: a file, a second database, or a server of its own."""

    def __init__(self, order: Order, manifest: Manifest, staging: Path, stamp: str) -> None:
        self.order, self.manifest, self.staging, self.stamp = order, manifest, staging, stamp
        self.stack = ExitStack()

    def __enter__(self) -> str:
        """Return its address."""
        forms = {BackupForm.SQLITE: self._file, BackupForm.DUMP: self._second, BackupForm.BASE: self._server}
        return forms[BackupForm(self.manifest.form)]()

    def __exit__(self, *_error: object) -> None:
        """Stop what was started."""
        self.stack.close()

    def _part(self, name: str) -> Iterator[bytes]:
        return read_part(self.order.source / name, self.order.key)

    def _file(self) -> str:
        packed, path = self.staging / "database.gz", self.staging / "database.sqlite3"
        with packed.open("wb") as stream:
            for chunk in self._part("database.sqlite3.gz"):
                stream.write(chunk)
        with gzip.open(packed) as source, path.open("wb") as stream:
            shutil.copyfileobj(source, stream, 1 << 20)
        packed.unlink()
        sqlite.check(path)
        return f"sqlite:///{path}"

    def _second(self) -> str:
        address = postgres.Address.of(connection.settings_dict)
        beside = address.named(_beside_name(address))
        postgres.run("dropdb", "--if-exists", beside.name, address=address)
        postgres.run(
            "createdb", "--template=template0", "--encoding=UTF8", "--locale=C.UTF-8", beside.name,
            address=address,
        )  # fmt: skip
        arguments = ("--no-owner", "--exit-on-error", f"--dbname={beside.name}")
        postgres.feed("pg_restore", *arguments, address=beside, data=self._part("database.dump"))
        return beside.url

    def _server(self) -> str:
        order = self.order
        assert order.into is not None
        postgres.unpack(self._part("base.tar.gz"), order.into)
        sockets = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="qarib-recovery-")))
        given = connection.settings_dict
        address = postgres.Address(
            str(given["NAME"]), str(sockets), _PORT, str(given["USER"] or "postgres"), password=""
        )
        self.stack.enter_context(postgres.recovered(order.into, wal=order.wal, to=order.to, address=address))
        return address.url


def _beside_name(address: postgres.Address) -> str:
    return f"{address.name}_restored"


def _look(restored: Restored, url: str, staging: Path) -> None:
    """Verify what came back and hold its background work, in a process that lives in it."""
    done = run_manage("look_at_restored", "--hold", restored.point.isoformat(), url=url, var=staging)
    if done.returncode:
        raise BackupUnusableError(f"what came back cannot be read: {done.stderr.strip()[-1000:]}")
    told = json.loads(done.stdout)
    restored.migrations_to_run, restored.migrations_unknown = told["to_run"], told["unknown"]
    living = Path(settings.MEDIA_ROOT)
    restored.files_missing = sorted(name for name in told["files_missing"] if not (living / name).exists())
    restored.files, restored.jobs_waiting = told["files"], told["jobs_waiting"]
    restored.held = told["held"]
    restored.journal = journal_of(url, Path(settings.VAR_DIR))
    published = _published_size()
    if published and published > int(restored.journal.get("size") or 0):
        restored.restored_before_checkpoint = published


def _published_size() -> int:
    """Return the size that the last published checkpoint signed: its second line (C2SP tlog-checkpoint)."""
    try:
        lines = (Path(settings.VAR_DIR) / "journal" / "checkpoint").read_text(encoding="utf-8").splitlines()
        return int(lines[1])
    except (OSError, ValueError, IndexError):
        return 0


def _switch(form: BackupForm, staging: Path, stamp: str, restored: Restored) -> None:
    """Put what was verified in the place of what stood there, which is moved aside."""
    var = Path(settings.VAR_DIR)
    aside: list[Path | None] = []
    if form == BackupForm.SQLITE:
        aside.append(_switch_file(Path(connection.settings_dict["NAME"]), staging, stamp))
    elif form == BackupForm.DUMP:
        _switch_names(postgres.Address.of(connection.settings_dict), stamp, restored)
    restored.files_added = merge(staging / "files", Path(settings.MEDIA_ROOT), stamp=stamp)
    if restored.restored_before_checkpoint:
        # Signed and published: it stays as evidence. The seal of what came back is published anew.
        aside.append(move_aside(var / "journal", stamp))
    restored.aside += [str(path) for path in aside if path]


def _switch_file(live: Path, staging: Path, stamp: str) -> Path | None:
    connection.close()
    sqlite.let_go(staging / "database.sqlite3")
    if live.exists():
        sqlite.let_go(live)
    aside = move_aside(live, stamp)
    shutil.move(staging / "database.sqlite3", live)
    give(live, live.parent)
    return aside


def _switch_names(address: postgres.Address, stamp: str, restored: Restored) -> None:
    """Rename both databases. Raises RestoreRefusedError while anybody is connected."""
    connection.close()
    server, aside = address.named("postgres"), f"{address.name}_before_{stamp.lower()}"
    others = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{address.name}'"  # noqa: S608 -- our own setting
    if postgres.ask(server, others) != "0":
        raise RestoreRefusedError("somebody is still connected: stop the pages and every worker first")
    postgres.ask(server, f'ALTER DATABASE "{address.name}" RENAME TO "{aside}"')
    postgres.ask(server, f'ALTER DATABASE "{_beside_name(address)}" RENAME TO "{address.name}"')
    restored.aside.append(f"database {aside}")
