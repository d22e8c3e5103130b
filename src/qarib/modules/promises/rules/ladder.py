"""When each rung of the ladder is climbed. All numbers of the ladder stand here."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from qarib.kernel.clock import ALGIERS
from qarib.modules.promises.enums import Step, Unit
from qarib.modules.promises.rules.dates import day_of_due, working_day_after, working_day_before

# Assumed – to be confirmed by the bodies. The warning comes one working day before (issue 2).
HEAD_AFTER_WORKING_DAYS = 1
DIRECTOR_AFTER_WORKING_DAYS = 3
# Nobody is woken by a message: those that fall outside wait for the morning.
MORNING, EVENING = time(8), time(20)
# A promise in hours warns when this part of it is left.
HOURS_LEFT_AT_WARNING = 1 / 4


class Rung(NamedTuple):
    """The next step of one promise and the instant from which it is taken."""

    step: Step
    at: datetime


def rung_before_due(due: datetime, *, since: datetime, unit: Unit, holidays: Collection[date]) -> Rung:
    """Return the warning that is still ahead of `since`, else the breach itself.

    The warning is for the morning of the working day before; a promise too short for that warns on the
    morning of its last day.
    """
    if unit == Unit.HOURS:
        warning = due - (due - since) * HOURS_LEFT_AT_WARNING
        return Rung(Step.WARN, warning) if warning > since else Rung(Step.MISS, due)
    last = day_of_due(due)
    for day in (working_day_before(last, holidays), last):
        if _morning(day) > since:
            return Rung(Step.WARN, _morning(day))
    return Rung(Step.MISS, due)


def rung_after(step: Step, *, due: datetime, now: datetime, holidays: Collection[date]) -> Rung | None:
    """Return what follows a step that has just been taken, or None at the top."""
    last = day_of_due(due)
    match step:
        case Step.WARN:
            return Rung(Step.MISS, due)
        case Step.MISS:
            return Rung(Step.APOLOGISE, in_daytime(now))
        case Step.APOLOGISE:
            return Rung(Step.TELL_HEAD, _morning(working_day_after(last, HEAD_AFTER_WORKING_DAYS, holidays)))
        case Step.TELL_HEAD:
            day = working_day_after(last, DIRECTOR_AFTER_WORKING_DAYS, holidays)
            return Rung(Step.TELL_DIRECTOR, _morning(day))
        case Step.TELL_DIRECTOR:
            return None


def in_daytime(instant: datetime) -> datetime:
    """Return the instant, or the next morning in Algiers when it falls in the night."""
    local = instant.astimezone(ALGIERS)
    if local.time() < MORNING:
        return _morning(local.date())
    return instant if local.time() < EVENING else _morning(local.date() + timedelta(days=1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=ALGIERS)
