"""What notifications does about its own events."""

from qarib.kernel.events import on
from qarib.modules.notifications.events import MessageQueued
from qarib.modules.notifications.rules import URGENT
from qarib.modules.notifications.tasks import deliver


@on(MessageQueued)
def put_in_the_outbox(event: MessageQueued) -> None:
    """Enqueue the delivery: the job's row commits, or vanishes, with the message."""
    deliver.using(priority=URGENT if event.urgent else 0).enqueue(event.message_id)
