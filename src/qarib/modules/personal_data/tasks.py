"""Background entry points of personal data."""

from datetime import timedelta

from qarib.kernel.tasks import task
from qarib.modules.operations.actions import schedule
from qarib.modules.personal_data import actions
from qarib.modules.personal_data.enums import RunStatus
from qarib.modules.personal_data.models import RetentionRun


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


@task
def carry_out_retention(run_id: int) -> None:
    """Make the files of a confirmed run anonymous, batch by batch."""
    while actions.carry_out(run_id):
        pass


@schedule("personal_data.resume_retention", every=timedelta(minutes=15))
@task
def resume_retention() -> None:
    """Go on with confirmed runs whose worker died."""
    for run_id in RetentionRun.objects.filter(status=RunStatus.CONFIRMED).values_list("pk", flat=True):
        carry_out_retention.func(run_id)
