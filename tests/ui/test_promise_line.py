from datetime import date
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from qarib.ui.promise_line import Pause, PromiseLine, Stretch


def november(day):
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (PromiseLine(november(1), november(11), november(21)), "running"),
        (PromiseLine(november(1), november(21), november(21)), "running"),
        (PromiseLine(november(1), november(22), november(21)), "late"),
        (PromiseLine(november(1), november(11), None, (Pause(november(6)),)), "paused"),
        (PromiseLine(november(1), november(30), november(21), answered=november(21)), "kept"),
        (PromiseLine(november(1), november(30), november(21), answered=november(22)), "broken"),
    ],
)
def test_a_promise_is_in_one_state(line, state):
    assert line.state == state


def test_a_pause_is_hatched_from_its_first_to_its_last_day():
    line = PromiseLine(november(1), november(11), november(21), (Pause(november(3), november(6)),))
    assert line.stretches == [
        Stretch("past", "0.0%", "50.0%"),
        Stretch("gone", "10.0%", "30.0%"),
        Stretch("hold", "10.0%", "30.0%"),
    ]
    assert line.today_at == "50.0%"


def test_lateness_is_drawn_after_the_promised_day_and_today_comes_last():
    line = PromiseLine(november(1), november(21), november(11))
    assert line.stretches == [Stretch("past", "0.0%", "50.0%"), Stretch("over", "50.0%", "100.0%")]
    assert (line.days_late, line.ends) == (10, ("promised", "late"))


def test_filed_today_and_promised_today_is_no_division_by_zero():
    assert PromiseLine(november(1), november(1), november(1)).stretches == []


def test_an_open_pause_shows_no_date_but_its_reason():
    line = PromiseLine(
        november(1), november(11), None, (Pause(november(6)),), reason="<b>Fund</b>", legal=november(30)
    )
    with translation.override("en"):
        html = render_to_string("ui/promise_bar.html", {"promise": line})
    assert "No date while we wait" in html
    assert "&lt;b&gt;Fund&lt;/b&gt;" in html
    assert "30 November 2026" in html


def test_a_late_promise_says_that_the_delay_is_ours():
    line = PromiseLine(november(1), november(12), november(11), observed="Half in 3 days", how_url="/how")
    with translation.override("en"):
        html = render_to_string("ui/promise_bar.html", {"promise": line})
    assert "We are 1 day late." in html
    assert "Half in 3 days" in html
    assert 'href="/how"' in html


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "Half of the files were answered within 1 working day (over 1,984 files)."),
        (3, "Half of the files were answered within 3 working days (over 1,984 files)."),
        (None, ""),
    ],
)
def test_the_third_line_says_what_was_observed_and_on_how_many_files(days, said):
    observed = SimpleNamespace(median_working_days=days, files=1984) if days else None
    bar = SimpleNamespace(
        start=november(1),
        today=november(2),
        due=november(5),
        legal_due=None,
        answered=None,
        pause=None,
        pauses=(),
        observed=observed,
    )
    with translation.override("en"):
        assert PromiseLine.of(bar).observed == said
