"""Background entry points of personal data."""

from datetime import timedelta

from qarib.kernel.tasks import task
from qarib.modules.operations.actions import retried, schedule
from qarib.modules.personal_data import actions

MOST_ROUNDS = 10_000


@schedule("personal_data.watch_readings", every=timedelta(minutes=5))
@task
def watch_readings() -> None:
    """Look at what was read since the last look; tell auditors what is unusual."""
    actions.watch_readings()


@task
@retried()
def tell_people(breach_id: int) -> None:
    """Tell everybody whom a breach concerns and who was not told yet, batch by batch."""
    for _round in range(MOST_ROUNDS):
        if not actions.send_notices(breach_id):
            return
