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
