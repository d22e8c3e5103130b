"""The house's own door, with two figures on each answer: its statements, and its wait for the write lock.

`Qarib-Cost: 23 1.4` is 23 statements (savepoints among them; BEGIN and COMMIT are not counted) and 1.4 ms at
BEGIN IMMEDIATE, where SQLite's writers queue.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from qarib.config.wsgi import application as house

HEADER = "Qarib-Cost"


class _Meter:
    """Counts one request's statements."""

    def __init__(self) -> None:
        self.statements = 0
        self.lock_seconds = 0.0

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: object,
        many: bool,  # noqa: FBT001 -- Django's call
        context: dict[str, Any],
    ) -> Any:  # noqa: ANN401 -- whatever the statement returns
        """Run one statement."""
        if not sql.startswith("BEGIN"):
            self.statements += 1
            return execute(sql, params, many, context)
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.lock_seconds += time.perf_counter() - start


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the house does, and say what it cost."""
    meter = _Meter()

    def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
        cost = f"{meter.statements} {meter.lock_seconds * 1000:.1f}"
        return start_response(status, [*headers, (HEADER, cost)], *rest)

    with connection.execute_wrapper(meter):
        return house(environ, start)
