"""When a schedule is due, how long to wait before another try, how a limit leaks."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from qarib.kernel import clock
from qarib.modules.operations.enums import Limit

# A worker writes its sign of life every ten seconds; six missed ones mean that it is gone.
HEARTBEAT = timedelta(seconds=10)
LOST_AFTER = timedelta(seconds=60)
# A job of a worker that never signs (the library's own `db_worker`) is given this long.
UNSIGNED_LOST_AFTER = timedelta(minutes=15)
# Workers of `manage.py work` carry this prefix and sign.
SIGNED = "qarib-"
TRIES_OF_A_LOST_JOB = 3
# What a job fails with when the database was killed, refused or timed out under it.
DATABASE_AWAY = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")
DATABASE_FAILURES_COUNT_FOR = timedelta(minutes=15)
KEEP_FINISHED = timedelta(days=3)
KEEP_FAILED = timedelta(days=30)
KEEP_OUTCOMES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so often, or once a day at a time of Algiers: exactly one of the two is set."""

    every: timedelta | None = None
    daily_at: time | None = None

    def __post_init__(self) -> None:
        """Refuse a rhythm that says nothing or two things."""
        if (self.every is None) == (self.daily_at is None):
            msg = "a schedule runs every so often or daily at a time: give one of the two"
            raise ValueError(msg)


def first_run(rhythm: Rhythm, now: datetime) -> datetime:
    """Return when a schedule that has never run is due: at once, or at its next time of day."""
    return now if rhythm.every else next_run(rhythm, now, now)


def next_run(rhythm: Rhythm, due: datetime, now: datetime) -> datetime:
    """Return the next due instant after `now`; runs that were missed while nothing ticked are one run.

    `every` keeps its beat (it counts from `due`, not from `now`), so a late tick does not shift the rest.
    """
    if rhythm.every is not None:
        missed = max(0, (now - due) // rhythm.every)
        return due + (missed + 1) * rhythm.every
    local = now.astimezone(clock.ALGIERS)
    candidate = datetime.combine(local.date(), rhythm.daily_at or time(), tzinfo=clock.ALGIERS)
    return candidate if candidate > local else candidate + timedelta(days=1)


def backoff(attempt: int, *, first: timedelta, most: timedelta = timedelta(hours=6)) -> timedelta:
    """Return how long to wait after that attempt (1, 2, …): four times longer each time, up to `most`."""
    factor: int = 4 ** (attempt - 1)
    return min(first * factor, most)


def interval(limit: Limit) -> int:
    """Return the milliseconds that one use costs."""
    return limit.seconds * 1000 // limit.times


def retry_after(limit: Limit, *, full_until: int, now: int) -> int:
    """Return the seconds until one more use fits, at least 1; instants are in milliseconds."""
    wait = full_until + interval(limit) - limit.seconds * 1000 - now
    return max(1, -(-wait // 1000))
