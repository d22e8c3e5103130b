"""Until when to answer, and what becomes of an answer that comes too late."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from factories.world import TUESDAY
from qarib.modules.dossiers.actions import lapse_unanswered, request_missing
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import values_by_fact

LATE = TUESDAY + timedelta(days=31)


def door(name, dossier):
    return reverse(f"portal:{name}", args=[dossier.uid])


@pytest.fixture
def waiting(world, tuesday):
    dossier = world.filed()
    request_missing(dossier, facts=["diploma"], reason="Lequel ?", actor=world.samir)
    return dossier


@pytest.fixture
def lapsed(waiting):
    with time_machine.travel(LATE, tick=False):
        lapse_unanswered()
        waiting.refresh_from_db()
        yield waiting


@pytest.fixture
def mine(world, browser, lapsed):
    """Return a browser logged in on the day after."""
    return browser(world.yasmine)


def draft_of(person):
    return Dossier.objects.get(person=person, status=Status.DRAFT)


@pytest.mark.parametrize("name", ["dossier", "answer"])
def test_both_pages_say_until_when(yasmine, waiting, name):
    page = yasmine.get(door(name, waiting), {"lang": "fr"}).content.decode()

    assert "24 décembre 2026" in page


def test_a_closed_file_offers_to_file_again_in_one_click(world, mine, lapsed):
    page = mine.get(door("dossier", lapsed)).content.decode()
    assert door("file_again", lapsed) in page

    done = mine.post(door("file_again", lapsed))

    draft = draft_of(world.yasmine)
    assert done["Location"] == door("fill", draft)
    assert values_by_fact(draft)["wanted_occupation"].value == "Couturière"


def test_an_answer_sent_from_an_old_tab_is_in_the_new_draft_with_a_sentence(world, mine, lapsed):
    done = mine.post(door("answer", lapsed), {"diploma": "CAP couture"})

    draft = draft_of(world.yasmine)
    assert done["Location"] == door("fill", draft)
    assert values_by_fact(draft)["diploma"].value == "CAP couture"
    said = mine.get(done["Location"], follow=True).content.decode()
    assert "notice warn" in said
    lapsed.refresh_from_db()
    assert lapsed.status == Status.LAPSED


def test_where_no_draft_can_be_opened_the_words_stay_on_the_page(world, mine, lapsed):
    world.filed()

    again = mine.post(door("answer", lapsed), {"diploma": "CAP couture"})

    assert again.status_code == 409
    assert "CAP couture" in again.content.decode()
    assert mine.post(door("file_again", lapsed)).status_code == 409


def test_looking_at_an_old_question_leads_to_the_file(mine, lapsed):
    assert mine.get(door("answer", lapsed))["Location"] == door("dossier", lapsed)


def test_a_file_that_is_open_is_not_filed_again(yasmine, waiting):
    assert yasmine.post(door("file_again", waiting)).status_code == 409


def test_the_file_of_another_person_looks_absent(world, browser, lapsed):
    assert browser(world.karim).post(door("file_again", lapsed)).status_code == 404


def test_the_status_by_number_says_that_it_is_closed_and_promises_nothing(client, lapsed):
    page = client.get(reverse("portal:status"), {"number": lapsed.number, "lang": "en"})

    text = page.content.decode()
    assert "this file is closed" in text
    assert "The promise is paused" not in text
    assert "Answer promised by" not in text
