"""The counted door, where each statement waits as long as a file is there: the database of a slow disk.

`slow.py` names the file and the seconds in the environment.
"""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from counted import application as counted
from django.db import connection

_SWITCH = Path(os.environ["QARIB_SLOW_SWITCH"])
_SECONDS = float(os.environ["QARIB_SLOW_SECONDS"])


def _wait(
    execute: Callable[..., Any],
    sql: str,
    params: object,
    many: bool,  # noqa: FBT001 -- Django's call
    context: dict[str, Any],
) -> Any:  # noqa: ANN401 -- whatever the statement returns
    if _SWITCH.exists():
        time.sleep(_SECONDS)
    return execute(sql, params, many, context)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the house does, slowly."""
    with connection.execute_wrapper(_wait):
        return counted(environ, start_response)
