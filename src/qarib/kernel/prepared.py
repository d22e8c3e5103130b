"""Queries that every page asks, rows that every message writes: compiled once (ADR 0011)."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import local
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Given(Expression):
    """Stands in a queryset for a value that comes with each call; never for None, and never for a list."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        """Take the name of the value, and the field that says how it is stored."""
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: object, _connection: object) -> tuple[str, Any]:
        """Return a place for the value, and itself as the one that knows it."""
        return "%s", [_Place(self.name, self.output_field)]


@dataclass(frozen=True)
class _Place:
    """Where a value goes among the parameters."""

    name: str
    field: Field[Any, Any]


class _Compiled(Generic[M]):
    """One queryset as SQL, with all that Django works out to make objects of its rows."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        """Compile; nothing is asked yet."""
        self.alias = queryset.db
        self.connection = connections[self.alias]
        self.compiler = compiler = queryset.query.get_compiler(using=self.alias)
        self.sql, self.parameters = compiler.as_sql()
        shape = compiler.klass_info
        self.model: type[M] = shape["model"]
        self.start, self.end = shape["select_fields"][0], shape["select_fields"][-1] + 1
        columns = compiler.select[self.start : self.end]
        self.names = [column[0].target.attname for column in columns]
        self.related = get_related_populators(shape, compiler.select, self.alias)  # type: ignore[call-arg] # of Django 6
        self.annotations = list((compiler.annotation_col_map or {}).items())
        self.converters = compiler.get_converters([column[0] for column in compiler.select])

    def ask(self, values: dict[str, object]) -> list[M]:
        """Run it with these values and return the objects, as the queryset would."""
        bound = [
            one.field.get_db_prep_value(values[one.name], self.connection) if isinstance(one, _Place) else one
            for one in self.parameters
        ]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, bound)
            rows = cursor.fetchall()
        return [self._object(row) for row in self.compiler.apply_converters(rows, self.converters)]

    def _object(self, row: list[Any]) -> M:
        found = self.model.from_db(self.alias, self.names, row[self.start : self.end])
        for populator in self.related:
            populator.populate(row, found)
        for name, place in self.annotations:
            setattr(found, name, row[place])
        return found


class Prepared(Generic[M]):
    """A queryset whose SQL is compiled once a thread.

        _of_key = Prepared(lambda key: Session.objects.filter(key_hash=key), key=Session.key_hash.field)
        _of_key.first(key="…")

    The same rows, the same objects and the same statement as the queryset's own; only the compiling is saved,
    which costs several times what the database does. Its shape must not depend on the values.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **fields: Field[Any, Any]) -> None:
        """Take a function of `Given`s that returns the queryset, and the field of each; nothing runs yet."""
        self.build, self.fields = build, fields
        self.kept = local()

    def all(self, **values: object) -> list[M]:
        """Return the objects: one statement. Raises KeyError for a value that is not given."""
        compiled: _Compiled[M] | None = getattr(self.kept, "compiled", None)
        if compiled is None or connections[compiled.alias] is not compiled.connection:
            compiled = _Compiled(
                self.build(**{name: Given(name, field) for name, field in self.fields.items()})
            )
            self.kept.compiled = compiled
        return compiled.ask(values)

    def first(self, **values: object) -> M | None:
        """Return the first object, or None: one statement. The queryset says its order, and `[:1]`."""
        found = self.all(**values)
        return found[0] if found else None


class PreparedInsert(Generic[M]):
    """An INSERT of one row whose SQL is written once a thread, for what is written at every message.

    Defaults and `pre_save` of fields count as ever; the row's key is not read back.
    """

    def __init__(self, model: type[M], *, unless_taken: bool = False) -> None:
        """Take the table. `unless_taken` leaves a row out that a unique key refuses, instead of raising."""
        self.model, self.unless_taken = model, unless_taken
        self.kept = local()

    def put(self, row: M) -> bool:
        """Write the row: one statement; tell whether it was written."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept: tuple[object, str, list[Field[Any, Any]]] | None = getattr(self.kept, "sql", None)
        if kept is None or kept[0] is not connection:
            kept = self.kept.sql = (connection, *self._written(connection.ops.quote_name))
        _connection, sql, fields = kept
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount)

    def _written(self, quoted: Callable[[str], str]) -> tuple[str, list[Field[Any, Any]]]:
        table = self.model._meta  # noqa: SLF001 -- Django's documented interface
        fields = [field for field in table.concrete_fields if not field.primary_key]
        names = ", ".join(quoted(str(field.column)) for field in fields)
        places = ", ".join("%s" for _field in fields)
        sql = f"INSERT INTO {quoted(table.db_table)} ({names}) VALUES ({places})"  # noqa: S608 -- our own names
        return sql + (" ON CONFLICT DO NOTHING" if self.unless_taken else ""), fields
