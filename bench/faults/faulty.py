"""A fault at one point of a command: at its n-th statement, or at a COMMIT, before it counts or after.

Installed around the connection that the house itself uses (`connection.execute_wrapper`); COMMIT is no
statement for Django, so the connection's own `_commit` is held too. Nothing else of the house is changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# Before: the statement never reaches the database. After: it did its work and no answer came back.
# Cut: another session ends ours, so that everything after it fails by itself (PostgreSQL).
BEFORE, AFTER, CUT = "before", "after", "cut"


@dataclass
class Fault:
    """Fails once at the point it was armed for; counts the points that a command passes."""

    connection: Any
    cut_line: Callable[[], None] | None = None
    place: int = 0
    kind: str = BEFORE
    passed: int = 0
    fired: bool = False
    at: str = ""
    kinds: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Say which faults this database can have."""
        self.kinds = (BEFORE, AFTER, CUT) if self.cut_line else (BEFORE, AFTER)

    @contextmanager
    def armed(self, place: int, kind: str) -> Iterator["Fault"]:
        """Fail at that point, counted from one; at none when the command ends before it."""
        self.place, self.kind, self.passed, self.fired, self.at = place, kind, 0, False, ""
        commit = self.connection._commit  # noqa: SLF001 -- the one door every COMMIT goes through
        self.connection._commit = lambda: self._pass("COMMIT", commit)  # noqa: SLF001 -- see above
        try:
            with self.connection.execute_wrapper(self._statement):
                yield self
        finally:
            del self.connection._commit  # noqa: SLF001 -- see above

    def _statement(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: object,
        many: bool,  # noqa: FBT001 -- Django's call
        context: dict[str, Any],
    ) -> Any:  # noqa: ANN401 -- whatever the statement returns
        return self._pass(sql, lambda: execute(sql, params, many, context))

    def _pass(self, words: str, run: Callable[[], Any]) -> Any:  # noqa: ANN401 -- whatever it returns
        self.passed += 1
        if self.passed != self.place:
            return run()
        self.fired, self.at = True, words[:80]
        if self.kind == CUT and self.cut_line:
            self.cut_line()
            return run()
        if self.kind == AFTER:
            run()
        with self.connection.wrap_database_errors:
            raise self.connection.Database.OperationalError(
                "the line to the database is lost (a fault put here)"
            )
