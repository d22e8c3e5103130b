"""Reactions of promises."""

from qarib.kernel.events import on
from qarib.modules.promises.tasks import recompute_around
from qarib.modules.territory.events import HolidayCancelled, HolidayDeclared


@on(HolidayDeclared)
def recompute_after_a_declared_holiday(event: HolidayDeclared) -> None:
    """Enqueue the recomputation of the dates that step over the new holiday."""
    recompute_around(event.day)


@on(HolidayCancelled)
def recompute_after_a_cancelled_holiday(event: HolidayCancelled) -> None:
    """Enqueue the recomputation of the dates that stepped over it."""
    recompute_around(event.day)
