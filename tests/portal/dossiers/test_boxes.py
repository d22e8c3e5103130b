"""Several facts in one question of a filing page: boxes to tick, and "none of these"."""

import pytest
from django.urls import reverse

from factories.catalogue import shipped
from qarib.modules.dossiers.models import Dossier

ALLOWANCE = "anem.unemployment-allowance"
BOXES = [
    "has_income", "spouse_income", "enrolled", "past_scheme", "service_irregular", "foreign_national",
    "allowance_before",
]  # fmt: skip


@pytest.fixture
def page(yasmine):
    """Return the address of the page that asks them, in a draft of Yasmine's."""
    shipped(ALLOWANCE)
    yasmine.post(reverse("portal:start", args=[ALLOWANCE]))
    return reverse("portal:fill_page", args=[Dossier.objects.get().uid, "circumstances"])


def answers():
    return {value.fact: value.value for value in Dossier.objects.get().values.order_by("fact")}


def test_seven_facts_are_one_question(yasmine, page):
    form = yasmine.get(page).context["form"]

    assert list(form.fields) == ["circumstances"]
    assert [code for code, _words in form.fields["circumstances"].choices] == [*BOXES, "none"]


def test_none_of_these_answers_no_to_all(yasmine, page):
    assert yasmine.post(page, {"circumstances": ["none"]}).status_code == 302

    assert answers() == dict.fromkeys(BOXES, False)
    assert yasmine.get(page).context["form"]["circumstances"].value() == ["none"]


def test_a_ticked_box_is_yes_and_the_others_are_no(yasmine, page):
    yasmine.post(page, {"circumstances": ["enrolled"]})

    assert answers() == {fact: fact == "enrolled" for fact in BOXES}
    assert yasmine.get(page).context["form"]["circumstances"].value() == ["enrolled"]


@pytest.mark.parametrize(
    "ticked", [[], ["none", "enrolled"], ["nothing of the kind"], ["enrolled", "residence"], ["\x00"]]
)
def test_what_cannot_be_read_is_said_once_at_the_question_and_answers_nothing(yasmine, page, ticked):
    refused = yasmine.post(page, {"circumstances": ticked})

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["circumstances"]
    assert len(refused.context["form"].errors["circumstances"]) == 1
    assert answers() == {}


def test_what_was_answered_before_stays_when_the_page_comes_back_empty(yasmine, page):
    yasmine.post(page, {"circumstances": ["enrolled"]})
    yasmine.post(page, {})

    assert answers() == {fact: fact == "enrolled" for fact in BOXES}
