"""Background entry points of exchange."""

from datetime import time, timedelta
from uuid import UUID

from qarib.kernel.tasks import task
from qarib.modules.exchange import actions
from qarib.modules.operations.actions import retried, schedule

# Nobody waits for the worker: a slow source is given time.
_PATIENCE = timedelta(seconds=20)


@schedule("exchange.collect_due", every=timedelta(minutes=1))
@task
def collect_due() -> None:
    """Ask again what was not answered, each case in a task of its own."""
    for case in actions.enqueue_due():
        collect_case.enqueue(str(case))


@task
@retried()
def collect_case(case: str) -> None:
    """Ask what one case still waits for."""
    actions.collect(UUID(case), within=_PATIENCE)


@schedule("exchange.forget_calls", daily_at=time(3, 10))
@task
def forget_calls() -> None:
    """Forget answers that are not given again."""
    actions.forget_calls()
