from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from qarib.ui import formats

DAY = date(2026, 11, 3)
EVENING = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)  # already the 4th in Algiers


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar-dz", ["3 نوفمبر 2026", "3 نوفمبر 2026", "4 نوفمبر 2026، 00:30", "الثلاثاء 3 نوفمبر 2026"]),
        ("fr", ["3 novembre 2026", "3 nov. 2026", "4 novembre 2026 à 00:30", "mardi 3 novembre 2026"]),
        ("en", ["3 November 2026", "3 Nov 2026", "4 November 2026, 00:30", "Tuesday 3 November 2026"]),
    ],
)
def test_days_and_instants_speak_the_language_and_live_in_algiers(language, expected):
    with translation.override(language):
        shown = [formats.day(DAY), formats.short_day(DAY), formats.instant(EVENING), formats.weekday(DAY)]
    assert shown == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar-dz", ["1.284", "94,2%", "18.000\u00a0دج"]),
        ("fr", ["1\u202f284", "94,2\u202f%", "18\u202f000\u00a0DA"]),
        ("en", ["1,284", "94.2%", "18,000\u00a0DA"]),
    ],
)
def test_a_number_never_breaks_over_two_lines(language, expected):
    with translation.override(language):
        assert [
            formats.number(1284),
            formats.percent(Decimal("0.942")),
            formats.amount(1_800_000),
        ] == expected


def test_the_whole_is_a_hundred_percent():
    with translation.override("en"):
        assert [formats.percent(value) for value in (0, 1, 0.5, 0.8999)] == ["0%", "100%", "50%", "90%"]


def test_a_year_is_said_once_when_two_dates_share_it():
    with translation.override("fr"):
        assert formats.day_month(DAY, date(2026, 12, 1)) == "3 nov."
        assert formats.day_month(DAY, date(2027, 1, 1)) == "3 nov. 2026"


def test_an_unknown_language_reads_arabic():
    with translation.override(None):
        assert formats.language() == "ar"
