"""Background entry points of promises."""

from datetime import date, datetime, timedelta

from qarib.kernel import clock
from qarib.kernel.tasks import after, task
from qarib.modules.operations.actions import retried, schedule
from qarib.modules.promises import actions

_RECENT = timedelta(days=7)
MOST_ROUNDS = 500


# Whoever read the calendar before it changed has committed by then, and began no earlier than that.
SECOND_LOOK, LONGEST_ACT = timedelta(minutes=2), timedelta(minutes=10)


@task
@retried()
def recompute_running(day: str, since: str = "") -> None:
    """Recompute every running promise whose window holds that day (ISO), batch by batch.

    No schedule comes after it: a run that fails is tried again, or dates would stay wrong for ever. With
    `since` (ISO) only what was computed from that instant on.
    """
    computed_since = datetime.fromisoformat(since) if since else None
    last: int | None = 0
    while last is not None:
        last = actions.recompute_batch(date.fromisoformat(day), after=last, computed_since=computed_since)


def recompute_around(day: date) -> None:
    """Enqueue the recomputation, and a second look at what is being promised in this very moment.

    A promise that was computed by the former calendar and committed after the first run is not seen by it.
    """
    recompute_running.enqueue(day.isoformat())
    since = (clock.now() - LONGEST_ACT).isoformat()
    after(SECOND_LOOK, recompute_running).enqueue(day.isoformat(), since=since)


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
