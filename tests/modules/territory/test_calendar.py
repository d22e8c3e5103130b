from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from hijridate import Gregorian, Hijri

from factories.territory import HolidayFactory
from factories.threads import at_once
from qarib.kernel import events
from qarib.kernel.actor import SYSTEM, citizen
from qarib.modules.journal.models import Entry
from qarib.modules.territory import actions, queries, tasks
from qarib.modules.territory.enums import HolidayCode, HolidayKind
from qarib.modules.territory.errors import (
    DayAlreadyPast,
    FeastCannotMove,
    HolidayAlreadyDeclared,
    NameMissing,
    NoSuchHoliday,
    NothingToConfirm,
    OnlyAnAdministrator,
    ReasonMissing,
    YearOutOfCalendar,
)
from qarib.modules.territory.events import HolidayCancelled, HolidayDeclared
from qarib.modules.territory.models import Holiday
from qarib.modules.territory.rules.calendar import _feasts_on, days_off, is_weekend

NAMES = {"ar": "يوم حداد وطني", "fr": "Deuil national", "en": "National mourning"}
MOON = "The moon was seen a day later."


@pytest.fixture
def told():
    """Return the list of holidays declared and cancelled, as the modules above hear them."""
    heard = []
    handlers = [heard.append]
    for kind in (HolidayDeclared, HolidayCancelled):
        events._handlers[kind] += handlers
    yield heard
    for kind in (HolidayDeclared, HolidayCancelled):
        events._handlers[kind].remove(handlers[0])


@pytest.fixture
def calendar_of_2026(db):
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False):
        actions.load_calendar([2026])
        yield


def active(code):
    rows = Holiday.objects.filter(code=code, cancelled=False).order_by("day")
    return [(row.day, row.estimated) for row in rows]


def test_the_year_2026_has_five_fixed_and_nine_lunar_days_off(calendar_of_2026):
    found = queries.holidays_between(date(2026, 1, 1), date(2026, 12, 31))
    assert {day.isoformat(): (row.code, row.estimated) for day, row in found.items()} == {
        "2026-01-01": ("new_year", False),
        "2026-01-12": ("yennayer", False),
        "2026-03-20": ("eid_al_fitr", True),
        "2026-03-21": ("eid_al_fitr", True),
        "2026-03-22": ("eid_al_fitr", True),
        "2026-05-01": ("labour_day", False),
        "2026-05-27": ("eid_al_adha", True),
        "2026-05-28": ("eid_al_adha", True),
        "2026-05-29": ("eid_al_adha", True),
        "2026-06-16": ("hijri_new_year", True),
        "2026-06-25": ("achoura", True),
        "2026-07-05": ("independence", False),
        "2026-08-25": ("mawlid", True),
        "2026-11-01": ("revolution", False),
    }


@pytest.mark.parametrize(("year", "fitr", "adha"), [(2022, 2, 2), (2023, 2, 3), (2024, 3, 3)])
def test_each_eid_lasts_three_days_since_mid_2023(year, fitr, adha):
    codes = [found.code for found in days_off(year)]
    assert (codes.count(HolidayCode.EID_AL_FITR), codes.count(HolidayCode.EID_AL_ADHA)) == (fitr, adha)


def test_yennayer_is_a_day_off_since_2018():
    assert [HolidayCode.YENNAYER in {found.code for found in days_off(year)} for year in (2017, 2018)] == [
        False,
        True,
    ]


@pytest.mark.parametrize("year", [2020, 2025, 2027, 2031, 2040, 2075])
def test_every_feast_falls_within_two_days_of_the_hijri_tables(year):
    months = {
        HolidayCode.HIJRI_NEW_YEAR: (1, 1),
        HolidayCode.ACHOURA: (1, 10),
        HolidayCode.MAWLID: (3, 12),
        HolidayCode.EID_AL_FITR: (10, 2),
        HolidayCode.EID_AL_ADHA: (12, 11),
    }
    lunar = [found for found in days_off(year) if found.kind == HolidayKind.HIJRI]
    assert {found.code for found in lunar} == set(months)
    for found in lunar:
        month, day = months[found.code]
        middle = Gregorian(year, 6, 30).to_hijri().year
        expected = [
            Hijri(hijri_year, month, day).to_gregorian() for hijri_year in (middle - 1, middle, middle + 1)
        ]
        assert min(abs((found.day - date(*near.datetuple())).days) for near in expected) <= 2


