"""The sessions of the fund that have been decided, wholly or in part: the rural aid of 2024, and LPA 2."""

from dataclasses import replace
from datetime import date, timedelta

from qarib.demo.loading.filers import build_all, versions_of
from qarib.demo.loading.people import Maker, People
from qarib.demo.loading.places import Places
from qarib.demo.loading.plans import decided_in_time, plan_course
from qarib.demo.loading.procedures import LPA, RURAL
from qarib.demo.loading.rows import Making
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import open_session

# On line only, from 2 to 31 January 2024.
_RURAL_2024 = date(2024, 1, 2), date(2024, 1, 31)
# The fund said since when, and not until when.
_LPA_SINCE, _LPA_CLOSES = date(2025, 12, 11), timedelta(days=60)
# Working days after which the first of them were decided, and some are late.
_LPA_BEGINS_WITH = 72
_FEWEST = 12


def load_sessions(
    making: Making, places: Places, maker: Maker, people: People, *, registrations: int
) -> None:
    """Add the files of the session of 2024, all decided, and those of LPA 2, decided since it opened."""
    days = making.days
    opens, closes = _RURAL_2024
    session = open_session(RURAL.code, opens_on=opens, closes_on=closes, actor=SYSTEM)
    own = replace(making, course=RURAL, versions=versions_of(RURAL.code), session=session)
    count = max(_FEWEST, registrations * RURAL.share // 100)
    plans = [
        decided_in_time(days, RURAL, days.rng.choice(places.communes).code, opens, closes)
        for _ in range(count)
    ]
    build_all(own, plans, places, maker, people)
    if days.back(_LPA_BEGINS_WITH) >= _LPA_SINCE:
        _load_lpa(making, places, maker, people, count=max(_FEWEST, registrations * LPA.share // 100))


def _load_lpa(making: Making, places: Places, maker: Maker, people: People, *, count: int) -> None:
    days = making.days
    session = open_session(LPA.code, opens_on=_LPA_SINCE, closes_on=days.today + _LPA_CLOSES, actor=SYSTEM)
    own = replace(making, course=LPA, versions=versions_of(LPA.code), session=session)
    plans = plan_course(days, places, LPA, count=count, since=_LPA_SINCE)
    build_all(own, plans, places, maker, people)
