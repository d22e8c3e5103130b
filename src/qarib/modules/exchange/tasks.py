"""Background entry points of exchange."""

from datetime import timedelta
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


@schedule("exchange.fetch_evidence_due", every=timedelta(minutes=1))
@task
def fetch_evidence_due() -> None:
    """Fetch what the exchange keeps of answers, each case in a task of its own."""
    for case in actions.enqueue_evidence():
        fetch_evidence.enqueue(str(case))


@task
@retried()
def fetch_evidence(case: str) -> None:
    """Fetch and keep it for one case."""
    actions.fetch_evidence(UUID(case), within=_PATIENCE)
