"""Background work of operations itself."""

from datetime import timedelta

from qarib.kernel.tasks import task
from qarib.modules.operations.actions import clean_up_operations, schedule


@schedule("operations.clean_up", every=timedelta(hours=1))
@task
def clean_up() -> None:
    """Delete expired limits, outcomes and finished jobs."""
    clean_up_operations()
