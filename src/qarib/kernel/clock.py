"""The only place that asks what time it is.

`QARIB_NOW` (an ISO date or instant) is an offset: the clock starts there and keeps ticking, so that
demo, tests and rehearsals can stand in January 2027 with every process agreeing.
"""

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone

ALGIERS = ZoneInfo("Africa/Algiers")


@lru_cache(maxsize=1)
def _offset() -> timedelta:
    text = os.environ.get("QARIB_NOW", "")
    if not text:
        return timedelta(0)
    start = datetime.fromisoformat(text)
    if start.tzinfo is None:
        start = start.replace(tzinfo=ALGIERS)
    return start.astimezone(UTC) - timezone.now()


def now() -> datetime:
    """Return the present instant, in UTC."""
    return timezone.now() + _offset()


def machine_now() -> datetime:
    """Return the present instant of the machine, which `QARIB_NOW` does not move.

    For what processes tell each other about being alive, and for the job queue, whose library asks no other.
    """
    return timezone.now()


def today() -> date:
    """Return the present day in Algiers."""
    return now().astimezone(ALGIERS).date()


def algiers_day(instant: datetime) -> date:
    """Return the day in Algiers on which the instant falls."""
    return instant.astimezone(ALGIERS).date()


def end_of_day(day: date) -> datetime:
    """Return the midnight that ends the day in Algiers, as a UTC instant."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ALGIERS).astimezone(UTC)
