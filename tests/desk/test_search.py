import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.accounts.actions import raise_identity_level
from qarib.modules.accounts.enums import MatchedBy
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import file_dossier, grant
from qarib.modules.dossiers.queries import MOST_FOUND, files_by_name
from qarib.modules.operations.models import Use

SEARCH = reverse("desk:search")
NIN = "119620440012345678"


def found(page):
    return re.findall(r"<b><bdi>(.*?)</bdi></b>", page.content.decode())


def look(browser, text):
    return browser.post(SEARCH, {"q": text})


@pytest.fixture
def filed(world):
    """File for a new person of that name, some days from Tuesday."""

    def file(given_name, family_name, days=0, **more):
        person = PersonFactory(given_name=given_name, family_name=family_name, matched=True, **more)
        with time_machine.travel(TUESDAY + timedelta(days=days), tick=False):
            return file_dossier(world.draft(person), actor=citizen(person.pk))

    return file


@pytest.mark.list_page("desk:search")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_costs_the_same_for_one_file_and_for_three(
    world, samir, filed, rows, django_assert_num_queries
):
    for _ in range(rows):
        filed("Amar", "Zitouni")

    # session with person, roles, the limit, files
    with django_assert_num_queries(4):
        page = look(samir, "zitouni")

    assert len(found(page)) == rows


@pytest.mark.parametrize(
    ("given_name", "family_name", "typed"),
    [
        ("Aïcha", "Bénamar", "benamar aicha"),
        ("Aïcha", "Bénamar", "  BÉNAM  "),
        ("أحمد", "بن عيسى", "احمد بن عيسي"),
        ("فاطِمَة", "مدّاح", "مداح فاطمه"),
        ("Mohamed-Amine", "Ould Ali", "ould amine"),
    ],
)
def test_a_name_is_found_without_accents_hamza_seats_case_or_order(
    world, samir, filed, given_name, family_name, typed
):
    filed(given_name, family_name)
    filed("Somebody", "Else")

    assert found(look(samir, typed)) == [f"{given_name} {family_name}"]


@pytest.mark.parametrize("typed", ["enamar", "aicha karima", "%", "_", "🙂", "a", "\x00"])
def test_what_is_no_beginning_of_each_word_finds_nothing_and_says_what_to_do(world, samir, filed, typed):
    filed("Aïcha", "Bénamar")

    page = look(samir, typed)

    assert (page.status_code in (404, 422), found(page)) == (True, [])
    assert 'class="notice' in page.content.decode()


def test_open_files_come_first_by_promise_then_the_decided_ones(world, samir, filed):
    done = filed("Done", "Zitouni", days=-20)
    filed("Later", "Zitouni")
    filed("Late", "Zitouni", days=-8)
    grant(done, actor=world.samir)

    assert found(look(samir, "Zitouni")) == ["Late Zitouni", "Later Zitouni", "Done Zitouni"]


def test_by_national_number_all_who_declared_it_and_the_number_is_shown_nowhere(world, samir, filed):
    filed("Salah", "Kaci", nin=NIN)
    filed("Other", "Kaci")

    for typed in (NIN, f" {NIN[:4]} {NIN[4:]} ", "".join(chr(0x660 + int(digit)) for digit in NIN)):
        page = look(samir, typed)
        assert (page.status_code, found(page)) == (200, ["Salah Kaci"])
        assert NIN not in page.content.decode()


def test_a_number_of_neither_kind_says_so(world, samir, filed):
    filed("Salah", "Kaci", nin=NIN)

    for typed in (NIN[:17], NIN[:17] + "9", "QRB-0000-0000-0", "٤٤"):
        page = look(samir, typed)
        assert (page.status_code, found(page)) == (404, [])


def test_a_file_number_leads_to_the_file_from_the_same_box(world, samir):
    dossier = world.filed()

    assert look(samir, dossier.number.lower())["Location"] == reverse("desk:dossier", args=[dossier.uid])


def test_an_empty_box_says_what_may_be_written(world, samir):
    assert look(samir, "  ").status_code == 422
    assert samir.post(SEARCH).status_code == 422
    assert samir.get(SEARCH).status_code == 200


def test_another_agency_of_the_body_finds_nobody(world, at_desk, filed):
    filed("Salah", "Kaci", nin=NIN)
    lynda = at_desk(world.lynda)

    assert found(look(lynda, "Kaci")) == found(look(lynda, NIN)) == []


def test_a_draft_and_a_citizen_with_the_name_of_an_agent_are_not_found(world, samir):
    world.draft(PersonFactory(given_name="Salah", family_name="Kaci", nin=NIN))

    assert found(look(samir, "Kaci")) == found(look(samir, NIN)) == []


def test_a_director_looks_by_numbers_and_not_by_name(world, at_desk, director, filed):
    filed("Salah", "Kaci", nin=NIN)
    browser = at_desk(director)

    assert found(look(browser, NIN)) == ["Salah Kaci"]
    assert found(look(browser, "Kaci")) == []


def test_a_found_file_outside_the_queue_asks_why_it_is_opened(world, samir, filed):
    dossier = filed("Salah", "Kaci")
    grant(dossier, actor=world.samir)
    address = reverse("desk:dossier", args=[dossier.uid])

    assert address in look(samir, "Kaci").content.decode()
    assert 'name="reason"' in samir.get(address).content.decode()


def test_twenty_are_shown_and_it_says_that_there_are_more(world, samir, filed):
    for _ in range(MOST_FOUND + 1):
        filed("Amar", "Zitouni")

    page = look(samir, "zitouni")

    assert (len(found(page)), page.context["more"]) == (MOST_FOUND, True)
    assert len(files_by_name(world.samir, "zitouni")) == MOST_FOUND + 1


def test_searches_are_counted_for_each_agent(world, samir):
    for _ in range(120):
        look(samir, "Kaci")

    assert look(samir, "Kaci").status_code == 429
    assert Use.objects.filter(name="desk.searches").count() == 1


def test_a_name_that_is_matched_anew_is_found_by_the_new_one(world, samir):
    person = PersonFactory(given_name="Salah", family_name="Typo")
    dossier = world.filed(person)
    raise_identity_level(
        person,
        matched_by=MatchedBy.COUNTER,
        actor=world.samir,
        known={"given_name": "Salah", "family_name": "Kaci"},
    )

    assert files_by_name(world.samir, "kaci") == [dossier]
    assert files_by_name(world.samir, "typo") == []
    assert Person.objects.get(pk=person.pk).name_key == "salah kaci"
