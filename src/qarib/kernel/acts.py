"""An act is one transaction, also when it calls other acts (ADR 0009)."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from typing_extensions import ParamSpec

P = ParamSpec("P")
T = TypeVar("T")

Write = Callable[[list[Any]], object]
# What the running act still has to write, by who writes it; None outside an act.
_running: ContextVar[dict[Write, list[Any]] | None] = ContextVar("running_act", default=None)


def act(verb: Callable[P, T]) -> Callable[P, T]:
    """Run a verb in one transaction. Inside another act it joins that one's, without a savepoint.

    What an inner act raises undoes the outer one too: an act that goes on after a refusal asks beforehand, or
    opens a `transaction.atomic()` of its own around what may be undone alone.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if _running.get() is not None:
            with transaction.atomic(savepoint=False):
                return verb(*args, **kwargs)
        entered = _running.set({})
        try:
            with transaction.atomic():
                done = verb(*args, **kwargs)
                _write_what_waits()
                return done
        finally:
            _running.reset(entered)

    return run


def write_at_end(write: Write, row: object) -> bool:
    """Keep a row until the running act ends, still inside its transaction; False when no act is running.

    All rows of one `write` arrive in one call, in their order: one statement instead of one each.
    """
    waiting = _running.get()
    if waiting is None:
        return False
    waiting.setdefault(write, []).append(row)
    return True


def _write_what_waits() -> None:
    waiting = _running.get() or {}
    while waiting:
        write = next(iter(waiting))
        write(waiting.pop(write))
