"""Run inside the house: verify the sealed journal, then plant harm after harm and see each one named.

What is written to the tables is undone each time; published files are put back. Prints one line of JSON.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 -- Django comes first

from qarib.modules.journal.clients.folder import place  # noqa: E402
from qarib.modules.journal.queries.evidence import verify_live  # noqa: E402

_MINUTES = 10
_NOTHING = bytes(32)
_TABLES = ("entry", "leaf", "node", "root", "checkpoint", "cosignature")
_LAST = "(SELECT max(id) FROM journal_checkpoint)"
_FOURTH = "(SELECT entry_id FROM journal_leaf WHERE position = 3)"
_INSERT = (
    "INSERT INTO journal_leaf (position, entry_id, salt, hash) "
    "SELECT max(position) + 1, 0, %s, %s FROM journal_leaf"
)
# What somebody with the database's password could write, and how it must be called.
HARMS: tuple[tuple[str, str, tuple[object, ...]], ...] = (
    ("row_changed", f"UPDATE journal_entry SET reason = 'rewritten' WHERE id = {_FOURTH}", ()),
    ("row_changed", f"UPDATE journal_entry SET person = 1, subject = 1 WHERE id = {_FOURTH}", ()),
    ("row_changed", "UPDATE journal_leaf SET salt = %s WHERE position = 3", (bytes(16),)),
    ("row_removed", f"DELETE FROM journal_entry WHERE id = {_FOURTH}", ()),
    ("row_removed", "DELETE FROM journal_leaf WHERE position = 3", ()),
    (
        "row_inserted",
        _INSERT,
        (bytes(16), _NOTHING),
    ),
    ("leaf_changed", "UPDATE journal_leaf SET hash = %s WHERE position = 3", (_NOTHING,)),
    ("checkpoint_changed", "UPDATE journal_root SET root = %s", (_NOTHING,)),
    (
        "checkpoint_changed",
        f"UPDATE journal_checkpoint SET note = replace(note, 'journal', 'journey') WHERE id = {_LAST}",
        (),
    ),
)


def kinds() -> set[str]:
    """Return what verification names now."""
    return {problem.kind.value for problem in verify_live(minutes=_MINUTES).problems}


@contextmanager
def undone() -> Iterator[None]:
    """Lift the triggers and undo everything: both databases undo that too."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            where = f" ON journal_{table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS journal_{table}_no_{verb}{where}")
        yield
        transaction.set_rollback(True)


def missed_in_tables() -> list[str]:
    """Return the harms in the tables that were not named."""
    missed = []
    for kind, sql, values in HARMS:
        with undone():
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
            if kind not in kinds():
                missed.append(f"{kind}: {sql}")
    return missed


def missed_in_files() -> list[str]:
    """Return the harms in the published files that were not named: a byte turned, a file gone."""
    files = [path for path in sorted(place().rglob("tile/0/**/*")) if path.is_file()]
    if not files:
        return ["no file is published"]
    # A smaller part of the last tile may lie there still, and may go.
    path = max(files, key=lambda one: (one.parent.name, int(one.name)))
    kept, missed = path.read_bytes(), []
    harms: tuple[tuple[str, Callable[[], object]], ...] = (
        ("file_changed", lambda: path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))),
        ("file_missing", path.unlink),
    )
    for kind, harm in harms:
        harm()
        if kind not in kinds():
            missed.append(f"{kind}: {path.name}")
        path.write_bytes(kept)
    return missed


def main() -> None:
    """Verify, harm, verify."""
    report = verify_live(minutes=_MINUTES)
    missed = missed_in_tables() + missed_in_files()
    after = verify_live(minutes=_MINUTES)
    print(
        json.dumps(
            {
                "rows": report.size,
                "unsealed": report.unsealed,
                "problems": len(report.problems) + len(after.problems),
                "harms": len(HARMS) + 2,
                "harms_missed": len(missed),
                "cases": [*missed, *(f"{one.kind.value}: {one.where}" for one in report.problems)][:8],
            }
        )
    )


if __name__ == "__main__":
    main()
