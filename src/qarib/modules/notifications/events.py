"""Facts told by notifications."""

from dataclasses import dataclass

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class MessageQueued(Event):
    """A message was written and may leave as soon as this transaction is committed."""

    message_id: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class MessageGaveUp(Event):
    """A message will never arrive: somebody should reach the person another way."""

    message_id: int
    person_id: int | None
    channel: str
    template: str
