import json
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, connections, transaction

from factories.journal import EntryFactory
from factories.journal_tree import lifted, sealed
from factories.transactions import undone
from qarib.kernel.actor import citizen
from qarib.modules.journal.actions import record, seal_rows, sealing
from qarib.modules.journal.models import Entry, Leaf, Node, Tree
from qarib.modules.journal.queries.tree import root_at
from qarib.modules.journal.rules.lines import COLUMNS, line_bytes, plain, read_line
from qarib.modules.journal.rules.merkle import fold, leaf_hash

pytestmark = pytest.mark.django_db


def positions():
    return list(Leaf.objects.order_by("position").values_list("position", "entry_id"))


def test_rows_get_their_places_in_order_once():
    first = [EntryFactory().pk for _ in range(3)]
    assert seal_rows() == 3
    second = [EntryFactory().pk for _ in range(2)]

    assert seal_rows() == 2
    assert seal_rows() == 0
    assert positions() == list(enumerate(first + second))
    assert Tree.objects.get().size == 5


def test_filing_pays_nothing_for_it(django_assert_num_queries):
    with django_assert_num_queries(1):
        record("dossiers.file", actor=citizen(12), about=("dossier", "x"))


def test_a_leaf_is_the_hash_of_every_column_and_a_salt_of_its_own():
    one, two = EntryFactory(object_id="same"), EntryFactory(object_id="same")
    seal_rows()

    for entry in (one, two):
        leaf = Leaf.objects.get(entry=entry)
        row = Entry.objects.values(*COLUMNS).get(pk=entry.pk)
        assert bytes(leaf.hash) == leaf_hash(line_bytes(plain(row), bytes(leaf.salt)))
        assert len(bytes(leaf.salt)) == 16
    assert Leaf.objects.values("salt").distinct().order_by("salt").count() == 2


def test_the_line_names_every_column_of_the_table():
    columns = {field.attname for field in Entry._meta.concrete_fields}

    assert set(COLUMNS) == columns, "another column needs another version of the tag in rules/lines.py"


def test_a_line_is_written_as_documented():
    row = {
        "id": 7,
        "at": datetime(2026, 11, 30, 22, 0, 0, 5, tzinfo=UTC),
        "kind": "read",
        "action": "dossier.read",
        "person": 3,
        "role": "agent",
        "organisation": None,
        "body": 1,
        "subject": 9,
        "basis": "duty",
        "object_type": "dossier",
        "object_id": "x",
        "reason": 'مراجعة "أ"\n',
        "data": {"b": 1, "a": [True, None, 1.5]},
    }

    content = line_bytes(plain(row), bytes(range(16)))

    assert content.decode() == (
        "qarib-journal-line/1\n000102030405060708090a0b0c0d0e0f\n"
        '{"action":"dossier.read","at":"2026-11-30T22:00:00.000005Z","basis":"duty","body":1,'
        '"data":{"a":[true,null,1.5],"b":1},"id":7,"kind":"read","object_id":"x","object_type":"dossier",'
        '"organisation":null,"person":3,"reason":"مراجعة \\"أ\\"\\n","role":"agent","subject":9}'
    )
    line, salt = read_line(content)
    assert line_bytes(json.loads(json.dumps(line)), salt) == content


def test_the_tree_of_several_batches_is_that_of_one(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 100)
    Entry.objects.bulk_create([EntryFactory.build() for _ in range(600)])

    assert seal_rows() == 600

    leaves = [bytes(one) for one in Leaf.objects.order_by("position").values_list("hash", flat=True)]
    assert root_at(600) == fold(leaves)
    assert root_at(300) == fold(leaves[:300])
    assert list(Node.objects.order_by("index").values_list("level", "index")) == [(1, 0), (1, 1)]
    assert bytes(Node.objects.get(index=1).hash) == fold(leaves[256:512])


def test_a_run_has_an_end_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    monkeypatch.setattr(sealing, "MOST", 4)
    for _ in range(7):
        EntryFactory()

    assert [seal_rows() for _ in range(3)] == [4, 3, 0]


def test_a_row_that_appears_late_under_a_lower_key_is_sealed_too():
    early, late = EntryFactory(), EntryFactory()
    with lifted():
        Entry.objects.filter(pk=early.pk).delete()
    seal_rows()
    Tree.objects.update(horizon=0)  # the horizon has not passed it yet
    Entry.objects.bulk_create([early])

    assert seal_rows() == 1
    assert positions() == [(0, late.pk), (1, early.pk)]


def test_the_daily_look_finds_even_what_lies_under_the_horizon():
    early, _late = EntryFactory(), EntryFactory()
    with lifted():
        Entry.objects.filter(pk=early.pk).delete()
    seal_rows()
    Tree.objects.update(horizon=early.pk + 100)
    Entry.objects.bulk_create([early])

    assert seal_rows() == 0
    assert seal_rows(everything=True) == 1


def test_of_two_workers_the_second_stops_and_nothing_is_sealed_twice():
    EntryFactory()
    append = sealing._append

    def slow(size, rows):
        with patch.object(sealing, "_append", append):
            assert seal_rows() == 1  # another worker, between our look and our write
        return append(size, rows)

    with patch.object(sealing, "_append", slow):
        assert seal_rows() == 0

    assert Tree.objects.get().size == 1
    assert len(positions()) == 1


def test_a_row_that_was_undone_is_never_sealed():
    with undone():
        EntryFactory()
    kept = EntryFactory()

    seal_rows()

    assert positions() == [(0, kept.pk)]


def test_what_was_sealed_is_not_read_again(django_assert_max_num_queries):
    sealed(3)
    if connection.vendor == "postgresql":
        pytest.skip("a test is a transaction that never ends: the horizon waits for it")

    assert Tree.objects.get().horizon == Entry.objects.order_by("pk").last().pk
    with django_assert_max_num_queries(4):
        seal_rows()


@pytest.mark.parametrize("model", ["leaf", "node", "root", "checkpoint", "cosignature"])
@pytest.mark.parametrize("verb", ["UPDATE journal_{0} SET {1} = {1}", "DELETE FROM journal_{0}"])
def test_the_tables_of_the_tree_are_append_only(model, verb, a_witness):
    sealed(256)
    column = {"leaf": "position", "root": "size"}.get(model, "id")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(model, column))


@pytest.mark.django_db(transaction=True)
def test_the_horizon_waits_for_a_transaction_that_is_still_open():
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite one writes at a time")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO journal_entry"
                " (at, kind, action, role, basis, object_type, object_id, reason, data)"
                " VALUES (now(), 'act', 'x', 'agent', 'duty', 'dossier', 'late', '', '{}')"
            )
            after = EntryFactory()
            assert seal_rows() == 1
            assert seal_rows() == 0
            assert Tree.objects.get().horizon < after.pk
            cursor.execute("COMMIT")
    finally:
        other.close()

    assert seal_rows() == 1
    seal_rows()
    assert Leaf.objects.count() == Entry.objects.count() == 2
    assert Tree.objects.get().horizon == after.pk
