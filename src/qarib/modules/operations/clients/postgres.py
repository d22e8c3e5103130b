"""PostgreSQL's own programs: dumps, base backups, and a server that replays a log up to an instant."""

import os
import pwd
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from qarib.modules.operations.clients.refusals import BackupUnusableError, RestoreRefusedError

_INSTALLED = "/usr/lib/postgresql"
_BUSY_SECONDS = 6 * 3600
_LOOK_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach one database."""

    name: str
    host: str
    port: str
    user: str
    password: str

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Address":
        """Read it from Django's settings of a database."""
        return cls(*(str(settings[key] or "") for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")))

    def named(self, name: str) -> "Address":
        """Return another database of the same server."""
        return Address(name, self.host, self.port, self.user, self.password)

    @property
    def url(self) -> str:
        """Return it as QARIB_DATABASE_URL says it."""
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        who = f"{quote(self.user, safe='')}{secret}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"postgres://{who}{quote(self.host, safe='')}{port}/{quote(self.name, safe='')}"

    @property
    def environment(self) -> dict[str, str]:
        """Return it as PostgreSQL's programs read it; no password stands in a list of processes."""
        given = {
            "PGDATABASE": self.name,
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return dict(os.environ) | {name: value for name, value in given.items() if value}


def program(name: str) -> str:
    """Return the newest installed program of that name. Raises BackupUnusableError."""
    found = sorted(Path(_INSTALLED).glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise BackupUnusableError(f"{name} is not installed: apt-get install postgresql")
    return path


def run(name: str, *arguments: str, address: Address | None = None, owner: str | None = None) -> str:
    """Run one to its end and return what it printed. Raises BackupUnusableError with its own words."""
    environment = address.environment if address else None
    command = [program(name), *arguments]
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program, no shell
        command, env=environment, user=owner, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupUnusableError(f"{name} failed: {done.stderr.strip()[-1000:]}")
    return done.stdout


def ask(address: Address, sql: str) -> str:
    """Run one statement and return its only value as text."""
    return run("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, address=address).strip()


@contextmanager
def output_of(name: str, *arguments: str, address: Address) -> Iterator[IO[bytes]]:
    """Give what a program writes, as it comes. Raises BackupUnusableError when it fails in the end."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 -- PostgreSQL's own program, no shell
            [program(name), *arguments], env=address.environment, stdout=subprocess.PIPE, stderr=errors
        )
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.stdout.close()
            status = process.wait()
        if status:
            errors.seek(0)
            words = errors.read().decode(errors="replace").strip()[-1000:]
            raise BackupUnusableError(f"{name} failed: {words}")


def feed(name: str, *arguments: str, address: Address, data: Iterable[bytes]) -> None:
    """Write data to a program. Raises BackupUnusableError when it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 -- PostgreSQL's own program, no shell
            [program(name), *arguments], env=address.environment, stdin=subprocess.PIPE, stderr=errors
        )
        assert process.stdin is not None
        try:
            for chunk in data:
                process.stdin.write(chunk)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says why below
        if process.wait():
            errors.seek(0)
            words = errors.read().decode(errors="replace").strip()[-1000:]
            raise BackupUnusableError(f"{name} failed: {words}")


class _Joined:
    """Chunks as a file that tarfile can read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks, self.rest = iter(chunks), b""

    def read(self, size: int) -> bytes:
        """Return up to so many bytes."""
        while len(self.rest) < size and (chunk := next(self.chunks, None)) is not None:
            self.rest += chunk
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def owner_of_servers() -> str | None:
    """Return who must own a data directory when we are root: PostgreSQL refuses to run as root."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def unpack(chunks: Iterable[bytes], folder: Path) -> None:
    """Unpack a base backup into a new data directory. Raises RestoreRefusedError where something stands."""
    if folder.exists() and any(folder.iterdir()):
        raise RestoreRefusedError(f"{folder} is not empty: name a new data directory")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tarfile.open(fileobj=_Joined(chunks), mode="r|gz") as archive:  # type: ignore[call-overload]
        archive.extractall(folder, filter="data")
    folder.chmod(0o700)
    if owner := owner_of_servers():
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, owner)


@contextmanager
def recovered(folder: Path, *, wal: Path | None, to: datetime | None, address: Address) -> Iterator[None]:
    """Run a server on the data directory, replayed up to the instant and promoted; stop it afterwards.

    It listens on a socket in the folder that is the address' host, reads none of the machine's settings and
    archives nothing. Raises BackupUnusableError with the log's last lines, e.g. when the archive ends before
    the instant.
    """
    sockets, owner, data = Path(address.host), owner_of_servers(), ("-D", str(folder))
    for name, text in (("hba", "local all all trust\n"), ("conf", ""), ("ident", "")):
        (sockets / name).write_text(text, encoding="ascii")
    if wal is not None:
        (folder / "recovery.signal").touch()
    if owner:
        for path in (sockets, *sockets.iterdir(), *folder.glob("recovery.signal")):
            shutil.chown(path, owner)
    settings = _of_its_own(sockets, address.port) | (_replaying(wal, to) if wal else {})
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    start = ("start", "-w", "-t", str(_BUSY_SECONDS), "-l", str(sockets / "log"), "-o", options)
    try:
        run("pg_ctl", *data, *start, owner=owner)
        _wait_for_its_end(address, data, owner)
    except BackupUnusableError as error:
        log = sockets / "log"
        words = log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else str(error)
        raise BackupUnusableError(f"the server could not be recovered: {words}") from error
    try:
        yield
    finally:
        run("pg_ctl", *data, "stop", "-m", "fast", "-w", owner=owner)


def _of_its_own(sockets: Path, port: str) -> dict[str, str]:
    return {
        "listen_addresses": "", "port": port, "unix_socket_directories": str(sockets),
        "config_file": str(sockets / "conf"), "hba_file": str(sockets / "hba"),
        "ident_file": str(sockets / "ident"), "hot_standby": "off", "archive_mode": "off", "ssl": "off",
    }  # fmt: skip


def _replaying(wal: Path, to: datetime | None) -> dict[str, str]:
    target = {"recovery_target_time": to.isoformat()} if to else {}
    return {"restore_command": f'cp "{wal}/%f" "%p"', "recovery_target_action": "promote", **target}


def _wait_for_its_end(address: Address, data: tuple[str, ...], owner: str | None) -> None:
    """Wait until it takes writes: `pg_ctl` returns as soon as it replays. Raises once it has stopped."""
    while True:
        try:
            if ask(address, "SELECT pg_is_in_recovery()") == "f":
                return
        except BackupUnusableError:
            run("pg_ctl", *data, "status", owner=owner)
        time.sleep(_LOOK_SECONDS)
