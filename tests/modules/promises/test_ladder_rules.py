import pytest

from factories.promises import at, midnight_after
from qarib.modules.promises.enums import Step, Unit
from qarib.modules.promises.rules.ladder import Rung, in_daytime, rung_after, rung_before_due

SUNDAY_OFF = {at("2026-11-29T00:00").date()}


@pytest.mark.parametrize(
    ("why", "due", "since", "rung"),
    [
        ("the morning of the working day before", "2026-11-25", "2026-11-22T10:00", "2026-11-24T08:00"),
        ("over the weekend and a holiday", "2026-11-30", "2026-11-22T10:00", "2026-11-26T08:00"),
        ("too short: the morning of the last day", "2026-11-25", "2026-11-24T08:00", "2026-11-25T08:00"),
    ],
)
def test_the_warning_comes_one_working_day_before(why, due, since, rung):
    found = rung_before_due(midnight_after(due), since=at(since), unit=Unit.WORKING_DAYS, holidays=SUNDAY_OFF)

    assert found == Rung(Step.WARN, at(rung)), why


def test_on_the_last_day_only_the_breach_is_ahead():
    due = midnight_after("2026-11-25")

    found = rung_before_due(due, since=at("2026-11-25T09:00"), unit=Unit.DAYS, holidays=())

    assert found == Rung(Step.MISS, due)


def test_a_promise_in_hours_warns_when_a_quarter_is_left():
    found = rung_before_due(
        at("2026-11-28T10:00"), since=at("2026-11-26T10:00"), unit=Unit.HOURS, holidays=()
    )

    assert found == Rung(Step.WARN, at("2026-11-27T22:00"))


def test_a_promise_in_hours_already_past_is_at_its_breach():
    due = at("2026-11-28T10:00")

    assert rung_before_due(due, since=due, unit=Unit.HOURS, holidays=()) == Rung(Step.MISS, due)


def test_the_ladder_goes_up_to_the_director_over_working_days():
    due, now = midnight_after("2026-11-25"), at("2026-11-26T00:05")
    rungs = {step: rung_after(step, due=due, now=now, holidays=SUNDAY_OFF) for step in Step}

    assert rungs == {
        Step.WARN: Rung(Step.MISS, due),
        Step.MISS: Rung(Step.APOLOGISE, at("2026-11-26T08:00")),
        Step.APOLOGISE: Rung(Step.TELL_HEAD, at("2026-11-26T08:00")),
        Step.TELL_HEAD: Rung(Step.TELL_DIRECTOR, at("2026-12-01T08:00")),
        Step.TELL_DIRECTOR: None,
    }


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-11-26T00:00", "2026-11-26T08:00"),
        ("2026-11-26T08:00", "2026-11-26T08:00"),
        ("2026-11-26T19:59", "2026-11-26T19:59"),
        ("2026-11-26T20:00", "2026-11-27T08:00"),
    ],
)
def test_nobody_is_woken_by_an_apology(instant, told):
    assert in_daytime(at(instant)) == at(told)
