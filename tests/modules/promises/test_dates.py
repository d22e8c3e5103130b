from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.promises import at, midnight_after
from qarib.modules.promises.enums import SkipReason, Unit
from qarib.modules.promises.errors import PauseEndsBeforeItBegins, StartOutOfRange, WithinOutOfRange
from qarib.modules.promises.rules.dates import (
    Computation,
    PauseSpan,
    PromiseTerms,
    Skipped,
    compute,
    day_off,
    horizon,
    working_day_after,
    working_day_before,
    working_days_between,
)

# November 2026: Sunday the 22nd, Friday the 27th, Saturday the 28th.
W, H, P = SkipReason.WEEKEND, SkipReason.HOLIDAY, SkipReason.PAUSE


def days(*texts):
    return tuple(date.fromisoformat(text) for text in texts)


def span(begin, end=None):
    return PauseSpan(at(begin), at(end) if end else None)


def promise(start, within=3, unit=Unit.WORKING_DAYS, *, pauses=(), holidays=()):
    return compute(PromiseTerms(at(start), within, unit, tuple(pauses), frozenset(days(*holidays))))


def test_three_working_days_are_explained_day_by_day():
    assert promise("2026-11-19T21:14") == Computation(
        due=datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
        counted=days("2026-11-22", "2026-11-23", "2026-11-24"),
        skipped=(Skipped(date(2026, 11, 20), W), Skipped(date(2026, 11, 21), W)),
        paused=False,
    )


@pytest.mark.parametrize(
    ("why", "start", "within", "holidays", "due"),
    [
        ("filed on a Sunday morning", "2026-11-22T08:00", 1, (), "2026-11-23"),
        ("the filing day never counts", "2026-11-22T00:00", 3, (), "2026-11-25"),
        ("filed one minute before midnight", "2026-11-22T23:59", 3, (), "2026-11-25"),
        ("filed on Thursday evening", "2026-11-26T21:00", 1, (), "2026-11-29"),
        ("filed on a Friday", "2026-11-27T10:00", 1, (), "2026-11-29"),
        ("filed on a Saturday", "2026-11-28T10:00", 1, (), "2026-11-29"),
        ("filed on a holiday", "2026-11-24T10:00", 1, ("2026-11-24",), "2026-11-25"),
        ("a holiday within", "2026-11-22T10:00", 3, ("2026-11-24",), "2026-11-26"),
        ("a holiday on the last day", "2026-11-22T10:00", 3, ("2026-11-25",), "2026-11-26"),
        ("a holiday before the weekend", "2026-11-24T10:00", 2, ("2026-11-26",), "2026-11-29"),
        ("a holiday after the date", "2026-11-22T10:00", 3, ("2026-11-26",), "2026-11-25"),
        ("a holiday on a weekend takes nothing", "2026-11-26T10:00", 1, ("2026-11-27",), "2026-11-29"),
        # Eid al-Fitr 2026: Friday 20 and Saturday 21 March, a third day on Sunday.
        ("across Eid", "2026-03-18T10:00", 3, ("2026-03-20", "2026-03-21", "2026-03-22"), "2026-03-24"),
        # Eid al-Adha 2026: Wednesday 27 to Friday 29 May.
        ("filed on the eve of Eid", "2026-05-26T10:00", 1, ("2026-05-27", "2026-05-28"), "2026-05-31"),
        ("across the new year", "2026-12-31T09:00", 3, ("2027-01-01",), "2027-01-05"),
        ("Amazigh new year", "2027-01-11T09:00", 1, ("2027-01-12",), "2027-01-13"),
        ("29 February", "2028-02-28T09:00", 1, (), "2028-02-29"),
        ("twenty working days", "2026-11-03T21:14", 20, (), "2026-12-01"),
    ],
)
def test_working_days_end_at_midnight_in_algiers(why, start, within, holidays, due):
    assert promise(start, within, holidays=holidays).due == midnight_after(due), why


def test_half_past_eleven_at_night_in_utc_is_already_the_next_day_in_algiers():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert compute(PromiseTerms(late, 1, Unit.WORKING_DAYS)).due == midnight_after("2026-11-24")


@pytest.mark.parametrize(
    ("why", "start", "within", "holidays", "due"),
    [
        ("five days of one week", "2026-11-22T10:00", 4, (), "2026-11-26"),
        ("days off within count", "2026-11-24T10:00", 5, (), "2026-11-29"),
        ("ends on a Friday, so on Sunday", "2026-11-22T10:00", 5, (), "2026-11-29"),
        ("ends on a Saturday, so on Sunday", "2026-11-22T10:00", 6, (), "2026-11-29"),
        ("ends on a Friday and Sunday is off", "2026-11-22T10:00", 5, ("2026-11-29",), "2026-11-30"),
        ("ends on a holiday", "2026-11-22T10:00", 3, ("2026-11-25",), "2026-11-26"),
        ("a holiday within counts", "2026-11-22T10:00", 4, ("2026-11-24",), "2026-11-26"),
        ("day 1 is a working day: filed on Thursday", "2026-11-26T10:00", 5, (), "2026-12-03"),
        ("filed on a Friday", "2026-11-27T10:00", 2, (), "2026-11-30"),
        ("one day, the next one off", "2026-11-22T10:00", 1, ("2026-11-23",), "2026-11-24"),
    ],
)
def test_calendar_days_begin_and_end_on_a_working_day(why, start, within, holidays, due):
    assert promise(start, within, Unit.DAYS, holidays=holidays).due == midnight_after(due), why


