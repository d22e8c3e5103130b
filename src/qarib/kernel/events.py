"""Facts told upward: the whole mechanism."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction


class Event:
    """Base of frozen dataclasses of plain values, named in the past tense."""

    __slots__ = ()


E = TypeVar("E", bound=Event)

_handlers: dict[type[Event], list[Callable[..., None]]] = defaultdict(list)


def on(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Subscribe a handler to one event type; used in `handlers.py` of a module only."""

    def subscribe(handler: Callable[[E], None]) -> Callable[[E], None]:
        _handlers[event_type].append(handler)
        return handler

    return subscribe


def publish(event: Event) -> None:
    """Run the handlers now, in this transaction. A failing handler undoes the fact.

    Raises RuntimeError outside a transaction: the event belongs to the write that makes it true.
    """
    if not transaction.get_connection().in_atomic_block:
        msg = "publish() belongs inside the transaction that makes the fact true"
        raise RuntimeError(msg)
    for handler in _handlers[type(event)]:
        handler(event)
