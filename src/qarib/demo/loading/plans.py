"""What becomes of each file, and when: pure chance from a seed, and a queue made for Samir."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from qarib.demo import personas
from qarib.demo.loading.days import HISTORY_DAYS, Days
from qarib.demo.loading.places import Places
from qarib.demo.loading.procedures import REGISTRATION, Course
from qarib.kernel import clock


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
    # The criterion of a refusal; empty: by chance.
    criterion: str = ""
    # The refusal contested, and answered.
    appealed_at: datetime | None = None
    answered_at: datetime | None = None
    overturned: bool = False


_FATES = {Fate.GRANTED: 90, Fate.REFUSED: 7, Fate.WITHDRAWN: 3}
# Offices are shut on Fridays and Saturdays, and people file less; August is slow.
_ON_A_DAY_OFF, _IN_AUGUST, _AUGUST = 0.4, 0.6, 8
# Of the refusals, how many are contested; working days until the answer, of which fifteen are promised.
_CONTESTED, _OVERTURNED = 0.3, 0.4
_ANSWERED_IN = {3: 10, 6: 25, 9: 30, 12: 20, 15: 10, 17: 5}


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk of a persona when the demo begins."""

    agency: str
    # Files filed so many working days ago that are not decided: late, due today, due soon.
    queue: tuple[int, ...]
    # What is promised; a file filed before that is late.
    promised: int
    waiting: int = 0


DESKS = {
    REGISTRATION.code: Desk(
        "anem-44", (4, 5, 7, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0, 0), 3, waiting=2
    ),
    "cnas.affiliation-certificate": Desk("cnas-16", (2, 3), 1),
    "cnr.proof-of-life": Desk("cnr-15", (4, 5, 3, 3, 2, 2, 1, 1, 0), 3, waiting=1),
    "fnpos.lpa2-application": Desk("fnpos-16", (66, 70, 40, 20, 5), 62, waiting=1),
}
# A refusal contested and waiting, one upheld, one overturned, one not contested.
_REFUSED_THERE = 4
# Three personas and what lies on the desk of Samir.
FEWEST = 3 + len(DESKS[REGISTRATION.code].queue) + DESKS[REGISTRATION.code].waiting + _REFUSED_THERE


def plan_all(days: Days, places: Places, count: int) -> list[Plan]:
    """Return so many plans: those of the personas, Samir's queue, then the country."""
    plans = list(_of_personas(days))
    plans += _on_the_desk(days, places, REGISTRATION)
    communes = [commune.code for commune in places.communes]
    waiting = (count - FEWEST) // 80
    plans += [_waiting(days, days.rng.choice(communes)) for _ in range(waiting)]
    plans += [ordinary(days, REGISTRATION, days.rng.choice(communes)) for _ in range(count - len(plans))]
    return plans


def _of_personas(days: Days) -> Iterator[Plan]:
    rachid, karim, yasmine = personas.RACHID, personas.KARIM, personas.YASMINE
    filed = days.between(days.back(24), 9, 12)
    taken = days.between(days.back(23), 8, 10)
    decided = taken + timedelta(minutes=25)
    yield Plan(rachid.commune, Fate.GRANTED, filed, taken, decided, persona=rachid.key)
    filed = days.between(days.back(2), 17, 21)
    yield Plan(karim.commune, Fate.OPEN, filed, days.between(days.back(1), 9, 11), persona=karim.key)
    filed = days.between(days.back(20), 19, 22)
    gave_up = filed + timedelta(hours=1)
    yield Plan(yasmine.commune, Fate.WITHDRAWN, filed, ended_at=gave_up, persona=yasmine.key)


def _of_ouardia(days: Days, course: Course) -> Iterator[Plan]:
    """Return her proof of life around her last birthday: it is asked again from a month before the next."""
    ouardia = personas.OUARDIA
    assert ouardia.born is not None
    if course.code != "cnr.proof-of-life":
        return
    birthday = ouardia.born.replace(year=days.today.year)
    if birthday > days.today - timedelta(days=7):
        birthday = birthday.replace(year=birthday.year - 1)
    filed = days.between(birthday, 9, 12)
    decided = days.between(days.after(birthday, 1), 10, 15)
    yield Plan(
        ouardia.commune, Fate.GRANTED, filed, decided - timedelta(minutes=25), decided, persona=ouardia.key
    )


