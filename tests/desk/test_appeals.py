"""Appeals at the desk: who sees them, who answers them, and what is written."""

import re

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.catalogue import published
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import file_appeal, refuse, uphold
from qarib.modules.dossiers.models import Decision, Dossier

LIST = reverse("desk:appeals")
SAYS = "Je suis disponible depuis novembre."
REASON = {"reason": "Le certificat est valable."}
GRANTS = "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}"
PAID = (
    "grants: {valid: 6, unit: months, letter: grant}\namount: {value: '500000', each: once}\n"
    "decision: {votes: [{above: 300000, need: 2}]}"
)


def door(name, dossier):
    return reverse(f"desk:{name}", args=[dossier.uid])


def seen_in(page):
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def appealed_file(world, person=None):
    dossier = world.filed(person)
    refuse(dossier, criterion="available-for-work", reason="En formation.", actor=world.samir)
    file_appeal(dossier, text=SAYS, actor=citizen(dossier.person_id))
    return dossier


@pytest.fixture
def appealed(world):
    return appealed_file(world)


@pytest.fixture
def farida(world, at_desk):
    return at_desk(world.farida)


@pytest.mark.list_page("desk:appeals")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_appeal_and_for_three(world, farida, rows, django_assert_num_queries):
    for _ in range(rows):
        appealed_file(world, PersonFactory(matched=True))

    # session with person, roles, the appeals
    with django_assert_num_queries(3):
        page = farida.get(LIST)

    assert page.content.decode().count("15 d") == rows


def test_whoever_refused_does_not_see_it_and_colleagues_and_the_director_do(
    world, at_desk, samir, farida, director, appealed
):
    assert door("dossier", appealed) not in samir.get(LIST).content.decode()
    for browser in (farida, at_desk(director)):
        assert door("dossier", appealed) in browser.get(LIST).content.decode()
    assert door("dossier", appealed) not in at_desk(world.lynda).get(LIST).content.decode()


def test_the_file_shows_what_the_person_says_the_refused_criterion_and_both_acts(
    at_desk, farida, director, appealed
):
    for browser in (farida, at_desk(director)):
        page = browser.get(door("dossier", appealed)).content.decode()
        assert SAYS in page
        assert "En formation." in page
        assert door("uphold", appealed) in page
        assert door("overturn", appealed) in page


def test_whoever_refused_is_told_that_somebody_else_decides(samir, appealed):
    page = samir.get(door("dossier", appealed)).content.decode()
    assert door("uphold", appealed) not in page

    for method in (samir.get, samir.post):
        answer = method(door("uphold", appealed), REASON)
        assert answer.status_code == 409
        assert "director" in answer.content.decode() or "directeur" in answer.content.decode()
    assert Decision.objects.count() == 1


def test_upholding_says_what_remains_and_leads_back_to_the_list(farida, appealed):
    panel = farida.get(door("uphold", appealed))

    done = farida.post(door("uphold", appealed), {"seen": seen_in(panel), **REASON}, follow=True)

    assert done.redirect_chain == [(LIST, 302)]
    assert appealed.number in done.content.decode()
    appealed.refresh_from_db()
    assert appealed.status == "upheld"


def test_overturning_says_until_when_and_grants(farida, appealed):
    panel = farida.get(door("overturn", appealed))
    assert "23 mai 2027" in panel.content.decode()

    farida.post(door("overturn", appealed), {"seen": seen_in(panel), **REASON})

    appealed.refresh_from_db()
    assert appealed.status == "overturned"


def test_a_director_signs_second_above_the_amount_of_four_eyes(world, at_desk, farida, director):
    world.version = published((GRANTS, PAID), valid_from=TUESDAY.date())
    dossier = appealed_file(world)
    farida.post(door("overturn", dossier), REASON)
    dossier.refresh_from_db()
    assert dossier.status == "appealed"

    page = at_desk(director).get(door("overturn", dossier))
    at_desk(director).post(door("overturn", dossier), {"seen": seen_in(page), **REASON})

    assert Decision.objects.get(stage="appeal").amount == 50_000_000


@pytest.mark.parametrize("name", ["uphold", "overturn"])
@pytest.mark.parametrize("reason", ["", "  ", "x" * 401, "a\x00b"])
def test_reasons_are_needed_and_what_was_typed_stays(farida, appealed, name, reason):
    answer = farida.post(door(name, appealed), {"reason": reason})

    assert answer.status_code == 422
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("name", ["uphold", "overturn"])
def test_the_second_answer_is_refused_with_a_sentence(world, farida, appealed, name):
    uphold(Dossier.objects.get(pk=appealed.pk), reason="Non.", actor=world.farida)

    assert farida.post(door(name, appealed), REASON).status_code == 409
    assert Decision.objects.count() == 2


def test_another_agency_does_not_find_it(world, at_desk, appealed):
    elsewhere = at_desk(world.lynda)
    for name in ("uphold", "overturn"):
        assert elsewhere.get(door(name, appealed)).status_code == 404
        assert elsewhere.post(door(name, appealed), REASON).status_code == 404


def test_the_file_stays_within_its_queries_before_and_after_the_answer(
    world, farida, appealed, django_assert_max_num_queries
):
    farida.get(door("dossier", appealed))
    with django_assert_max_num_queries(18):
        farida.get(door("dossier", appealed))
    uphold(Dossier.objects.get(pk=appealed.pk), reason="Non.", actor=world.farida)
    with django_assert_max_num_queries(18):
        farida.get(door("dossier", appealed))
