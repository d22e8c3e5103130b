"""Django's SQLite, where everybody who waits for the write lock has the same chance of getting it.

SQLite's own waiting sleeps longer each time, up to 100 ms: who has waited long asks seldom, and with eight
writers one of them went without for 17 of the 20 seconds after which it would have been refused. Here each
one asks again every few milliseconds, for as long as `OPTIONS["timeout"]` says.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.backends.sqlite3 import base

T = TypeVar("T")

_SHORTEST, _LONGEST = 0.001, 0.004
_PRIMARY = 0xFF  # SQLite's extended codes keep the primary one in the low byte


class PatientCursor(base.SQLiteCursorWrapper):
    """A cursor that waits for its turn outside transactions; inside one the lock is held."""

    patience: float = 0

    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401 -- Django's signature
        """Run one statement. Raises OperationalError when its turn has not come in time."""
        return self._in_turn(lambda: base.SQLiteCursorWrapper.execute(self, query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:  # noqa: ANN401 -- Django's signature
        """Run one statement for each set of values."""
        values = list(param_list)
        return self._in_turn(lambda: base.SQLiteCursorWrapper.executemany(self, query, values))

    def _in_turn(self, run: Callable[[], T]) -> T:
        deadline = 0.0
        while True:
            try:
                return run()
            except sqlite3.OperationalError as error:
                if not self._is_worth_waiting(error):
                    raise
                deadline = deadline or time.monotonic() + self.patience
                if time.monotonic() >= deadline:
                    raise
            time.sleep(random.uniform(_SHORTEST, _LONGEST))  # noqa: S311 -- no secret

    def _is_worth_waiting(self, error: sqlite3.OperationalError) -> bool:
        busy = error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
        return busy and not self.connection.in_transaction


class DatabaseWrapper(base.DatabaseWrapper):
    """What settings name as ENGINE."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Connect with SQLite's own waiting, then take it over."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA busy_timeout=0")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        """Begin, or leave no transaction open that nobody knows of: the next BEGIN would fail for ever."""
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs do not know it
        except BaseException:
            self.connection.rollback()
            raise

    def create_cursor(self, name: str | None = None) -> PatientCursor:  # noqa: ARG002 -- Django's signature
        """Return a cursor that waits as long as the settings say."""
        cursor: PatientCursor = self.connection.cursor(factory=PatientCursor)
        cursor.patience = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        return cursor
