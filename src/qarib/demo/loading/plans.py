"""What becomes of each file, and when: pure chance from a seed, and a queue made for Samir."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from qarib.demo import personas
from qarib.demo.loading.days import HISTORY_DAYS, Days
from qarib.demo.loading.places import Places
from qarib.demo.loading.procedures import REGISTRATION, Course


class Fate(StrEnum):
    """How a file stands when the demo begins."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Plan:
    """One file. `ended_at` is the decision, the withdrawal, or the question to the person."""

    commune: str
    fate: Fate
    filed_at: datetime
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    persona: str = ""


_FATES = {Fate.GRANTED: 90, Fate.REFUSED: 7, Fate.WITHDRAWN: 3}
_PROMISED = 3
# Offices are shut on Fridays and Saturdays, and people file less; August is slow.
_ON_A_DAY_OFF, _IN_AUGUST, _AUGUST = 0.4, 0.6, 8
# Files filed so many working days ago that are not decided: late, due today, due soon.
_QUEUE = (4, 5, 7, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0, 0)
_QUEUE_WAITING = 2
_AGENCY_OF_SAMIR = "anem-44"
# Two personas and the queue.
FEWEST = 2 + len(_QUEUE) + _QUEUE_WAITING


def plan_all(days: Days, places: Places, count: int) -> list[Plan]:
    """Return so many plans: those of the personas, Samir's queue, then the country."""
    plans = list(_of_personas(days))
    plans += list(_queue(days, places))
    communes = [commune.code for commune in places.communes]
    waiting = (count - FEWEST) // 80
    plans += [_waiting(days, days.rng.choice(communes)) for _ in range(waiting)]
    plans += [ordinary(days, REGISTRATION, days.rng.choice(communes)) for _ in range(count - len(plans))]
    return plans


def _of_personas(days: Days) -> Iterator[Plan]:
    rachid, karim = personas.RACHID, personas.KARIM
    filed = days.between(days.back(24), 9, 12)
    taken = days.between(days.back(23), 8, 10)
    decided = taken + timedelta(minutes=25)
    yield Plan(rachid.commune, Fate.GRANTED, filed, taken, decided, persona=rachid.key)
    filed = days.between(days.back(2), 17, 21)
    yield Plan(karim.commune, Fate.OPEN, filed, days.between(days.back(1), 9, 11), persona=karim.key)


def _queue(days: Days, places: Places) -> Iterator[Plan]:
    """Return the open files of Samir's agency: two or three late, some due today, most this week."""
    here = [
        commune.code
        for commune in places.communes
        if places.agency(commune.code, days.today).code == _AGENCY_OF_SAMIR
    ]
    # On a day off, what would be due today is due on the next working day.
    shift = 0 if days.is_working_today else 1
    for position, ago in enumerate(_QUEUE):
        late = ago > _PROMISED
        filed = days.back(ago if late else max(0, ago - shift))
        taken = days.between(days.after(filed, 1), 8, 15) if late or position % 3 == 0 else None
        if taken is not None and taken >= days.now:
            taken = None
        yield Plan(days.rng.choice(here), Fate.OPEN, days.past(days.between(filed, 7, 23)), taken)
    for _position in range(_QUEUE_WAITING):
        yield _waiting(days, days.rng.choice(here))


def _waiting(days: Days, commune: str) -> Plan:
    filed = days.back(days.rng.randint(2, 9))
    taken = days.between(days.after(filed, 1), 8, 12)
    asked = taken + timedelta(minutes=days.rng.randint(5, 90))
    return Plan(commune, Fate.WAITING, days.between(filed, 7, 23), taken, days.past(asked))


def plan_course(days: Days, places: Places, course: Course, *, count: int, since: date) -> list[Plan]:
    """Return so many plans of a procedure over all communes, some of which wait for the person.

    Where an answer is promised within hours nobody waits: what is late by then pauses no more.
    """
    communes = [commune.code for commune in places.communes]
    waits = 0 if 0 in course.took else count // 80
    plans = [_waiting(days, days.rng.choice(communes)) for _ in range(waits)]
    return plans + [
        ordinary(days, course, days.rng.choice(communes), since=since) for _ in range(count - waits)
    ]


def ordinary(days: Days, course: Course, commune: str, *, since: date | None = None) -> Plan:
    """Return a file of some day of the history, or since that day; more of them lately."""
    rng = days.rng
    filed_on = filing_day(days, course, since=since)
    filed = days.past(days.between(filed_on, *course.hours))
    fate = rng.choices(list(_FATES), list(_FATES.values()))[0]
    if fate == Fate.WITHDRAWN:
        ended = filed + timedelta(hours=rng.randint(2, 30))
        due = days.calendar.working_days(filed, ended) < max(1, min(course.took))
        if ended < days.now and due:
            return Plan(commune, fate, filed, None, ended)
        fate = Fate.GRANTED  # answered before anybody thought of withdrawing
    return _decided(days, course, Plan(commune, fate, filed), filed_on)


def filing_day(days: Days, course: Course, *, since: date | None = None) -> date:
    """Return a day on which somebody files: growing over the months, fewer on days off and in August."""
    rng, history = days.rng, HISTORY_DAYS - 2
    if since is not None:
        history = max(0, min(history, (days.today - since).days))
    while True:
        day = days.today - timedelta(days=int(history * rng.random() ** 1.35))
        weight = _IN_AUGUST if day.month == _AUGUST else 1.0
        if not days.is_working(day):
            weight *= _ON_A_DAY_OFF if 0 not in course.took else 0
        if rng.random() < weight:
            return day


def _decided(days: Days, course: Course, plan: Plan, filed_on: date) -> Plan:
    took = days.rng.choices(list(course.took), list(course.took.values()))[0]
    decided = days.between(days.after(filed_on, took), 11, 16) if took else days.between(filed_on, 14, 17)
    taken = decided - timedelta(minutes=days.rng.randint(10, 150) if took else days.rng.randint(5, 40))
    if decided < days.now:
        return replace(plan, taken_at=taken, ended_at=decided)
    return replace(plan, fate=Fate.OPEN, taken_at=taken if plan.filed_at < taken < days.now else None)
