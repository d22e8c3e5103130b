import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from factories.journal import EntryFactory
from factories.transactions import undone
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.modules.journal.actions import record, record_reading
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db

AGENT = Actor(person=7, role="agent", organisation=3, body=1, basis=Basis.DUTY)


def test_an_act_is_written_with_who_for_whom_in_which_role_and_why():
    uid = uuid.uuid4()

    record(
        "dossiers.refuse",
        actor=AGENT.about(12),
        about=("dossier", uid),
        reason="age",
        data={"criterion": "adult"},
    )

    row = Entry.objects.values().get()
    row.pop("id")
    row.pop("at")
    assert row == {
        "kind": "act",
        "action": "dossiers.refuse",
        "person": 7,
        "role": "agent",
        "organisation": 3,
        "body": 1,
        "subject": 12,
        "basis": "duty",
        "object_type": "dossier",
        "object_id": str(uid),
        "reason": "age",
        "data": {"criterion": "adult"},
    }


def test_an_act_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        record("dossiers.file", actor=citizen(12), about=("dossier", "x"))


def test_a_reading_is_told_apart_from_an_act():
    record_reading("dossiers.open", actor=AGENT.about(12), about=("dossier", "x"))

    assert Entry.objects.get().kind == Kind.READ


def test_an_act_that_is_undone_leaves_no_row():
    with undone():
        record("dossiers.file", actor=citizen(12), about=("dossier", "x"))

    assert not Entry.objects.exists()


REFUSED = {
    "update by the ORM": lambda entry: Entry.objects.filter(pk=entry.pk).update(reason="rewritten"),
    "save": lambda entry: entry.save(),
    "delete by the ORM": lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
    "delete all": lambda _entry: Entry.objects.all().delete(),
    "update by SQL": lambda entry: _execute("UPDATE journal_entry SET reason = 'x' WHERE id = %s", entry.pk),
    "delete by SQL": lambda entry: _execute("DELETE FROM journal_entry WHERE id = %s", entry.pk),
}


def _execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize("way", REFUSED)
def test_no_way_changes_or_removes_a_row(way):
    entry = EntryFactory(reason="as it was")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        REFUSED[way](entry)

    assert list(Entry.objects.values_list("pk", "reason")) == [(entry.pk, "as it was")]


def test_the_table_cannot_be_emptied_at_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    EntryFactory()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _execute("TRUNCATE journal_entry")

    assert Entry.objects.count() == 1
