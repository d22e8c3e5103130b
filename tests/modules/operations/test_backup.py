"""A backup is rehearsed: made beside a living house, brought back, compared, refused where it was touched."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from factories.operations import runs_in, write_a_line
from factories.processes import a_worker, database_url, wait_until
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.journal.actions import record
from qarib.modules.operations.actions import Order, backups, hold_work, is_held, release_work, restore
from qarib.modules.operations.clients.refusals import BackupUnusableError, RestoreRefusedError
from qarib.modules.operations.clients.sqlite import copy_living
from qarib.modules.operations.enums import BackupForm
from qarib.modules.operations.models import Job, Restoration

ROOT = Path(__file__).resolve().parents[3]
KEY = "a key of the tests, long enough to be one"
HELD = "SELECT count(*) FROM operations_restoration WHERE released_at IS NULL"
COUNT = "SELECT count(*) FROM journal_entry WHERE action = 'tests.line'"


class House:
    """A living house of its own: a copy of the tests' database, and a folder for what it keeps."""

    def __init__(self, var, database, cluster=None):
        self.var, self.database, self.cluster = var, database, cluster
        self.environment = os.environ | {
            "QARIB_VAR": str(var),
            "QARIB_DATABASE_URL": database,
            "QARIB_BACKUP_KEY": KEY,
            "QARIB_DEMO": "1",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
            "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
        }

    def manage(self, *arguments, status=0, **environment):
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return json.loads(done.stdout) if "--json" in arguments and not status else done.stdout + done.stderr

    def ask(self, sql, *values):
        """Run one statement on its database, beside everything of ours."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as direct:
                found = direct.execute(sql, values).fetchall()
                direct.commit()
                return found
        with psycopg.connect(self.database, autocommit=True) as direct:
            cursor = direct.execute(sql.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def file(self, name, content=b"content"):
        path = self.var / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path


def write_lines(count):
    """Write so many rows of the journal into the tests' database."""
    for number in range(count):
        record("tests.line", actor=SYSTEM, about=("line", str(number)))


@pytest.fixture
def house(tmp_path):
    """A house whose journal has three sealed lines."""
    write_lines(3)
    var = tmp_path / "var"
    var.mkdir()
    if connection.vendor == "sqlite":
        copy_living(Path(connection.settings_dict["NAME"]), var / "qarib.sqlite3")
        one = House(var, f"sqlite:///{var / 'qarib.sqlite3'}")
        one.manage("seal_journal")
        yield one
        return
    source, name = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_house"
    server = database_url().rpartition("/")[0]
    connection.close()
    with psycopg.connect(f"{server}/postgres", autocommit=True) as direct:
        direct.execute(f'DROP DATABASE IF EXISTS "{name}"')
        direct.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    one = House(var, f"{server}/{name}")
    one.manage("seal_journal")
    yield one
    with psycopg.connect(f"{server}/postgres", autocommit=True) as direct:
        rows = direct.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"])
        for (left,) in rows.fetchall():
            direct.execute(f'DROP DATABASE "{left}" WITH (FORCE)')


pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_backed_up_comes_back_and_what_came_later_does_not(house, tmp_path):
    letter = house.file("letters/ab/cd/1", b"%PDF a letter of Yasmine")
    taken = house.manage("backup", tmp_path / "kept", "--json")
    assert (taken["sealed"], taken["files"]) == (True, 1)
    assert (taken["journal"]["ok"], taken["journal"]["size"]) == (True, 3)
    parts = [path for path in (tmp_path / "kept").rglob("*") if path.is_file() and path.suffix != ".json"]
    assert [path.read_bytes()[:15] for path in parts] == [b"qarib sealed 1\n"] * 3
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0

    house.ask("INSERT INTO operations_use (key, name, full_until) VALUES ('later', 'later', 0)")
    letter.unlink()
    publish_a_later_checkpoint(house)
    told = house.manage("restore", taken["folder"], "--replace", "--json")

    assert told["sound"] is True
    assert (told["journal"]["ok"], told["journal"]["size"], told["files_added"]) == (True, 3, 1)
    assert house.ask(COUNT) == [(3,)]
    assert house.ask("SELECT count(*) FROM operations_use WHERE key = 'later'") == [(0,)]
    assert letter.read_bytes() == b"%PDF a letter of Yasmine"
    # What was signed later than the restored instant is named, and kept as evidence.
    assert told["restored_before_checkpoint"] == 17
    (aside,) = house.var.glob("journal.before-*")
    assert (aside / "checkpoint").exists()
    assert house.ask(HELD) == [(1,)]
    assert "Released" in house.manage("release_work")
    assert house.ask(HELD) == [(0,)]


