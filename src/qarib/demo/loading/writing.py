"""Thousands of rows in one statement each: every check and every unique key of the tables holds as ever."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

# A quarter of a gigabyte, for the random keys of the indexes; the settings' twenty megabytes spill.
_ROOMY, _USUAL = -262_144, -20_000
_AS_IT_IS = (str, int, bool, type(None))


def write(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows in their order and give them keys: COPY on PostgreSQL, one prepared INSERT else.

    What they refer to is written already. The caller's transaction holds them all.
    """
    if not rows:
        return
    fields = model._meta.concrete_fields  # noqa: SLF001 -- Django's documented interface
    _give_keys(model, rows)
    converted = [(place, convert) for place, field in enumerate(fields) if (convert := _conversion(field))]
    lines = _lines(rows, attrgetter(*(field.attname for field in fields)), converted)
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(str(statement))
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(lines))  # noqa: S608


def _give_keys(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    relations = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]  # noqa: SLF001
    drawn = isinstance(model._meta.pk, models.AutoField)  # noqa: SLF001
    first = (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 if drawn else 0  # noqa: SLF001
    for key, row in enumerate(rows, first):
        if drawn:
            row.pk = key
        for field in relations:
            if field.is_cached(row) and (related := field.get_cached_value(row)) is not None:
                row.__dict__[field.attname] = related.pk


def _conversion(field: "models.Field[object, object]") -> Callable[[object], object] | None:
    """Return what turns a value into what the driver takes; None for columns of whole numbers and truths."""
    if isinstance(field, models.DateField):  # the rows of one file share their instants
        return lru_cache(maxsize=1000)(lambda value: field.get_db_prep_save(value, connection=connection))
    # Straight to what the field would ask of the database: there are a quarter of a million of each.
    if isinstance(field, models.JSONField):
        adapt, encoder = connection.ops.adapt_json_value, field.encoder
        return lambda value: None if value is None else adapt(value, encoder)
    if isinstance(field, models.UUIDField) and not connection.features.has_native_uuid_field:
        return lambda value: value.hex if isinstance(value, UUID) else value
    if isinstance(field, models.CharField | models.TextField):
        return lambda value: value if type(value) is str or value is None else str(value)
    if isinstance(field, models.IntegerField) and not isinstance(field, models.BigIntegerField):
        return lambda value: value if type(value) in _AS_IT_IS else int(str(value))
    return None


def _lines(
    rows: Sequence[models.Model],
    values_of: Callable[[models.Model], tuple[Any, ...]],
    converted: list[tuple[int, Callable[[object], object]]],
) -> Iterator[list[Any]]:
    for row in rows:
        line: list[Any] = list(values_of(row))
        for place, convert in converted:
            line[place] = convert(line[place])
        yield line


@contextmanager
def roomy_cache() -> Iterator[None]:
    """Let SQLite keep more pages in memory meanwhile: what is written is as safe as before."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA cache_size={_ROOMY}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size={_USUAL}")
