from datetime import UTC, datetime, time, timedelta

import pytest

from qarib.modules.operations.rules import Rhythm, backoff, first_run, next_run

HOURLY = Rhythm(every=timedelta(hours=1))
AT_SIX = Rhythm(daily_at=time(6))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "due", "now", "expected"),
    [
        # On time, late by minutes: the beat stays. Late by hours: the missed runs are one.
        (HOURLY, "2026-11-24T10:00", "2026-11-24T10:00", "2026-11-24T11:00"),
        (HOURLY, "2026-11-24T10:00", "2026-11-24T10:07", "2026-11-24T11:00"),
        (HOURLY, "2026-11-24T10:00", "2026-11-25T13:30", "2026-11-25T14:00"),
        # Six in Algiers is five in UTC, all year.
        (AT_SIX, "2026-11-24T05:00", "2026-11-24T05:00", "2026-11-25T05:00"),
        (AT_SIX, "2026-11-24T05:00", "2026-11-24T05:10", "2026-11-25T05:00"),
        (AT_SIX, "2026-07-01T05:00", "2026-07-09T04:59", "2026-07-09T05:00"),
        # Between 23:00 and midnight UTC it is already tomorrow in Algiers.
        (AT_SIX, "2026-11-24T05:00", "2026-11-24T23:30", "2026-11-25T05:00"),
    ],
)
def test_the_next_run_is_the_first_instant_after_now(rhythm, due, now, expected):
    assert next_run(rhythm, utc(due), utc(now)) == utc(expected)


def test_a_new_schedule_runs_at_once_or_at_its_next_time_of_day():
    now = utc("2026-11-24T10:00")

    assert (first_run(HOURLY, now), first_run(AT_SIX, now)) == (now, utc("2026-11-25T05:00"))


@pytest.mark.parametrize("arguments", [{}, {"every": timedelta(1), "daily_at": time(6)}])
def test_a_rhythm_says_one_thing(arguments):
    with pytest.raises(ValueError, match="give one of the two"):
        Rhythm(**arguments)


def test_waits_grow_fourfold_up_to_their_end():
    waits = [backoff(attempt, first=timedelta(seconds=30)).total_seconds() for attempt in range(1, 8)]

    assert waits == [30, 120, 480, 1920, 7680, 21600, 21600]
