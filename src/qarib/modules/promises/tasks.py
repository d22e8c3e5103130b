"""Background entry points of promises."""

from datetime import date, timedelta

from qarib.kernel import clock
from qarib.kernel.tasks import task
from qarib.modules.operations.actions import retried, schedule
from qarib.modules.promises import actions

_RECENT = timedelta(days=7)
MOST_ROUNDS = 500


@task
@retried()
def recompute_running(day: str) -> None:
    """Recompute every running promise whose window holds that day (ISO), batch by batch.

    No schedule comes after it: a run that fails is tried again, or dates would stay wrong for ever.
    """
    last: int | None = 0
    while last is not None:
        last = actions.recompute_batch(date.fromisoformat(day), after=last)


@schedule("promises.climb_ladder", every=timedelta(minutes=5))
@task
def climb_ladder() -> None:
    """Climb until no step is left; a step that follows at once is taken in the same run."""
    for _round in range(MOST_ROUNDS):
        if not actions.climb_ladder():
            return


@schedule("promises.roll_up_figures", every=timedelta(minutes=30))
@task
def roll_up_figures() -> None:
    """Count the last days again, in case a worker was away for some."""
    actions.roll_up_figures(since=clock.today() - _RECENT)
