"""How many rows each table holds, and what one file's rows say, read as plain SQL."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ledger import Ledger

# Tries, sessions, numbers drawn in blocks and what processes say of themselves: no part of any command.
_NOT_COUNTED = ("accounts_cache", "accounts_session", "django_migrations", "operations_")
# Looking is written down whatever becomes of the act.
_ONLY = {"journal_entry": " WHERE kind = 'act'"}


class Tables:
    """How many rows each table holds, read as plain SQL."""

    def __init__(self, ledger: Ledger) -> None:
        """Find the tables."""
        self.ledger = ledger
        source = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if ledger.mark == "%s"
            else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        names = [row[0] for row in ledger.connection.execute(source).fetchall()]
        counted = sorted(name for name in names if not name.startswith(_NOT_COUNTED))
        self.sql = " UNION ALL ".join(
            f"SELECT '{name}', count(*) FROM {name}{_ONLY.get(name, '')}" for name in counted
        )

    def count(self) -> Counter[str]:
        """Return the rows of each table."""
        return Counter(dict(self.ledger.rows(self.sql)))

    def since(self, before: Mapping[str, int]) -> dict[str, int]:
        """Return what was added or taken away, by table."""
        return {name: rows - before[name] for name, rows in self.count().items() if rows != before[name]}

    def story(self, pk: int, uid: str) -> list[tuple[Any, ...]]:
        """Return what one file, its answers and its promises hold now; nothing of one that is not there."""
        if not pk:
            return []
        return [
            *self.ledger.rows(
                "SELECT status, number, frozen_digest, saved_at, promise_id FROM dossiers_dossier "
                "WHERE id = ?",
                pk,
            ),
            *self.ledger.rows(
                "SELECT fact, item, stream, CAST(value AS text), origin FROM dossiers_value "
                "WHERE dossier_id = ? ORDER BY fact, item, stream",
                pk,
            ),
            *self.ledger.rows(
                "SELECT id, label, status FROM promises_promise WHERE path = ? ORDER BY id",
                f"/me/dossiers/{uid}/",
            ),
        ]
