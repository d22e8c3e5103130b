"""Identities to put right at the desk: the agency's list by promised date, and an answer in words."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.personal_data import rectification
from qarib.kernel.actor import citizen
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.journal.models import Entry
from qarib.modules.personal_data.actions import withdraw_rectification
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.queries import PAGE

LIST = reverse("desk:rectifications")
ANSWER = {"outcome": "accept", "answer": "Carte comparée."}


def door(asked):
    return reverse("desk:rectification", args=[asked.uid])


@pytest.mark.list_page("desk:rectifications")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(world, samir, rows, django_assert_num_queries):
    for _ in range(rows):
        rectification(PersonFactory(matched=True))

    # session with person, roles, what is asked
    with django_assert_num_queries(3):
        page = samir.get(LIST)

    assert page.content.decode().count("8 déc. 2026") == rows


def test_one_is_found_beside_the_reviews_compared_and_put_right(world, samir):
    asked = rectification(world.yasmine)
    assert LIST in samir.get(reverse("desk:reviews")).content.decode()
    page = samir.get(door(asked)).content.decode()
    assert "ياسمين" in page
    assert "أمينة" in page
    assert asked.words in page
    assert Entry.objects.readings().filter(action="personal_data.read_rectification").count() == 1

    assert samir.post(door(asked), {}).status_code == 422
    assert samir.post(door(asked), {**ANSWER, "outcome": "other"}).status_code == 422
    assert samir.post(door(asked), ANSWER)["Location"] == LIST
    world.yasmine.refresh_from_db()
    assert world.yasmine.given_name == "أمينة"
    assert ANSWER["answer"] in samir.get(door(asked)).content.decode()
    # An old page is told.
    assert samir.post(door(asked), ANSWER).status_code == 409


def test_a_birth_date_is_shown_in_words_and_declined_with_a_reason(world, samir):
    asked = rectification(world.yasmine, IdentityFact.BIRTH_DATE, "2001-05-14")
    assert "14 mai 2001" in samir.get(door(asked)).content.decode()
    assert samir.post(door(asked), {**ANSWER, "outcome": "decline"})["Location"] == LIST
    asked.refresh_from_db()
    assert asked.status == RectificationStatus.DECLINED


def test_what_was_taken_back_meanwhile_is_told(world, samir):
    asked = rectification(world.yasmine)
    withdraw_rectification(asked, actor=citizen(world.yasmine.pk))
    assert samir.get(door(asked)).status_code == 200
    assert samir.post(door(asked), ANSWER).status_code == 409


def test_another_agency_finds_nothing(world, at_desk):
    asked = rectification(world.yasmine)
    lynda = at_desk(world.lynda)
    assert door(asked) not in lynda.get(LIST).content.decode()
    assert lynda.get(door(asked)).status_code == 404
    assert lynda.post(door(asked), ANSWER).status_code == 404


def test_the_list_turns_pages(world, samir):
    for _ in range(PAGE + 1):
        rectification(PersonFactory(matched=True))
    first = samir.get(LIST)
    assert first.content.decode().count("8 déc. 2026") == PAGE
    assert samir.get(LIST + first.context["next_url"]).content.decode().count("8 déc. 2026") == 1
    assert samir.get(LIST, {"after": "1e400_1"}).status_code == 200
