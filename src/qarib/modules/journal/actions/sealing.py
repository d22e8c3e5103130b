"""Giving rows their place in the tree, long after the act that wrote them has answered.

Rows appear out of the order of their keys: on PostgreSQL an act that began early may commit late. So a row is
found by having no leaf, above a horizon below which nothing can appear any more. The horizon follows a mark:
the highest key seen at an instant, once every transaction that could write at that instant has ended.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Max, Subquery

from qarib.modules.journal.models import Entry, Leaf, Node, Tree
from qarib.modules.journal.queries.tree import read_tile
from qarib.modules.journal.rules.lines import COLUMNS, SALT, line_bytes, plain
from qarib.modules.journal.rules.merkle import leaf_hash
from qarib.modules.journal.rules.tiles import Edge

logger = structlog.get_logger()

BATCH = 5_000
# A run ends after so many rows, so that checkpoints keep their minute while a large journal is sealed first.
MOST = 200_000


def seal_rows(*, everything: bool = False) -> int:
    """Seal the committed rows that have no place yet and return how many.

    Costs what is new, whatever the size of the table. `everything` looks below the horizon too: a daily
    certainty, which reads the whole index. Two at once: the second stops and leaves the rest to the first.
    """
    tree, _made = Tree.objects.get_or_create(pk=1)
    settled = _settled(tree)
    size, after, sealed = tree.size, 0 if everything else tree.horizon, 0
    while sealed < MOST:
        waiting = Entry.objects.filter(pk__gt=after, leaf=None).order_by("pk")
        rows = list(waiting.values(*COLUMNS)[:BATCH])
        if rows and not _append(size, rows):
            return sealed
        size, sealed = size + len(rows), sealed + len(rows)
        drained = len(rows) < BATCH
        after = rows[-1]["id"] if rows else after
        _move_horizon(settled if drained else min(settled, after))
        if drained:
            _mark(tree)
            break
    return sealed


def rows_wait() -> bool:
    """Tell whether a row above the horizon has no place yet: one statement."""
    horizon = Tree.objects.filter(pk=1).values("horizon")
    return Entry.objects.filter(pk__gt=Subquery(horizon), leaf=None).exists()


@transaction.atomic
def _append(size: int, rows: Sequence[dict[str, Any]]) -> bool:
    """Append rows to a tree of that size; False when it grew meanwhile: whoever was first has the lock."""
    if not Tree.objects.filter(pk=1, size=size).update(size=size + len(rows)):
        logger.info("sealing_left_to_another", size=size)
        return False
    salts = secrets.token_bytes(SALT * len(rows))
    leaves, hashes = [], []
    for place, row in enumerate(rows):
        salt = salts[place * SALT : (place + 1) * SALT]
        hashes.append(leaf_hash(line_bytes(plain(row), salt)))
        leaves.append(Leaf(position=size + place, entry_id=row["id"], salt=salt, hash=hashes[-1]))
    edge = Edge(size, read_tile)
    nodes = edge.append(hashes)
    Leaf.objects.bulk_create(leaves)
    Node.objects.bulk_create([Node(level=level, index=index, hash=root) for level, index, root in nodes])
    return True


def _move_horizon(horizon: int) -> None:
    Tree.objects.filter(pk=1, horizon__lt=horizon).update(horizon=horizon)


def _settled(tree: Tree) -> int:
    """Return the key up to which no row can appear any more, asked before the rows are read."""
    if connection.vendor != "postgresql":
        # One writer at a time: what is committed is committed in the order of the keys.
        return _highest()
    return tree.horizon if _holders() & set(tree.holders) else tree.mark


def _mark(tree: Tree) -> None:
    """Put the next mark, unless the one before still waits for its transactions."""
    if connection.vendor != "postgresql":
        return
    highest = _highest()  # before the holders: who drew a lower key and is not seen yet still holds the table
    Tree.objects.filter(pk=1, mark=tree.mark, horizon__gte=tree.mark, mark__lt=highest).update(
        mark=highest, holders=sorted(_holders())
    )


def _highest() -> int:
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def _holders() -> set[str]:
    """Return the open transactions that may write here: each locks the table before it draws a key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE relation = 'journal_entry'::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND granted AND mode NOT IN ('AccessShareLock', 'RowShareLock')"
        )
        return {holder for (holder,) in cursor.fetchall()}
