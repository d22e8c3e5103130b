from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.promises import at, midnight_after
from qarib.modules.promises.enums import SegmentKind, Urgency
from qarib.modules.promises.rules.bar import Segment, past_share, segments, urgency
from qarib.modules.promises.rules.dates import PauseSpan

START, END = at("2026-11-01T00:00"), at("2026-11-11T00:00")
PAST, PAUSE, AHEAD = SegmentKind.PAST, SegmentKind.PAUSE, SegmentKind.AHEAD


def day(number):
    return START + timedelta(days=number)


def test_the_bar_shows_what_passed_what_was_paused_and_what_is_ahead():
    found = segments(START, now=day(6), end=END, pauses=[PauseSpan(day(2), day(5))])

    assert found == [
        Segment(PAST, 20, day(0), day(2)),
        Segment(PAUSE, 30, day(2), day(5), 0),
        Segment(PAST, 10, day(5), day(6)),
        Segment(AHEAD, 40, day(6), day(10)),
    ]


def test_an_open_pause_reaches_the_end_of_the_bar():
    found = segments(START, now=day(4), end=day(4), pauses=[PauseSpan(day(1))])

    assert found == [Segment(PAST, 25, day(0), day(1)), Segment(PAUSE, 75, day(1), day(4), 0)]


def test_a_bar_without_length_has_no_pieces():
    assert segments(START, now=START, end=START, pauses=[]) == []
    assert past_share(START, now=START, end=START) == 100


@pytest.mark.parametrize(("now", "share"), [(day(-1), 0), (day(3), 30), (day(11), 100)])
def test_the_share_behind_us_stays_between_nothing_and_all(now, share):
    assert past_share(START, now=now, end=END) == share


offsets = st.integers(-500, 2000).map(lambda hours: START + timedelta(hours=hours))


@given(now=offsets, begin=offsets, length=st.integers(0, 900))
def test_the_pieces_make_a_whole_without_holes(now, begin, length):
    found = segments(START, now=now, end=END, pauses=[PauseSpan(begin, begin + timedelta(hours=length))])

    assert sum(piece.share for piece in found) == 100
    assert (found[0].begin, found[-1].end) == (START, END)
    assert [piece.end for piece in found[:-1]] == [piece.begin for piece in found[1:]]


@pytest.mark.parametrize(
    ("due", "slice_"),
    [
        (None, Urgency.PAUSED),
        (at("2026-11-24T09:59"), Urgency.LATE),
        (at("2026-11-24T10:00"), Urgency.TODAY),
        (midnight_after("2026-11-24"), Urgency.TODAY),
        (midnight_after("2026-11-25"), Urgency.THIS_WEEK),
        (midnight_after("2026-11-28"), Urgency.THIS_WEEK),
        (midnight_after("2026-11-29"), Urgency.LATER),
    ],
)
def test_a_queue_is_cut_at_now_at_midnight_and_on_saturday_night(due, slice_):
    assert urgency(due, now=at("2026-11-24T10:00")) == slice_
