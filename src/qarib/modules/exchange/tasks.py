"""Background entry points of exchange."""

from collections.abc import Sequence
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
    for due in actions.enqueue_due():
        collect_case.enqueue(str(due.case), list(due.probing))


@task
@retried()
def collect_case(case: str, probing: Sequence[str] = ()) -> None:
    """Ask what one case still waits for, also of the sources that it was sent to probe."""
    actions.collect(UUID(case), within=_PATIENCE, probing=probing)


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


@schedule("exchange.refresh_answers", every=timedelta(minutes=30))
@task
def refresh_answers() -> None:
    """Count again what was answered this month and the one before."""
    actions.refresh_answers()


@schedule("exchange.refresh_filed_answers", daily_at=time(2, 10))
@task
def refresh_filed_answers() -> None:
    """Count again with which answers files were filed, as long as they may be."""
    actions.refresh_filed_answers()


@schedule("exchange.tell_outages", every=timedelta(minutes=10))
@task
def tell_outages() -> None:
    """Tell which sources are down for two days, and which are back."""
    actions.tell_outages()


@schedule("exchange.forget_calls", daily_at=time(3, 10))
@task
def forget_calls() -> None:
    """Forget answers that are not given again."""
    actions.forget_calls()
