from datetime import date

import pytest

from qarib.modules.territory import queries
from qarib.modules.territory.rules.names import sound

DAY = date(2026, 11, 24)


@pytest.fixture
def country(country_of_the_module, db):
    return country_of_the_module


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Aïn Defla", "4401"),
        ("ain defla", "4401"),
        ("AIN-DEFLA", "4401"),
        ("عين الدفلى", "4401"),
        ("عين الدفلي", "4401"),
        ("harrach", "1613"),
        ("الحراش", "1613"),
        ("حراش", "1613"),
        ("boumerdess", "3501"),
        ("Tizi Wezzou", "1501"),
        ("Wahran", "3101"),
        ("وهرن", "3101"),
        ("bejaya", "0601"),
        ("msila", "2801"),
        ("guelma", "2401"),
        ("9alma", "2401"),
        ("خنشله", "4001"),
        ("M'Ghaier", "5701"),
        ("1731", "1731"),
    ],
)
def test_a_commune_is_found_first_whatever_the_spelling_and_script(
    country, text, code, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = queries.find_communes(text, on=DAY)
    assert found[0].code == code, [str(row) for row in found]


def test_namesakes_come_with_the_wilaya_of_the_day(country):
    found = queries.find_communes("sidi slimane", on=DAY)
    assert [(row.code, row.wilaya_that_day.code) for row in found[:3]] == [
        ("3221", "32"), ("3820", "38"), ("5506", "55"),
    ]  # fmt: skip
    (moved,) = [
        row for row in queries.find_communes("sidi slimane", on=date(2019, 1, 1)) if row.code == "5506"
    ]
    assert moved.wilaya_that_day.code == "30"


@pytest.mark.parametrize("text", ["", "   ", "'%_\\", "'; DROP TABLE", "x" * 10_000, "🙂", "\x00"])
def test_what_is_no_name_finds_nothing_and_breaks_nothing(country, text):
    assert queries.find_communes(text, on=DAY) == []


def test_the_list_is_as_long_as_asked(country):
    assert len(queries.find_communes("ain", on=DAY)) == 10
    assert len(queries.find_communes("ain", on=DAY, limit=3)) == 3


@pytest.mark.parametrize(
    "spellings",
    [
        ("Oran", "Wahran", "وهران"),
        ("Hadjout", "حجوت"),
        ("Mohammadia", "Mohamadia", "المحمدية"),
        ("El Harrach", "حراش"),
    ],
)
def test_spellings_of_one_name_sound_alike(spellings):
    assert len({sound(name) for name in spellings}) == 1
