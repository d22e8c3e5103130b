"""Emptying the tables after a transactional test, although some refuse DELETE and TRUNCATE."""

from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations

_POSTGRESQL_TABLES = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
"""


@contextmanager
def triggers_lifted(connection):
    """Lift our triggers inside the block: dropped and made again on SQLite, disabled on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRESQL_TABLES)
            tables = [name for (name,) in cursor.fetchall()]
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def flush_in_spite_of_triggers():
    """Change what `TransactionTestCase` does at its end, for this process."""
    original = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with triggers_lifted(connections[self.connection.alias]):
            original(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
