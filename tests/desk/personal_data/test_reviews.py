"""Reviews at the desk: the agency's list by promised date, and an answer in words."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.catalogue.queries import definition
from qarib.modules.journal.models import Entry
from qarib.modules.personal_data.actions import ask_about_check, ask_about_lapse
from qarib.modules.personal_data.enums import ReviewStatus
from qarib.modules.personal_data.queries import PAGE
from qarib.modules.territory.models import Commune

LIST = reverse("desk:reviews")
ANSWER = {"outcome": "change", "answer": "Déposez à nouveau, tout est gardé."}


def door(review):
    return reverse("desk:review", args=[review.uid])


def asked(world, person=None):
    dossier = DossierFactory(person=person or world.yasmine, agent=world.samir, lapsed=True)
    return ask_about_lapse(dossier, words="J’étais à l’hôpital.", actor=citizen(dossier.person_id))


def checked(world, person):
    return ask_about_check(
        person,
        procedure=("anem.job-seeker-registration", "anem"),
        criteria=["available-for-work"],
        commune=Commune.objects.get(code="4401"),
        words="",
        actor=citizen(person.pk),
    )


@pytest.mark.list_page("desk:reviews")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_review_and_for_three(world, samir, rows, django_assert_num_queries):
    for _ in range(rows):
        checked(world, PersonFactory(matched=True))

    # session with person, roles, the reviews
    with django_assert_num_queries(3):
        page = samir.get(LIST)

    assert page.content.decode().count("1 déc. 2026") == rows


def test_one_is_found_from_the_appeals_read_and_answered(world, samir):
    review = asked(world)
    assert LIST in samir.get(reverse("desk:appeals")).content.decode()
    page = samir.get(door(review)).content.decode()
    assert "J’étais à l’hôpital." in page
    assert reverse("desk:dossier", args=[review.dossier.uid]) in page
    assert Entry.objects.readings().filter(action="personal_data.read_review").count() == 1

    assert samir.post(door(review), {}).status_code == 422
    assert samir.post(door(review), ANSWER)["Location"] == LIST
    review.refresh_from_db()
    assert (review.status, review.answer) == (ReviewStatus.CHANGED, ANSWER["answer"])
    assert ANSWER["answer"] in samir.get(door(review)).content.decode()
    # An old page is told.
    assert samir.post(door(review), ANSWER).status_code == 409


def test_a_check_shows_the_conditions_and_no_answer(world, samir):
    page = samir.get(door(checked(world, world.karim))).content.decode()
    label = definition(world.version).criterion("available-for-work").label
    assert f"<li>{label.fr}</li>" in page.replace("&#x27;", "'")


def test_another_agency_finds_nothing(world, at_desk):
    review = asked(world)
    lynda = at_desk(world.lynda)
    assert door(review) not in lynda.get(LIST).content.decode()
    assert lynda.get(door(review)).status_code == 404
    assert lynda.post(door(review), ANSWER).status_code == 404


def test_the_list_turns_pages_and_bears_any_address(world, samir):
    for _ in range(PAGE + 1):
        checked(world, PersonFactory(matched=True))
    first = samir.get(LIST)
    assert first.content.decode().count("1 déc. 2026") == PAGE
    following = samir.get(LIST + first.context["next_url"])
    assert following.content.decode().count("1 déc. 2026") == 1
    for strange in ("x", "1e400_1", "nan_1", f"{TUESDAY.timestamp()}_", "9" * 40 + "_1", "1_" + "9" * 40):
        assert samir.get(LIST, {"after": strange}).status_code == 200
