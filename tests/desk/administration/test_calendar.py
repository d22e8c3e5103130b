from datetime import date, timedelta

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from factories.territory import HolidayFactory
from factories.world import TUESDAY
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.enums import Role
from qarib.modules.territory.enums import HolidayCode, HolidayKind
from qarib.modules.territory.models import Holiday

CALENDAR = reverse("desk:calendar")
DECLARE = reverse("desk:holiday_declare")
TODAY = TUESDAY.date()
MOURNING = date(2026, 12, 1)
FEAST = date(2027, 3, 9)


def boxes(name, value):
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def declared(day=MOURNING, **changes):
    names = {"name_ar": "يوم حداد", "name_fr": "Deuil national", "name_en": "National mourning"}
    return {**boxes("day", day), **names, **changes}


def url(name, day):
    return reverse(f"desk:holiday_{name}", args=[day.isoformat()])


@pytest.fixture
def feast(db):
    return [
        HolidayFactory(
            day=FEAST + timedelta(days=step), code=HolidayCode.EID_AL_FITR, kind=HolidayKind.HIJRI,
            estimated=True, name_en="Eid al-Fitr",
        )
        for step in range(2)
    ]  # fmt: skip


def in_force():
    return set(Holiday.objects.filter(cancelled=False).values_list("day", "estimated"))


@pytest.mark.list_page("desk:calendar")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_calendar_costs_the_same_for_one_holiday_and_for_three(
    administrator, rows, django_assert_num_queries
):
    for number in range(rows):
        HolidayFactory(day=MOURNING + timedelta(days=number))

    # session with person, roles, the year
    with django_assert_num_queries(3):
        page = administrator.get(CALENDAR, {"year": "2026"})

    assert len(page.context["table"].rows) == rows


@pytest.mark.parametrize("year", ["", "abc", "1999", "9999", "٢٠٢٧", "-1", "2026 "])
def test_a_year_that_is_none_shows_the_present_one(administrator, year):
    assert administrator.get(CALENDAR, {"year": year}).context["year"] == 2026


def test_a_holiday_is_declared_after_a_question_that_says_what_moves(administrator):
    asked = administrator.post(DECLARE, declared())

    assert asked.context["lines"][0] == "Tuesday 1 December 2026 becomes a holiday: National mourning."
    page = asked.content.decode()
    assert "Every promise that counts this day is computed again" in page
    assert "each person whose date moves is told" in page
    assert in_force() == set()

    answer = administrator.post(DECLARE, {**declared(), "sure": "1"})

    assert answer["Location"] == f"{CALENDAR}?year=2026"
    assert in_force() == {(MOURNING, False)}
    assert Entry.objects.filter(action="territory.declare_holiday").count() == 1


def test_the_page_only_enqueues_the_counting(administrator):
    DBTaskResult.objects.all().delete()
    administrator.post(DECLARE, {**declared(), "sure": "1"})
    assert [row.task_path.rsplit(".", 1)[-1] for row in DBTaskResult.objects.order_by("enqueued_at")] == [
        "recompute_running",
        "recompute_running",  # two minutes later, for what is being promised now
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name_ar": ""}, "This field is required."),
        ({"name_fr": "x" * 81}, "at most 80 characters"),
        ({"name_en": "a\x00b"}, "Null characters are not allowed."),
        ({"day_day": "31", "day_month": "2"}, "This date does not exist."),
        (boxes("day", TODAY - timedelta(days=1)), "This day is already past."),
        (boxes("day", MOURNING + timedelta(days=1)), "This day is already a holiday"),
    ],
)
def test_a_refused_holiday_says_why(administrator, changes, sentence):
    HolidayFactory(day=MOURNING + timedelta(days=1))
    answer = administrator.post(DECLARE, {**declared(**changes), "sure": "1"})
    assert (answer.status_code, Holiday.objects.count()) == (422, 1)
    assert sentence in answer.content.decode()


def test_a_holiday_is_cancelled_with_a_reason_after_a_question(administrator):
    HolidayFactory(day=MOURNING)
    reason = {"reason": "Reported to next week"}

    asked = administrator.post(url("cancel", MOURNING), reason)
    assert "becomes a working day like others" in asked.content.decode()
    assert in_force() == {(MOURNING, False)}
    administrator.post(url("cancel", MOURNING), {**reason, "sure": "1"})

    assert in_force() == set()
    assert Entry.objects.get(action="territory.cancel_holiday").reason == "Reported to next week"


def test_a_holiday_is_not_cancelled_without_a_reason(administrator):
    HolidayFactory(day=MOURNING)
    answer = administrator.post(url("cancel", MOURNING), {"reason": " ", "sure": "1"})
    assert (answer.status_code, in_force()) == (422, {(MOURNING, False)})


def test_a_feast_moves_with_all_its_days_at_a_days_notice(administrator, feast):
    moved = {**boxes("to", FEAST + timedelta(days=1)), "reason": "The moon was not seen"}

    asked = administrator.post(url("move", FEAST), moved)
    assert "Every promise that counts this day" in asked.content.decode()
    administrator.post(url("move", FEAST), {**moved, "sure": "1"})

    assert in_force() == {(FEAST + timedelta(days=1), False), (FEAST + timedelta(days=2), False)}


@pytest.mark.parametrize("days", [11, -200])
def test_a_feast_that_moves_too_far_is_refused_with_a_sentence(administrator, feast, days):
    moved = {**boxes("to", FEAST + timedelta(days=days)), "reason": "Why not", "sure": "1"}
    answer = administrator.post(url("move", FEAST), moved)
    assert answer.status_code == 422
    assert in_force() == {(FEAST, True), (FEAST + timedelta(days=1), True)}


def test_a_feast_is_confirmed_and_no_date_moves(administrator, feast):
    assert "No promise moves." in administrator.get(url("confirm", FEAST)).content.decode()

    administrator.post(url("confirm", FEAST), {"sure": "1"})

    assert in_force() == {(FEAST, False), (FEAST + timedelta(days=1), False)}
    again = administrator.post(url("confirm", FEAST), {"sure": "1"})
    assert again.status_code == 409


@pytest.mark.parametrize("name", ["cancel", "move", "confirm"])
@pytest.mark.parametrize("day", ["2026-12-02", "2026-02-31", "x", "20261201x"])
def test_a_day_that_is_no_holiday_looks_absent(administrator, name, day):
    HolidayFactory(day=MOURNING)
    assert administrator.get(reverse(f"desk:holiday_{name}", args=[day])).status_code == 404


@pytest.mark.parametrize("role", [Role.HEAD, Role.DIRECTOR, Role.AUDITOR, Role.MINISTRY])
def test_who_does_not_keep_the_calendar_only_reads_it(in_role, agency, anem, role):
    HolidayFactory(day=MOURNING)
    browser = in_role(agency if role == Role.HEAD else anem, role)

    assert "Declare a holiday" not in browser.get(CALENDAR).content.decode()
    answers = {browser.post(url(name, MOURNING)).status_code for name in ("cancel", "move", "confirm")}
    assert answers | {browser.post(DECLARE, declared()).status_code} == {403}
