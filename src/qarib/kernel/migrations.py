"""Operations that behave alike on both databases."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION {table}_no_{verb}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {each} EXECUTE FUNCTION {table}_no_{verb}();
"""


class AppendOnly(RunPython):
    """Refuse UPDATE and DELETE (and TRUNCATE where it exists) on a table, by triggers."""

    def __init__(self, table: str) -> None:
        """Take the table's name in the database."""
        self.table = table
        super().__init__(self._create, self._drop)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """Return what the migration writer needs."""
        return self.__class__.__qualname__, [self.table], {}

    def _create(self, _apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            for verb, each in (
                ("update", "FOR EACH ROW"),
                ("delete", "FOR EACH ROW"),
                ("truncate", "FOR EACH STATEMENT"),
            ):
                editor.execute(_POSTGRESQL.format(table=self.table, verb=verb, each=each))
        else:
            for verb in ("update", "delete"):
                editor.execute(_SQLITE.format(table=self.table, verb=verb))

    def _drop(self, _apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on_table = f" ON {self.table}" if editor.connection.vendor == "postgresql" else ""
        for verb in ("update", "delete", "truncate"):
            editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}{on_table}")
            if on_table:
                editor.execute(f"DROP FUNCTION IF EXISTS {self.table}_no_{verb}()")
