"""Every figure opens its definition, and its rows where files may be seen."""

import csv
import io
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from cockpit.conftest import file_at, furnish
from factories.organisations import MembershipFactory
from factories.territory import WilayaFactory
from qarib.cockpit.definitions import FIGURES
from qarib.modules.dossiers.actions import refresh_figures
from qarib.modules.dossiers.queries import standing
from qarib.modules.organisations.queries import actor_of

LIST = reverse("cockpit:definitions")
WITH_MAP = [code for code, figure in FIGURES.items() if figure.measure]


def page_of(code):
    return reverse("cockpit:definition", args=[code])


def file_of(code):
    return reverse("cockpit:wilayas", args=[code])


def rows_of(response):
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_the_list_opens_every_definition(world, head):
    page = head.get(LIST).content.decode()

    assert {code for code in FIGURES if page_of(code) in page} == set(FIGURES)


@pytest.mark.parametrize("code", sorted(FIGURES))
def test_a_definition_says_what_it_counts_in_the_readers_language(world, at_desk, code, language):
    page = unescape(at_desk(world.farida, language).get(page_of(code)).content.decode())

    assert FIGURES[code].source in page
    assert str(FIGURES[code].counts) in page
    with translation.override("en"):
        assert str(FIGURES[code].counts) not in page


def test_every_tile_and_column_leads_to_a_definition_that_exists(world, head, director, minister):
    furnish(world)
    for client, name in ((head, "agency"), (director, "body"), (minister, "country")):
        page = client.get(reverse(f"cockpit:{name}")).content.decode()
        linked = set(re.findall(r'href="(/cockpit/definitions/[^"]+/)"', page))
        assert len(linked) > 10
        assert {client.get(address).status_code for address in linked} == {200}


@pytest.mark.parametrize(
    ("code", "rows"),
    [("late", "/desk/?part=late"), ("with-person", "/desk/?part=waiting"), ("appeals", "/desk/appeals/")],
)
def test_a_head_opens_the_rows_of_a_figure(world, head, code, rows):
    furnish(world)

    assert f'href="{rows}"' in head.get(page_of(code)).content.decode()
    assert head.get(rows).status_code == 200


def test_the_rows_of_late_files_are_as_many_as_the_figure(world, head):
    furnish(world, 2)
    file_at(world, 0)
    refresh_figures()

    listed = len(re.findall("<b><bdi>", head.get("/desk/?part=late").content.decode()))

    assert listed == sum(line.late for _place, line in standing(world.farida)) == 2


def test_the_ministry_gets_wilayas_and_a_file_but_no_rows(world, minister, director):
    furnish(world)

    page = minister.get(page_of("appeals")).content.decode()

    assert "/desk/appeals/" not in page.split("<main")[1]
    assert file_of("appeals") in page
    assert "/desk/appeals/" in director.get(page_of("appeals")).content.decode().split("<main")[1]


@pytest.mark.parametrize("code", WITH_MAP)
def test_the_file_holds_every_wilaya_once(world, director, code):
    furnish(world)

    rows = rows_of(director.get(file_of(code)))

    assert [row["wilaya"] for row in rows] == ["02", "44"]
    assert rows[0]["name_fr"] == "Chlef"


def test_the_file_says_the_figures_and_hides_small_ones_from_the_ministry(world, director, minister):
    furnish(world, 3)

    mine = rows_of(director.get(file_of("filed")))[1]
    theirs = rows_of(minister.get(file_of("filed")))[1]
    assert (mine["filed"], mine["files"], theirs["filed"], theirs["files"]) == ("9", "9", "9", "9")
    mine = rows_of(director.get(file_of("late")))[1]
    theirs = rows_of(minister.get(file_of("late")))[1]
    assert (mine["late"], mine["files"], theirs["late"], theirs["files"]) == ("3", "3", "", "<5")
    share = rows_of(minister.get(file_of("promises-kept")))[1]
    assert (share["promises_kept"], share["files"]) == ("1.000", "6")
    nothing = rows_of(minister.get(file_of("promises-kept")))[0]
    assert (nothing["promises_kept"], nothing["files"]) == ("", "0")


def test_the_file_is_one_to_keep_and_of_its_period(world, director):
    file_at(world, -40)
    refresh_figures()

    year, month = (director.get(file_of("filed"), {"period": one}) for one in ("year", "month"))

    assert year["Content-Type"] == "text/csv; charset=utf-8"
    assert year["Content-Disposition"] == 'attachment; filename="filed-year.csv"'
    assert [rows_of(one)[1]["filed"] for one in (year, month)] == ["1", "0"]


@pytest.mark.parametrize("code", ["nothing", "late-files", "x" * 300])
def test_a_figure_that_does_not_exist_is_absent(world, director, code):
    assert director.get(page_of(code)).status_code == 404
    assert director.get(file_of(code)).status_code == 404


@pytest.mark.parametrize("code", sorted(set(FIGURES) - set(WITH_MAP)))
def test_a_figure_without_wilayas_has_no_file(world, director, code):
    assert director.get(file_of(code)).status_code == 404


def test_a_head_has_no_wilayas_to_take(world, head):
    assert head.get(file_of("late")).status_code == 403


@pytest.mark.list_page("cockpit:definition")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_definition_costs_the_same_for_one_wilaya_and_for_three(
    world, director, rows, django_assert_num_queries
):
    furnish(world, rows)
    for number in range(rows):
        WilayaFactory(code=f"{60 + number}")

    # session with person, roles, run, flow, standing, wilayas
    with django_assert_num_queries(6):
        director.get(page_of("late"))


def test_another_body_takes_a_file_of_zeros(world, at_desk, ministry):
    furnish(world)
    person = MembershipFactory(organisation=ministry, role="director").person

    rows = rows_of(at_desk(person).get(file_of("late")))

    assert actor_of(person).body == ministry.pk
    assert {row["files"] for row in rows} == {"0"}
