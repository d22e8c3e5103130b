"""SQLite's own ways of copying a living database and of changing it for another."""

import sqlite3
from pathlib import Path

from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]

from qarib.modules.operations.clients.refusals import RestoreRefusedError

_PAGES = 2000
_PAUSE = 0.01


def copy_living(source: Path, target: Path) -> None:
    """Copy a database as it stands at one instant, while others write to it.

    A reader's transaction holds the instant: without it the copy would begin again at every write.
    """
    with sqlite3.connect(source, isolation_level=None, timeout=60) as live:
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with sqlite3.connect(target) as copy:
            live.backup(copy, pages=_PAGES, sleep=_PAUSE)
        copy.close()
    live.close()
    check(target)


def check(path: Path) -> None:
    """Raise RestoreRefusedError where SQLite finds its own file damaged."""
    with sqlite3.connect(path) as connection:
        register(connection)  # Django's own functions stand in constraints and indexes
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    connection.close()
    if found != "ok":
        raise RestoreRefusedError(f"the database file is damaged: {found}")


def let_go(path: Path) -> None:
    """Fold the log into the file. Raises RestoreRefusedError while any process has the database open."""
    connection = sqlite3.connect(path, timeout=2, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise RestoreRefusedError(
            "a process still has the database open: stop the pages and every worker first"
        ) from error
    finally:
        connection.close()
