"""Background entry points of the journal."""

from datetime import time, timedelta

from qarib.kernel.tasks import task
from qarib.modules.journal import actions
from qarib.modules.operations.actions import schedule


@schedule("journal.seal", every=timedelta(seconds=30))
@task
def seal() -> None:
    """Seal what is new and sign, also when nothing is."""
    actions.seal_rows()
    actions.sign_and_publish()


@schedule("journal.seal_missed", daily_at=time(2, 20))
@task
def seal_missed() -> None:
    """Look once a day through the whole journal for a row without a place: there is none."""
    actions.seal_rows(everything=True)
