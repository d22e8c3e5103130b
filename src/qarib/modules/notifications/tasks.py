"""Background work of notifications."""

from datetime import timedelta

from qarib.kernel import clock
from qarib.kernel.tasks import after, task
from qarib.modules.notifications.actions import deliver_message
from qarib.modules.notifications.queries import left_behind
from qarib.modules.operations.actions import schedule


@task
def deliver(message_id: int) -> None:
    """Try to hand one message over; when it failed for now, come back later."""
    wait = deliver_message(message_id)
    if wait is not None:
        after(wait, deliver).enqueue(message_id)


@schedule("notifications.deliver_due", every=timedelta(minutes=1))
@task
def deliver_due() -> None:
    """Enqueue again what is due and has lost its task; twice is harmless, since delivery is claimed."""
    for message_id in left_behind(on=clock.now()):
        deliver.enqueue(message_id)
