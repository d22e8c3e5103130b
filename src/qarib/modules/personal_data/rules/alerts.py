"""When somebody's readings are unusual. Pure functions over one person's readings in one body, one day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from qarib.kernel.workflow import Move, Workflow
from qarib.modules.personal_data.enums import AlertKind, AlertStatus

# What an auditor may find; `organisations` knows the role, here it is only a word.
_OPEN, _AUDITOR = frozenset({AlertStatus.OPEN}), frozenset({"auditor"})
SETTLING: Workflow[AlertStatus] = Workflow(
    {
        "justify": Move(source=_OPEN, target=AlertStatus.JUSTIFIED, by=_AUDITOR),
        "report": Move(source=_OPEN, target=AlertStatus.REPORTED, by=_AUDITOR),
        "dismiss": Move(source=_OPEN, target=AlertStatus.MISTAKEN, by=_AUDITOR),
    }
)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many readings on an auditor is told. All are assumed: no text establishes one."""

    outside: int = 10  # different files outside the queue in a day
    hurry: int = 30  # readings within one hour …
    hurry_usual: int = 3  # … and so many times the own usual hour
    off_hours: int = 3  # readings outside working hours in a day
    opens_at: int = 7  # the first working hour of Algiers, and the first that is none any more
    closes_at: int = 19
    same_person: int = 4  # readings of one person, none of whose files one handles …
    same_person_days: int = 7  # … within so many days
    namesake: int = 1  # readings, outside the queue, of somebody of one's own family name
    colleague: int = 1  # readings of somebody who holds a role


def read_thresholds(text: str) -> Thresholds:
    """Return the thresholds of `QARIB_ALERT_THRESHOLDS`: `outside=5,hurry=60`; what is not named stays.

    Raises ValueError for a name that is none, or what is no whole number above zero.
    """
    known, chosen = {field.name for field in fields(Thresholds)}, {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _equals, number = (part.strip() for part in pair.partition("="))
        if name not in known or not number.isdecimal() or int(number) == 0:
            msg = f"QARIB_ALERT_THRESHOLDS: {pair!r} is none of {', '.join(sorted(known))} with a number"
            raise ValueError(msg)
        chosen[name] = int(number)
    return Thresholds(**chosen)


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of the journal, with what the rules must know about it."""

    entry: int
    at: datetime
    subject: int
    thing: tuple[str, str]
    outside: bool = False
    handled: bool = False
    namesake: bool = False
    of_agent: bool = False
    at_work: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What is unusual, how much of it, and the readings that stand behind it, oldest first."""

    kind: AlertKind
    count: int
    readings: tuple[Reading, ...]


def busiest_hour(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the readings of the sixty minutes that hold most of them; `readings` are oldest first."""
    best: Sequence[Reading] = ()
    start = 0
    for end, reading in enumerate(readings):
        while reading.at - readings[start].at >= _HOUR:
            start += 1
        if end + 1 - start > len(best):
            best = readings[start : end + 1]
    return tuple(best)


def unusual(
    day: Sequence[Reading], *, again: Sequence[Reading], usual: float, limits: Thresholds
) -> list[Finding]:
    """Return what an auditor should look at, at most one finding of a kind.

    `day` are the readings of the day, oldest first; `again` those of the last days whose subject was read
    that day; `usual` is how many readings an hour of this person's holds when it holds any.
    """
    outside = [one for one in day if one.outside]
    hour = busiest_hour(day)
    findings = [
        _found(AlertKind.OUTSIDE, outside, len({one.thing for one in outside}), limits.outside),
        _found(AlertKind.HURRY, hour, len(hour), max(limits.hurry, limits.hurry_usual * usual)),
        _counted(AlertKind.OFF_HOURS, (one for one in day if not one.at_work), limits.off_hours),
        _same_person(again, limits),
        _counted(AlertKind.NAMESAKE, (one for one in outside if one.namesake), limits.namesake),
        _counted(AlertKind.COLLEAGUE, (one for one in day if one.of_agent), limits.colleague),
    ]
    return [finding for finding in findings if finding is not None]


def _found(kind: AlertKind, readings: Iterable[Reading], count: int, least: float) -> Finding | None:
    return Finding(kind, count, tuple(readings)) if count and count >= least else None


def _counted(kind: AlertKind, readings: Iterable[Reading], least: int) -> Finding | None:
    kept = tuple(readings)
    return _found(kind, kept, len(kept), least)


def _same_person(again: Sequence[Reading], limits: Thresholds) -> Finding | None:
    """Return the readings of everybody whom this person reads too often; the count is of the most read."""
    counts = Counter(one.subject for one in again if not one.handled)
    often = {subject for subject, count in counts.items() if count >= limits.same_person}
    kept = tuple(one for one in again if one.subject in often)
    most = max((counts[subject] for subject in often), default=0)
    return _found(AlertKind.SAME_PERSON, kept, most, limits.same_person)