def test_calendar_days_that_end_on_a_weekend_say_which_days_were_passed_over():
    found = promise("2026-11-22T10:00", 5, Unit.DAYS)

    assert found.counted == days("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-29")
    assert found.skipped == (Skipped(date(2026, 11, 27), W), Skipped(date(2026, 11, 28), W))


@pytest.mark.parametrize(
    ("why", "pauses", "due"),
    [
        ("within one day, that day does not count", [("2026-11-23T10:00", "2026-11-23T10:05")], "2026-11-26"),
        ("over two days", [("2026-11-23T23:59", "2026-11-24T00:01")], "2026-11-29"),
        ("on the filing day only", [("2026-11-22T11:00", "2026-11-22T15:00")], "2026-11-25"),
        ("from the filing day to the next", [("2026-11-22T11:00", "2026-11-23T09:00")], "2026-11-26"),
        ("begun before filing", [("2026-11-20T11:00", "2026-11-23T09:00")], "2026-11-26"),
        ("over a weekend only", [("2026-11-27T00:00", "2026-11-28T12:00")], "2026-11-25"),
        ("ended at midnight: the next day counts", [("2026-11-23T10:00", "2026-11-24T00:00")], "2026-11-26"),
        ("without length", [("2026-11-23T10:00", "2026-11-23T10:00")], "2026-11-25"),
        (
            "overlapping",
            [("2026-11-23T10:00", "2026-11-24T09:00"), ("2026-11-24T08:00", "2026-11-24T10:00")],
            "2026-11-29",
        ),
        ("twice a day", [("2026-11-23T08:00", "2026-11-23T09:00")] * 2, "2026-11-26"),
        ("on the last day, over the weekend", [("2026-11-25T08:00", "2026-11-29T09:00")], "2026-11-30"),
        ("after the date", [("2026-11-26T08:00", "2026-11-26T09:00")], "2026-11-25"),
    ],
)
def test_a_day_touched_by_a_pause_does_not_count(why, pauses, due):
    found = promise("2026-11-22T10:00", 3, pauses=[span(*pause) for pause in pauses])

    assert found.due == midnight_after(due), why
    assert not found.paused


def test_a_skipped_day_says_pause_only_where_it_would_have_counted():
    found = promise(
        "2026-11-25T10:00",
        1,
        pauses=[span("2026-11-26T09:00", "2026-11-30T09:00")],
        holidays=["2026-11-29"],
    )

    assert found.skipped == tuple(
        Skipped(date(2026, 11, day), why) for day, why in ((26, P), (27, W), (28, W), (29, H), (30, P))
    )
    assert found.counted == days("2026-12-01")


def test_an_open_pause_has_no_date_and_keeps_what_was_counted():
    assert promise("2026-11-22T10:00", 3, pauses=[span("2026-11-24T09:00")]) == Computation(
        due=None, counted=days("2026-11-23"), skipped=(Skipped(date(2026, 11, 24), P),), paused=True
    )


def test_an_open_pause_beside_a_closed_one_has_no_date_either():
    pauses = [span("2026-11-23T09:00", "2026-11-23T10:00"), span("2026-11-22T12:00")]

    assert promise("2026-11-22T10:00", 3, pauses=pauses) == Computation(
        due=None, counted=(), skipped=(Skipped(date(2026, 11, 23), P),), paused=True
    )


@pytest.mark.parametrize(
    ("why", "pauses", "due"),
    [
        ("day and night, weekend too", [], "2026-11-28T10:00"),
        ("less a pause", [("2026-11-27T00:00", "2026-11-27T06:00")], "2026-11-28T16:00"),
        (
            "overlapping pauses once",
            [("2026-11-27T00:00", "2026-11-27T06:00"), ("2026-11-27T03:00", "2026-11-27T08:00")],
            "2026-11-28T18:00",
        ),
        (
            "given in any order",
            [("2026-11-27T10:00", "2026-11-27T11:00"), ("2026-11-27T00:00", "2026-11-27T01:00")],
            "2026-11-28T12:00",
        ),
        ("one begun before filing", [("2026-11-26T08:00", "2026-11-26T12:00")], "2026-11-28T12:00"),
        ("one ended before filing", [("2026-11-26T08:00", "2026-11-26T09:00")], "2026-11-28T10:00"),
        ("one that begins at the date", [("2026-11-28T10:00", "2026-11-28T12:00")], "2026-11-28T10:00"),
        ("one without length", [("2026-11-27T10:00", "2026-11-27T10:00")], "2026-11-28T10:00"),
    ],
)
def test_hours_are_elapsed_hours_less_pauses(why, pauses, due):
    found = promise(
        "2026-11-26T10:00", 48, Unit.HOURS, pauses=[span(*p) for p in pauses], holidays=["2026-11-27"]
    )

    assert found == Computation(due=at(due), counted=(), skipped=(), paused=False), why