def test_two_feasts_on_one_day_keep_a_row_each_and_the_fixed_one_stands_for_both(db):
    actions.load_calendar([2025])
    rows = Holiday.objects.filter(day=date(2025, 7, 5)).order_by("code")
    assert [row.code for row in rows] == ["achoura", "independence"]
    day = date(2025, 7, 5)
    assert queries.holidays_between(day, day)[day].code == "independence"


def test_an_unknown_day_of_the_package_keeps_its_name():
    (found,) = list(_feasts_on(date(2026, 2, 18), names=["يوم الشهيد"]))
    assert (found.code, found.kind, found.names[0]) == (HolidayCode.OTHER, HolidayKind.FIXED, "يوم الشهيد")


@pytest.mark.parametrize("year", [1999, 2076, 0, -1, 10_000])
def test_a_year_beyond_the_tables_is_refused(db, year):
    with pytest.raises(YearOutOfCalendar):
        actions.load_calendar([year])
    assert not Holiday.objects.exists()


def test_loading_twice_adds_nothing_and_no_years_load_nothing(calendar_of_2026, told):
    assert actions.load_calendar([2026]) == 0
    assert actions.load_calendar([]) == 0
    assert told == []
    assert Entry.objects.filter(action="territory.load_calendar").count() == 1


def test_the_days_still_to_come_of_a_new_year_are_told(db, told):
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        actions.load_calendar([2026, 2027])
    assert told[0] == HolidayDeclared(date(2027, 1, 1))
    assert len(told) == len({found.day for found in days_off(2027)})


def test_the_daily_task_keeps_the_coming_years_loaded(calendar_of_2026):
    tasks.load_coming_years.func()
    tasks.load_coming_years.func()
    assert queries.calendar_years() == [2026, 2027, 2028]


def test_friday_saturday_and_holidays_are_not_worked(calendar_of_2026):
    week = [date(2026, 10, 29) + timedelta(days=step) for step in range(5)]
    assert [queries.is_working_day(day) for day in week] == [True, False, False, False, True]
    assert [is_weekend(day) for day in week] == [False, True, True, False, False]
    assert queries.next_working_day(date(2026, 10, 29)) == date(2026, 11, 2)


