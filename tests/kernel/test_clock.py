from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from qarib.kernel import clock


@pytest.fixture
def starting_at(monkeypatch):
    """Return a function that sets QARIB_NOW as a process finds it at its start."""

    def start(text):
        monkeypatch.setenv("QARIB_NOW", text)
        clock._offset.cache_clear()

    yield start
    clock._offset.cache_clear()


@time_machine.travel("2026-11-24T23:30:00+00:00", tick=False)
def test_the_day_is_the_one_in_algiers():
    assert clock.now() == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-01-01", datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
        ("2027-01-01T08:00:00", datetime(2027, 1, 1, 7, 0, tzinfo=UTC)),
        ("2027-01-01T08:00:00+00:00", datetime(2027, 1, 1, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_process_can_stand_on_another_day_and_the_clock_keeps_ticking(starting_at, text, instant):
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False) as traveller:
        starting_at(text)
        assert clock.now() == instant
        traveller.shift(timedelta(hours=30))
        assert clock.now() == instant + timedelta(hours=30)


def test_without_an_offset_it_is_now(starting_at):
    starting_at("")
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False):
        assert clock.now() == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_a_day_ends_at_midnight_in_algiers():
    end = clock.end_of_day(date(2026, 11, 24))
    assert end == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert end.tzinfo is UTC
    assert clock.algiers_day(end) == date(2026, 11, 25)
    assert clock.algiers_day(end - timedelta(microseconds=1)) == date(2026, 11, 24)


def test_the_machine_s_own_time_is_not_moved(starting_at):
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False):
        starting_at("2027-01-01")
        assert clock.machine_now() == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