def test_hours_in_an_open_pause_have_no_date():
    found = promise("2026-11-26T10:00", 48, Unit.HOURS, pauses=[span("2026-11-26T12:00")])

    assert found == Computation(due=None, counted=(), skipped=(), paused=True)


@pytest.mark.parametrize("within", [0, -1, 3661, 10**12])
def test_a_length_that_nobody_promises_is_refused(within):
    with pytest.raises(WithinOutOfRange):
        promise("2026-11-22T10:00", within)


def test_years_without_a_calendar_are_refused():
    with pytest.raises(StartOutOfRange):
        promise("9999-12-31T10:00")
    with pytest.raises(StartOutOfRange):
        promise("2026-11-22T10:00", pauses=[span("2026-11-22T10:00", "9999-12-31T10:00")])


def test_a_pause_that_runs_backwards_is_refused():
    with pytest.raises(PauseEndsBeforeItBegins):
        promise("2026-11-22T10:00", pauses=[span("2026-11-24T10:00", "2026-11-23T10:00")])


def test_working_days_around_a_day():
    off = frozenset(days("2026-11-29"))

    assert working_day_before(date(2026, 11, 30), off) == date(2026, 11, 26)
    assert working_day_after(date(2026, 11, 26), 1, off) == date(2026, 11, 30)
    assert working_day_after(date(2026, 11, 26), 3, off) == date(2026, 12, 2)
    assert working_days_between(date(2026, 11, 22), date(2026, 11, 30), off) == 5
    assert working_days_between(date(2026, 11, 22), date(2026, 11, 22), off) == 0


# --- for all terms -----------------------------------------------------------------------------
START = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 200 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
calendars = st.frozensets(
    st.integers(0, 260).map(lambda n: date(2026, 1, 1) + timedelta(days=n)), max_size=30
)
closed = st.tuples(instants, st.integers(0, 10 * 24 * 60)).map(
    lambda pair: PauseSpan(pair[0], pair[0] + timedelta(minutes=pair[1]))
)
units = st.sampled_from(Unit)
some_terms = st.builds(
    PromiseTerms,
    start=instants,
    within=st.integers(1, 40),
    unit=units,
    pauses=st.lists(closed, max_size=3).map(tuple),
    holidays=calendars,
)
some_days = st.integers(0, 300).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


def with_(terms, **changes):
    fields = {name: getattr(terms, name) for name in ("start", "within", "unit", "pauses", "holidays")}
    return PromiseTerms(**{**fields, **changes})


@given(some_terms, some_days)
def test_adding_a_holiday_never_brings_the_date_nearer_and_removing_it_restores_it(terms, day):
    before = compute(with_(terms, holidays=terms.holidays - {day}))
    after = compute(with_(terms, holidays=terms.holidays | {day}))

    assert after.due >= before.due
    assert compute(with_(terms, holidays=(terms.holidays | {day}) - {day})) == before


@given(some_terms, closed)
def test_one_more_pause_never_brings_the_date_nearer(terms, pause):
    assert compute(with_(terms, pauses=(*terms.pauses, pause))).due >= compute(terms).due


@given(some_terms)
def test_one_more_unit_never_brings_the_date_nearer(terms):
    more, due = compute(with_(terms, within=terms.within + 1)).due, compute(terms).due

    # Five and six calendar days from a Sunday both end on the Sunday after.
    assert more >= due if terms.unit == Unit.DAYS else more > due


@given(some_terms)
def test_every_day_after_filing_is_counted_or_skipped_and_the_last_one_is_worked(terms):
    found = compute(terms)
    assert found.due > terms.start
    if terms.unit == Unit.HOURS:
        assert (found.counted, found.skipped) == ((), ())
        return
    seen = sorted([*found.counted, *(skipped.day for skipped in found.skipped)])
    first = terms.start.astimezone(at("2026-01-01").tzinfo).date() + timedelta(days=1)
    assert seen == [first + timedelta(days=offset) for offset in range(len(seen))]
    assert len(found.counted) == terms.within
    assert seen[-1] == found.counted[-1] == found.due_day
    assert day_off(found.counted[0], terms.holidays) is None
    assert day_off(found.counted[-1], terms.holidays) is None
    assert found.due == midnight_after(found.due_day.isoformat())


@given(some_terms, instants)
def test_an_open_pause_never_has_a_date(terms, begin):
    found = compute(with_(terms, pauses=(*terms.pauses, PauseSpan(begin))))

    assert (found.due, found.paused) == (None, True)


@given(some_terms)
def test_the_order_of_pauses_does_not_matter(terms):
    assert compute(with_(terms, pauses=terms.pauses[::-1])) == compute(terms)


@given(some_terms)
def test_the_horizon_covers_the_date_under_an_ordinary_calendar(terms):
    assert compute(terms).due_day <= horizon(terms) + timedelta(days=2 * len(terms.holidays))
