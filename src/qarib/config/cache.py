"""The cache behind agents' log-in: its rows hold plain values, and reading one never makes an object."""

import base64
import binascii
import io
import pickle
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

log = structlog.get_logger()


class _PlainReader(pickle.Unpickler):
    """Reads numbers, texts, lists and the like; whatever names a class is refused before it is looked for."""

    def find_class(self, module_name: str, global_name: str) -> Any:  # noqa: ANN401 -- the library's signature
        """Refuse."""
        raise pickle.UnpicklingError(f"{module_name}.{global_name}")


class PlainCache(DatabaseCache):
    """Django's cache in a table, but for its trust in the table: a row is data, whoever wrote it."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        """Keep a hundred thousand counters: spent codes and attempts of every agent."""
        super().__init__(table, {"OPTIONS": {"MAX_ENTRIES": 100_000}, **params})

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """Return what is kept and has not expired; a row that is no plain value counts as absent."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not names:
            return {}
        connection = connections[router.db_for_read(self.cache_model_class)]
        marks = ", ".join(["%s"] * len(names))
        now = connection.ops.adapt_datetimefield_value(datetime.fromtimestamp(time.time(), UTC))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {connection.ops.quote_name(self._table)} "  # type: ignore[attr-defined] # noqa: S608 -- the settings' name
                f"WHERE cache_key IN ({marks}) AND expires >= %s",
                [*names, now],
            )
            rows = cursor.fetchall()
        found = {}
        for key, value in rows:
            try:
                found[names[key]] = _PlainReader(io.BytesIO(base64.b64decode(value))).load()
            except (
                pickle.UnpicklingError,
                binascii.Error,
                ValueError,
                EOFError,
                IndexError,
                KeyError,
            ) as trouble:
                log.warning("cache_row_refused", why=type(trouble).__name__)
        return found
