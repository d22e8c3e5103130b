"""Background entry points of personal_data."""

from qarib.kernel.tasks import task
from qarib.modules.operations.actions import retried
from qarib.modules.personal_data import actions

MOST_ROUNDS = 10_000


@task
@retried()
def tell_people(breach_id: int) -> None:
    """Tell everybody whom a breach concerns and who was not told yet, batch by batch."""
    for _round in range(MOST_ROUNDS):
        if not actions.send_notices(breach_id):
            return
