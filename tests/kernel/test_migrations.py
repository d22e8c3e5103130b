import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from qarib.kernel.migrations import AppendOnly

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger():
    """A table of one row."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger (amount integer)")
        cursor.execute("INSERT INTO ledger VALUES (1)")
    yield "ledger"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE ledger")


def migrate(step):
    with connection.schema_editor() as editor:
        step(apps, editor)


def refused(sql):
    """Tell whether the database refuses, and says why."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "ledger is append-only" in str(error)
    return False


def changes():
    sentences = ["UPDATE ledger SET amount = 2", "DELETE FROM ledger"]
    return sentences + (["TRUNCATE ledger"] if connection.vendor == "postgresql" else [])


def test_an_append_only_table_takes_rows_and_keeps_them(ledger):
    operation = AppendOnly(ledger)
    migrate(operation.code)

    assert [refused(sql) for sql in changes()] == [True] * len(changes())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger VALUES (5)")
        cursor.execute("SELECT amount FROM ledger ORDER BY amount")
        assert cursor.fetchall() == [(1,), (5,)]

    migrate(operation.reverse_code)
    assert [refused(sql) for sql in changes()] == [False] * len(changes())


def test_the_operation_can_be_written_in_a_migration(ledger):
    assert AppendOnly(ledger).deconstruct() == ("AppendOnly", ["ledger"], {})
