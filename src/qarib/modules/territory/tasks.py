"""Background work of territory."""

from datetime import time

from qarib.kernel import clock
from qarib.kernel.tasks import task
from qarib.modules.operations.actions import schedule
from qarib.modules.territory.actions import load_calendar
from qarib.modules.territory.rules.calendar import YEARS_AHEAD


@schedule("territory.load_coming_years", daily_at=time(3, 0))
@task
def load_coming_years() -> None:
    """Add the holidays of this year and the next two: no promise may run beyond the calendar."""
    this_year = clock.today().year
    load_calendar(range(this_year, this_year + YEARS_AHEAD + 1))