def publish_a_later_checkpoint(house):
    checkpoint = house.var / "journal" / "checkpoint"
    lines = checkpoint.read_text(encoding="utf-8").splitlines(keepends=True)
    checkpoint.write_text("".join([lines[0], "17\n", *lines[2:]]), encoding="utf-8")


def test_a_living_database_is_not_replaced_by_oversight(house, tmp_path):
    folder = house.manage("backup", tmp_path / "kept", "--json")["folder"]
    assert "--replace" in house.manage("restore", folder, status=1)
    with somebody_connected(house):
        assert "stop the pages" in house.manage("restore", folder, "--replace", status=1)
    assert house.ask(HELD) == [(0,)]
    assert list(house.var.glob("restoring-*")) == []


def somebody_connected(house):
    if house.database.startswith("sqlite"):
        reader = sqlite3.connect(house.database.removeprefix("sqlite:///"))
        reader.execute("SELECT count(*) FROM journal_entry").fetchone()
        return closing(reader)
    return psycopg.connect(house.database)


def test_what_is_not_sound_is_named_and_stays_out_unless_it_is_wanted(house, tmp_path):
    change_a_sealed_row(house)
    name_a_file_that_nobody_has(house)
    taken = house.manage("backup", tmp_path / "kept", "--json")
    assert taken["journal"]["ok"] is False
    said = house.manage("restore", taken["folder"], "--replace", status=1)
    assert "letters/gone" in said
    assert "tests.line" not in said
    assert "row" in said
    assert house.ask(HELD) == [(0,)]
    told = house.manage("restore", taken["folder"], "--replace", "--in-spite", "--json")
    assert (told["sound"], told["files_missing"]) == (False, ["letters/gone"])
    assert house.ask(HELD) == [(1,)]