def test_the_next_working_day_costs_one_query(calendar_of_2026, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.next_working_day(date(2026, 3, 19)) == date(2026, 3, 23)


def test_the_calendar_of_a_year_shows_cancelled_days_too(calendar_of_2026, administrator):
    actions.cancel_holiday(date(2026, 11, 1), reason=MOON, actor=administrator)
    assert len(queries.calendar_of(2026)) == 14
    assert queries.calendar_years() == [2026]
    assert str(queries.calendar_of(2026)[0]) == "2026-01-01 Jour de l’An"


def test_a_declared_day_is_told_and_journalled(calendar_of_2026, told, administrator):
    day = date(2026, 1, 6)
    row = actions.declare_holiday(day, names=NAMES, actor=administrator)
    assert (row.day, row.code, row.kind, row.estimated, row.cancelled) == (
        day,
        "declared",
        "exception",
        False,
        False,
    )
    assert (row.name_ar, row.name_fr, row.name_en) == tuple(NAMES.values())
    assert told == [HolidayDeclared(day)]
    entry = Entry.objects.get(action="territory.declare_holiday")
    assert (entry.person, entry.role, entry.object_id) == (7, "administrator", "2026-01-06")
    assert not queries.is_working_day(day)


def test_a_day_is_declared_once_and_comes_back_after_a_cancellation(calendar_of_2026, told, administrator):
    day = date(2026, 1, 6)
    actions.declare_holiday(day, names=NAMES, actor=administrator)
    with pytest.raises(HolidayAlreadyDeclared):
        actions.declare_holiday(day, names=NAMES, actor=administrator)
    actions.cancel_holiday(day, reason=MOON, actor=administrator)
    actions.declare_holiday(day, names=NAMES, actor=administrator)
    assert told == [HolidayDeclared(day), HolidayCancelled(day), HolidayDeclared(day)]
    assert Holiday.objects.filter(day=day).count() == 1


def test_a_cancelled_day_is_worked_again(calendar_of_2026, told, administrator):
    day = date(2026, 1, 12)
    actions.cancel_holiday(day, reason="Postponed by decree.", actor=administrator)
    assert queries.is_working_day(day)
    assert told == [HolidayCancelled(day)]
    assert Entry.objects.get(action="territory.cancel_holiday").reason == "Postponed by decree."
    with pytest.raises(NoSuchHoliday):
        actions.cancel_holiday(day, reason="Again.", actor=administrator)
    assert actions.load_calendar([2026]) == 0


def test_a_confirmed_feast_moves_nothing(calendar_of_2026, told, administrator):
    actions.confirm_holiday(date(2026, 3, 21), actor=administrator)
    assert active("eid_al_fitr") == [(date(2026, 3, day), False) for day in (20, 21, 22)]
    assert active("eid_al_adha") == [(date(2026, 5, day), True) for day in (27, 28, 29)]
    assert told == []
    for day in (date(2026, 3, 21), date(2026, 1, 12), date(2026, 2, 2)):
        with pytest.raises(NothingToConfirm):
            actions.confirm_holiday(day, actor=administrator)


def test_an_eid_moved_on_its_eve_moves_whole_and_only_its_edges_are_told(
    calendar_of_2026, told, administrator
):
    with time_machine.travel("2026-03-19T19:00:00Z", tick=False):
        rows = actions.move_holiday(date(2026, 3, 20), to=date(2026, 3, 21), reason=MOON, actor=administrator)
    assert [row.day.day for row in rows] == [21, 22, 23]
    assert active("eid_al_fitr") == [(date(2026, 3, day), False) for day in (21, 22, 23)]
    assert told == [HolidayDeclared(date(2026, 3, 23)), HolidayCancelled(date(2026, 3, 20))]
    assert actions.load_calendar([2026]) == 0


def test_an_eid_can_move_back(calendar_of_2026, told, administrator):
    actions.move_holiday(date(2026, 3, 22), to=date(2026, 3, 21), reason=MOON, actor=administrator)
    actions.move_holiday(date(2026, 3, 21), to=date(2026, 3, 20), reason=MOON, actor=administrator)
    assert active("eid_al_fitr") == [(date(2026, 3, day), False) for day in (20, 21, 22)]
    assert Holiday.objects.filter(code="eid_al_fitr", cancelled=True).count() == 1


def test_moving_achoura_leaves_independence_day(db, told, administrator):
    with time_machine.travel("2025-07-01T09:00:00Z", tick=False):
        actions.load_calendar([2025])
        told.clear()
        actions.move_holiday(date(2025, 7, 5), to=date(2025, 7, 6), reason=MOON, actor=administrator)
    assert told == [HolidayDeclared(date(2025, 7, 6))]
    assert set(queries.holidays_between(date(2025, 7, 5), date(2025, 7, 6))) == {
        date(2025, 7, 5),
        date(2025, 7, 6),
    }


@pytest.mark.parametrize(
    ("day", "to"),
    [
        (date(2026, 11, 1), date(2026, 11, 2)),
        (date(2026, 2, 3), date(2026, 2, 4)),
        (date(2026, 3, 20), date(2026, 4, 20)),
    ],
)
def test_only_hijri_feasts_move_and_not_far(calendar_of_2026, told, administrator, day, to):
    with pytest.raises(FeastCannotMove):
        actions.move_holiday(day, to=to, reason=MOON, actor=administrator)
    assert told == []


def test_a_day_that_has_been_lived_stays(calendar_of_2026, administrator):
    yesterday = date(2026, 1, 4)
    HolidayFactory(day=yesterday)
    with pytest.raises(DayAlreadyPast):
        actions.declare_holiday(date(2026, 1, 3), names=NAMES, actor=administrator)
    with pytest.raises(DayAlreadyPast):
        actions.cancel_holiday(yesterday, reason=MOON, actor=administrator)
    with pytest.raises(DayAlreadyPast):
        actions.move_holiday(yesterday, to=date(2026, 1, 8), reason=MOON, actor=administrator)
    with time_machine.travel("2026-03-21T09:00:00Z", tick=False), pytest.raises(DayAlreadyPast):
        actions.move_holiday(date(2026, 3, 22), to=date(2026, 3, 23), reason=MOON, actor=administrator)


@pytest.mark.parametrize("role", ["agent", "head", "director", "ministry", "auditor", "citizen", ""])
def test_nobody_but_an_administrator_keeps_the_calendar(calendar_of_2026, told, administrator, role):
    actor = replace(administrator, role=role)
    day = date(2026, 3, 20)
    for act in (
        lambda: actions.declare_holiday(date(2026, 1, 6), names=NAMES, actor=actor),
        lambda: actions.cancel_holiday(day, reason=MOON, actor=actor),
        lambda: actions.confirm_holiday(day, actor=actor),
        lambda: actions.move_holiday(day, to=date(2026, 3, 21), reason=MOON, actor=actor),
        lambda: actions.load_calendar([2027], actor=citizen(3)),
    ):
        with pytest.raises(OnlyAnAdministrator):
            act()
    assert told == []
    assert Holiday.objects.count() == 14


@pytest.mark.parametrize(
    "names",
    [{}, {**NAMES, "fr": "  "}, {**NAMES, "ar": "س" * 81}, {**NAMES, "en": "Day\x00off"}, {"fr": "Deuil"}],
)
def test_a_holiday_has_a_name_in_three_languages(calendar_of_2026, administrator, names):
    with pytest.raises(NameMissing):
        actions.declare_holiday(date(2026, 1, 6), names=names, actor=administrator)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_change_has_a_reason(calendar_of_2026, administrator, reason):
    with pytest.raises(ReasonMissing):
        actions.cancel_holiday(date(2026, 11, 1), reason=reason, actor=administrator)
    with pytest.raises(ReasonMissing):
        actions.move_holiday(date(2026, 3, 20), to=date(2026, 3, 21), reason=reason, actor=administrator)


def test_a_failing_reaction_undoes_the_holiday(calendar_of_2026, administrator, told):
    class BrokenError(Exception):
        pass

    def fail(_event):
        raise BrokenError

    events._handlers[HolidayDeclared].append(fail)
    try:
        with pytest.raises(BrokenError):
            actions.declare_holiday(date(2026, 1, 6), names=NAMES, actor=administrator)
    finally:
        events._handlers[HolidayDeclared].remove(fail)
    assert not Holiday.objects.filter(day=date(2026, 1, 6)).exists()
    assert not Entry.objects.filter(action="territory.declare_holiday").exists()


def twice_at_once(act):
    """Run the act in two threads that start together, and return what became of each."""
    outcomes = at_once(2, lambda _number: act())
    return sorted(type(one).__name__ if isinstance(one, Exception) else "done" for one in outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_cancel_at_once_the_second_is_told(administrator, told):
    day = date(2099, 1, 6)
    HolidayFactory(day=day)
    outcomes = twice_at_once(lambda: actions.cancel_holiday(day, reason=MOON, actor=administrator))
    assert outcomes == ["NoSuchHoliday", "done"]
    assert told == [HolidayCancelled(day)]
    assert Entry.objects.filter(action="territory.cancel_holiday").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_declare_at_once_the_second_is_told(administrator, told):
    day = date(2099, 1, 6)
    outcomes = twice_at_once(lambda: actions.declare_holiday(day, names=NAMES, actor=administrator))
    assert outcomes == ["HolidayAlreadyDeclared", "done"]
    assert told == [HolidayDeclared(day)]
    assert Holiday.objects.filter(day=day).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_load_the_same_year_at_once_load_it_once():
    assert twice_at_once(lambda: actions.load_calendar([2026], actor=SYSTEM)) == ["done", "done"]
    assert Holiday.objects.count() == 14
