from datetime import date
from itertools import pairwise

import pytest

from qarib.modules.territory import queries
from qarib.modules.territory.models import Commune, CommuneWilaya

EVE_OF_2019, DAY_OF_2019 = date(2019, 12, 17), date(2019, 12, 18)
EVE_OF_2026, DAY_OF_2026 = date(2026, 4, 4), date(2026, 4, 5)
LAST_DAY_OF_PARENTS, FIRST_DAY_ALONE = date(2026, 12, 31), date(2027, 1, 1)


@pytest.fixture
def country(country_of_the_module, db):
    return country_of_the_module


@pytest.mark.parametrize(
    ("day", "count"),
    [(EVE_OF_2019, 48), (DAY_OF_2019, 58), (EVE_OF_2026, 58), (DAY_OF_2026, 69), (FIRST_DAY_ALONE, 69)],
)
def test_there_are_48_then_58_then_69_wilayas_and_always_1541_communes(country, day, count):
    wilayas = queries.wilayas(on=day)
    assert [row.code for row in wilayas] == [f"{number:02d}" for number in range(1, count + 1)]
    assert sum(len(queries.communes_of(wilaya, on=day)) for wilaya in wilayas) == 1541


@pytest.mark.parametrize(
    ("code", "day", "belongs_to", "served_by"),
    [
        ("4908", EVE_OF_2019, "01", "01"),
        ("4908", DAY_OF_2019, "49", "49"),
        ("0310", EVE_OF_2026, "03", "03"),
        ("0310", DAY_OF_2026, "59", "03"),
        ("0310", LAST_DAY_OF_PARENTS, "59", "03"),
        ("0310", FIRST_DAY_ALONE, "59", "59"),
        ("3207", LAST_DAY_OF_PARENTS, "69", "32"),
        ("3207", FIRST_DAY_ALONE, "69", "69"),
        ("1731", DAY_OF_2026, "65", "17"),
        ("1613", FIRST_DAY_ALONE, "16", "16"),
    ],
)
def test_belonging_and_administration_follow_the_day(
    country, code, day, belongs_to, served_by, django_assert_num_queries
):
    commune = queries.commune_by_code(code)
    with django_assert_num_queries(1):
        assert queries.wilaya_of(commune, on=day).code == belongs_to
    with django_assert_num_queries(1):
        assert queries.administered_by(commune, on=day).code == served_by


def test_jurisdiction_of_the_eleven_moves_by_itself_on_1_january_2027(country):
    communes = list(Commune.objects.order_by("code"))
    before = queries.administering_wilayas(communes, on=LAST_DAY_OF_PARENTS)
    after = queries.administering_wilayas(communes, on=FIRST_DAY_ALONE)
    assert len(before) == len(after) == 1541
    moved = {
        commune.code: after[commune.pk].code
        for commune in communes
        if before[commune.pk] != after[commune.pk]
    }
    assert len(moved) == 108
    assert set(moved.values()) == {str(number) for number in range(59, 70)}


@pytest.mark.parametrize("count", [1, 3])
def test_a_whole_list_of_communes_asks_one_query(country, count, django_assert_num_queries):
    communes = list(Commune.objects.order_by("code")[:count])
    with django_assert_num_queries(1):
        assert len(queries.administering_wilayas(communes, on=DAY_OF_2026)) == count


def test_what_a_wilaya_administers_is_a_sub_query_that_agrees_with_each_commune(country):
    for day in (EVE_OF_2026, DAY_OF_2026, FIRST_DAY_ALONE):
        communes = list(Commune.objects.order_by("code"))
        served = queries.administering_wilayas(communes, on=day)
        for code in ("03", "32", "59", "16", "49"):
            wilaya = queries.wilaya_by_code(code)
            found = {row.pk for row in queries.communes_administered_by([wilaya], on=day).order_by("code")}
            assert found == {row.pk for row in communes if served[row.pk] == wilaya}


def test_every_commune_has_an_unbroken_history_from_1984(country):
    history: dict[int, list[CommuneWilaya]] = {}
    for row in CommuneWilaya.objects.order_by("commune", "valid_from"):
        history.setdefault(row.commune_id, []).append(row)
    assert len(history) == 1541
    for rows in history.values():
        assert rows[0].valid_from == date(1984, 2, 4)
        assert rows[-1].valid_to is None
        assert all((later.valid_from - earlier.valid_to).days == 1 for earlier, later in pairwise(rows))
    assert sum(len(rows) == 2 for rows in history.values()) == 108 + 59