def change_a_sealed_row(house):
    if house.database.startswith("sqlite"):
        for (name,) in house.ask("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            house.ask(f'DROP TRIGGER "{name}"')
    else:
        house.ask("ALTER TABLE journal_entry DISABLE TRIGGER USER")
    house.ask("UPDATE journal_entry SET object_id = '7' WHERE object_id = '1'")


def name_a_file_that_nobody_has(house):
    letter = {
        "uid": "0123456789abcdef0123456789abcdef",
        "code": "123456789",
        "template": "refusal",
        "reference": "x",
        "language": "fr",
        "data": "{}",
        "status": "sealed",
        "issued_at": "2026-11-30 10:00:00+00:00",
        "sealed_at": "2026-11-30 10:00:00+00:00",
        "storage_name": "letters/gone",
        "sha256": "x",
        "template_digest": "x",
    }
    marks = ", ".join("?" for _column in letter)
    house.ask(f"INSERT INTO documents_letter ({', '.join(letter)}) VALUES ({marks})", *letter.values())


@pytest.fixture
def here(settings, tmp_path, monkeypatch):
    """Backups made in this process, of the tests' own database; the journal is verified elsewhere."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "var" / "files"
    settings.QARIB_BACKUP_KEY = KEY
    monkeypatch.setattr(backups, "journal_of", lambda *_arguments: {"ok": None})
    return House(tmp_path / "var", "")


def test_only_the_last_ones_are_kept_and_the_contents_they_name(here, tmp_path):
    old = here.file("letters/old", b"old")
    for number in range(4):
        if number == 2:
            old.unlink()
            here.file("letters/new", b"new")
        backups.back_up(tmp_path / "kept", form=BackupForm.FILES, key=KEY)
        backups.back_up(tmp_path / "kept", form=backups.default_form(), key=KEY, keep=2)
    kept = backups.backups_in(tmp_path / "kept")
    assert [backups.read_manifest(path).form == BackupForm.FILES for path in kept] == [False, True, False]
    assert len(list((tmp_path / "kept" / "files").glob("*/*"))) == 1


def test_a_backup_that_was_interrupted_leaves_nothing(here, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "write_files", lambda *_arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backups.back_up(tmp_path / "kept", form=backups.default_form(), key=KEY)
    assert list((tmp_path / "kept").iterdir()) == []


def test_what_does_not_fit_is_refused_before_anything_is_done(here, tmp_path):
    other = BackupForm.DUMP if connection.vendor == "sqlite" else BackupForm.SQLITE
    with pytest.raises(BackupUnusableError, match="does not fit"):
        backups.back_up(tmp_path / "kept", form=other, key=KEY)
    files = backups.back_up(tmp_path / "kept", form=BackupForm.FILES, key=KEY)
    with pytest.raises(RestoreRefusedError, match="files only"):
        restore(Order(files, KEY, replace=True))
    whole = backups.back_up(tmp_path / "kept", form=backups.default_form(), key=KEY)
    with pytest.raises(RestoreRefusedError, match="only a base"):
        restore(Order(whole, KEY, replace=True, to=clock.machine_now()))
    with pytest.raises(BackupUnusableError, match="sealed: set QARIB_BACKUP_KEY"):
        restore(Order(whole, "", replace=True))
    (part,) = whole.glob("database.*")
    part.write_bytes(part.read_bytes() + b"x")
    with pytest.raises(BackupUnusableError, match="not what was written"):
        restore(Order(whole, KEY, replace=True))
    assert not Restoration.objects.exists()


def test_without_a_key_nothing_is_backed_up_unless_plain_is_asked(settings):
    settings.QARIB_BACKUP_KEY = "short"
    with pytest.raises(BackupUnusableError, match="QARIB_BACKUP_KEY"):
        backups.backup_key(plain=False)
    assert backups.backup_key(plain=True) == ""


def test_held_work_waits_until_it_is_released(tmp_path):
    hold_work(clock.machine_now() - timedelta(hours=1))
    assert is_held()
    write_a_line.enqueue(str(tmp_path), "sent")
    with a_worker(tmp_path) as worker:
        log = tmp_path / "worker.log"
        wait_until(lambda: "worker_waits" in log.read_text(encoding="utf-8"), "the worker says that it waits")
        assert runs_in(tmp_path) == []
        assert Job.objects.ready().exists()
        release_work()
        wait_until(lambda: runs_in(tmp_path) == ["sent"], "the job ran")
        assert worker.poll() is None
    assert Restoration.objects.get().released_at is not None


@pytest.fixture
def cluster():
    """A PostgreSQL of our own that archives its log, with nothing but the tests' tables in it."""
    if connection.vendor != "postgresql":
        pytest.skip("going back to an instant is PostgreSQL's")
    sys.path[:0] = [str(ROOT / "bench" / "faults")]
    try:
        from dwelling import Cluster, NoDatabaseServerError  # noqa: PLC0415 -- of bench/, for these tests only
        from restore import archive  # noqa: PLC0415
    finally:
        del sys.path[:1]
    try:
        one = Cluster()
    except NoDatabaseServerError as missing:
        pytest.skip(str(missing))
    archive(one)
    one.start()
    dump = subprocess.run(
        [str(one.programs / "pg_dump"), "--format=custom", database_url()], capture_output=True, check=True
    )
    restored = [str(one.programs / "pg_restore"), "--no-owner", f"--dbname={one.url}"]
    subprocess.run(restored, input=dump.stdout, check=True)
    yield one
    one.close()


def test_postgresql_goes_back_to_any_instant_of_its_log(cluster, tmp_path):
    house = House(tmp_path / "var", cluster.url, cluster)
    house.var.mkdir()
    folder = house.manage("backup", tmp_path / "kept", "--form", "base", "--json")["folder"]
    use = "INSERT INTO operations_use (key, name, full_until) VALUES (?, 'x', 0)"
    house.ask(use, "before")
    house.file("letters/late", b"stored after the base")
    ((instant,),) = house.ask("SELECT clock_timestamp()")
    house.ask(use, "after")
    house.manage("backup", tmp_path / "kept", "--form", "files")
    ((last,),) = house.ask("SELECT pg_walfile_name(pg_switch_wal())")
    wal = cluster.folder / "wal"
    wait_until((wal / last).exists, "the log is archived")
    cluster.stop()
    shutil.rmtree(house.var / "files")

    into = cluster.folder / "restored"
    order = ("restore", folder, "--into", into, "--wal", wal)
    told = house.manage(*order, "--to", instant.isoformat(), "--json")

    assert (told["sound"], told["files_added"]) == (True, 1)
    cluster.open("restored")
    cluster.wait()
    assert house.ask("SELECT key FROM operations_use WHERE name = 'x'") == [("before",)]
    assert house.ask(HELD) == [(1,)]
    assert "not empty" in house.manage(*order, status=1)
    assert "--wal" in house.manage(*order[:4], "--to", instant.isoformat(), status=1)
    assert "younger" in house.manage(*order, "--to", "2001-01-01T00:00:00+00:00", status=1)
    beyond = (*order[:3], cluster.folder / "beyond", *order[4:], "--to", "2099-01-01T00:00:00+00:00")
    assert "before configured recovery target" in house.manage(*beyond, status=1)