def _on_the_desk(days: Days, places: Places, course: Course) -> list[Plan]:
    """Return what waits for the persona of a procedure: some late, some due today, refusals contested."""
    desk = DESKS.get(course.code)
    if desk is None:
        return []
    here = [
        commune.code
        for commune in places.communes
        if places.agency(commune.code, days.today, course.body).code == desk.agency
    ]
    plans = [_open(days, course, desk, place, days.rng.choice(here)) for place in range(len(desk.queue))]
    plans += [_waiting(days, days.rng.choice(here)) for _ in range(desk.waiting)]
    return plans + [_refused(days, course, place, days.rng.choice(here)) for place in range(_REFUSED_THERE)]


def _open(days: Days, course: Course, desk: Desk, place: int, commune: str) -> Plan:
    ago = desk.queue[place]
    late = ago > desk.promised
    # On a day off, what would be due today is due on the next working day.
    filed = days.back(ago if late or days.is_working_today else max(0, ago - 1))
    taken = days.between(days.after(filed, 1), 8, 15) if late or place % 3 == 0 else None
    if taken is not None and taken >= days.now:
        taken = None
    return Plan(commune, Fate.OPEN, days.past(days.between(filed, *course.hours)), taken)


def _refused(days: Days, course: Course, place: int, commune: str) -> Plan:
    """Return a refusal of some weeks ago: contested and late, upheld, overturned, or left as it is."""
    refused = days.back(18)
    filed = days.between(days.back(18 + min(course.took)), *course.hours)
    decided = days.between(refused, 15, 16)
    plan = Plan(commune, Fate.REFUSED, filed, decided - timedelta(minutes=20), decided)
    if place == _REFUSED_THERE - 1:
        return plan
    plan = replace(plan, appealed_at=days.between(days.back(17), 8, 22))
    if not place:
        return plan
    return replace(plan, answered_at=days.between(days.back(4), 9, 15), overturned=place == 1)


def _waiting(days: Days, commune: str) -> Plan:
    filed = days.back(days.rng.randint(2, 9))
    taken = days.between(days.after(filed, 1), 8, 12)
    asked = taken + timedelta(minutes=days.rng.randint(5, 90))
    return Plan(commune, Fate.WAITING, days.between(filed, 7, 23), taken, days.past(asked))


def decided_in_time(days: Days, course: Course, commune: str, opens: date, closes: date) -> Plan:
    """Return a file of a session that is over: filed while it was open, decided since."""
    filed_on = opens + timedelta(days=days.rng.randint(0, (closes - opens).days))
    fate = days.rng.choices((Fate.GRANTED, Fate.REFUSED), (_FATES[Fate.GRANTED], _FATES[Fate.REFUSED]))[0]
    filed = days.between(filed_on, *course.hours)
    return _decided(days, course, Plan(commune, fate, filed), filed_on)


def _contested(days: Days, plan: Plan) -> Plan:
    """Return the plan with an appeal, where it is a refusal that somebody contests; and with its answer."""
    rng = days.rng
    if plan.fate != Fate.REFUSED or plan.ended_at is None or rng.random() >= _CONTESTED:
        return plan
    filed = days.between(clock.algiers_day(plan.ended_at) + timedelta(days=rng.randint(1, 25)), 8, 22)
    if filed >= days.now:
        return plan
    took = rng.choices(list(_ANSWERED_IN), list(_ANSWERED_IN.values()))[0]
    answered = days.between(days.after(clock.algiers_day(filed), took), 9, 15)
    if answered >= days.now:
        return replace(plan, appealed_at=filed)
    return replace(plan, appealed_at=filed, answered_at=answered, overturned=rng.random() < _OVERTURNED)


def plan_course(days: Days, places: Places, course: Course, *, count: int, since: date) -> list[Plan]:
    """Return so many plans of a procedure over all communes, some of which wait for the person.

    Where an answer is promised within hours nobody waits: what is late by then pauses no more.
    """
    communes = [commune.code for commune in places.communes]
    waits = 0 if 0 in course.took else count // 80
    plans = [*_of_ouardia(days, course), *_on_the_desk(days, places, course)][:count]
    plans += [_waiting(days, days.rng.choice(communes)) for _ in range(min(waits, count - len(plans)))]
    left = count - len(plans)
    return plans + [ordinary(days, course, days.rng.choice(communes), since=since) for _ in range(left)]


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
        return _contested(days, replace(plan, taken_at=taken, ended_at=decided))
    return replace(plan, fate=Fate.OPEN, taken_at=taken if plan.filed_at < taken < days.now else None)
