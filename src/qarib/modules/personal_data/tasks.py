"""Background entry points of personal data."""

from datetime import timedelta

from qarib.kernel.tasks import task
from qarib.modules.operations.actions import schedule
from qarib.modules.personal_data import actions


@schedule("personal_data.watch_readings", every=timedelta(minutes=5))
@task
def watch_readings() -> None:
    """Look at what was read since the last look; tell auditors what is unusual."""
    actions.watch_readings()


@schedule("personal_data.tell_people", every=timedelta(minutes=15))
@task
def tell_people() -> None:
    """Tell everybody whom a breach concerns and who was not told yet, batch by batch."""
    last: int | None = 0
    while last is not None:
        last = actions.send_notices(after=last)
