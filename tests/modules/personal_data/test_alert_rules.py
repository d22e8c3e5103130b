from datetime import UTC, datetime, timedelta

import pytest

from qarib.modules.personal_data.enums import AlertKind
from qarib.modules.personal_data.rules.alerts import (
    Reading,
    Thresholds,
    busiest_hour,
    read_thresholds,
    unusual,
)

NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIMITS = Thresholds()


def readings(count, *, every=timedelta(minutes=20), subject=None, **known):
    """Return so many readings of different people, or of one."""
    return [
        Reading(
            entry=number,
            at=NINE + number * every,
            subject=subject or 100 + number,
            thing=("dossier", f"file-{number}"),
            **known,
        )
        for number in range(count)
    ]


def kinds(day, *, again=(), usual=0.0, limits=LIMITS):
    return [finding.kind for finding in unusual(day, again=again, usual=usual, limits=limits)]


def test_a_quiet_day_in_the_queue_is_nothing():
    assert kinds(readings(20)) == []


@pytest.mark.parametrize(("files", "found"), [(9, []), (10, [AlertKind.OUTSIDE])])
def test_many_files_outside_the_queue_in_a_day(files, found):
    assert kinds(readings(files, outside=True)) == found


def test_one_file_opened_ten_times_is_not_ten_files():
    again = [
        Reading(n, NINE + n * timedelta(hours=1), 7, ("dossier", "one"), outside=True) for n in range(10)
    ]
    assert kinds(again) == []


@pytest.mark.parametrize(
    ("count", "usual", "found"),
    [
        (29, 0, []),
        (30, 0, [AlertKind.HURRY]),
        (30, 10, [AlertKind.HURRY]),
        (30, 11, []),
        (33, 11, [AlertKind.HURRY]),
    ],
)
def test_an_hour_is_compared_with_the_own_usual_one(count, usual, found):
    assert kinds(readings(count, every=timedelta(minutes=1)), usual=usual) == found


def test_the_busiest_hour_slides_and_ends_before_its_sixtieth_minute():
    day = readings(5, every=timedelta(minutes=30)) + readings(1, every=timedelta(0))
    assert len(busiest_hour(sorted(day, key=lambda one: one.at))) == 3
    assert len(busiest_hour(readings(4, every=timedelta(minutes=60)))) == 1
    assert busiest_hour([]) == ()


@pytest.mark.parametrize(("count", "found"), [(2, []), (3, [AlertKind.OFF_HOURS])])
def test_readings_outside_working_hours(count, found):
    assert kinds(readings(count, at_work=False)) == found


@pytest.mark.parametrize(
    ("count", "handled", "found"),
    [(3, False, []), (4, False, [AlertKind.SAME_PERSON]), (9, True, [])],
)
def test_one_person_again_and_again_by_somebody_who_does_not_handle_their_file(count, handled, found):
    assert kinds([], again=readings(count, subject=7, handled=handled)) == found


def test_what_stands_behind_a_repetition_is_that_person_and_nobody_else():
    again = readings(5, subject=7) + readings(2, subject=8)
    (finding,) = unusual([], again=again, usual=0, limits=LIMITS)
    assert (finding.count, {one.subject for one in finding.readings}) == (5, {7})


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"namesake": True}, []),
        ({"namesake": True, "outside": True}, [AlertKind.NAMESAKE]),
        ({"of_agent": True}, [AlertKind.COLLEAGUE]),
    ],
)
def test_a_namesake_outside_the_queue_and_a_colleague_anywhere(known, found):
    assert kinds(readings(1, **known)) == found


def test_a_threshold_of_the_settings_counts_and_the_others_stay():
    limits = read_thresholds(" outside=2, hurry=60 ,")
    assert (limits.outside, limits.hurry, limits.same_person) == (2, 60, LIMITS.same_person)
    assert kinds(readings(2, outside=True), limits=limits) == [AlertKind.OUTSIDE]
    assert read_thresholds("") == LIMITS


@pytest.mark.parametrize(
    "text", ["outside", "outside=0", "outside=-1", "nothing=3", "outside=x", "outside=²"]
)
def test_a_threshold_that_cannot_be_read_is_named(text):
    with pytest.raises(ValueError, match="QARIB_ALERT_THRESHOLDS"):
        read_thresholds(text)
