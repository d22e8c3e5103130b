"""The page says where each thing is put right; a name or a birth date is asked for, once, with a proof."""

from uuid import uuid4

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.personal_data import rectification
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.models import Session
from qarib.modules.personal_data.actions import answer_rectification
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.models import Rectification

HELD = reverse("portal:held")
WISH = {"value": "أمينة", "commune": "4401", "words": ""}


def text(page):
    return page.content.decode()


def form_of(field):
    return reverse("portal:rectify", args=[field])


def door(asked, name="rectification"):
    return reverse(f"portal:{name}", args=[asked.uid])


@pytest.mark.list_page("portal:held")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    world, tuesday, yasmine, rows, django_assert_num_queries
):
    values = list(zip(IdentityFact, ("قاسم", "أمينة", "2001-05-14"), strict=True))[:rows]
    asked = [rectification(world.yasmine, field, value) for field, value in values]

    # session with person, what was asked
    with django_assert_num_queries(2):
        page = text(yasmine.get(HELD))

    assert all(door(one) in page for one in asked)


def test_each_thing_is_corrected_where_the_page_says(world, tuesday, yasmine):
    assert HELD in text(yasmine.get(reverse("portal:my_space")))
    page = text(yasmine.get(HELD))
    for name in ("phone", "language", "needs", "my_space"):
        address = reverse(f"portal:{name}")
        assert f'href="{address}"' in page
        assert yasmine.get(address).status_code == 200
    assert all(form_of(fact) in page for fact in IdentityFact)


def test_asked_with_the_form_it_is_one_and_its_answer_is_read_there(world, tuesday, yasmine):
    address = form_of("given_name")
    assert "ياسمين" in text(yasmine.get(address))
    first = yasmine.post(address, WISH)
    asked = Rectification.objects.get()
    assert first["Location"] == door(asked)
    # Clicked twice, or in another tab.
    assert yasmine.post(address, {**WISH, "value": "مينة"})["Location"] == door(asked)
    assert yasmine.get(address)["Location"] == door(asked)
    assert Rectification.objects.get().value == "أمينة"
    assert "أمينة" in text(yasmine.get(door(asked)))

    answer_rectification(asked, accepted=True, answer="Carte comparée.", actor=world.samir)
    page = text(yasmine.get(door(asked)))
    assert "Carte comparée." in page
    assert door(asked, "rectification_withdraw") not in page
    assert "أمينة" in text(yasmine.get(HELD))


def test_a_birth_date_is_three_boxes(world, tuesday, yasmine):
    address, born = form_of("birth_date"), {"value_day": "14", "value_month": "5", "value_year": "2001"}
    assert yasmine.post(address, {**WISH, **born, "value_month": "13"}).status_code == 422
    assert yasmine.post(address, {**WISH, **born, "value_year": "2031"}).status_code == 422
    assert not Rectification.objects.exists()
    yasmine.post(address, {**WISH, **born})
    assert str(Rectification.objects.get().value) == "2001-05-14"


@pytest.mark.parametrize(
    "wrong", [{"value": ""}, {"value": "ياسمين"}, {"value": "12"}, {"commune": "Nulle part"}]
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(world, tuesday, yasmine, wrong):
    page = yasmine.post(form_of("given_name"), {**WISH, "words": "كلماتي", **wrong})
    assert page.status_code == 422
    assert "كلماتي" in text(page)
    assert not Rectification.objects.exists()


def test_it_asks_a_fresh_proof(world, tuesday, yasmine):
    Session.objects.update(proved_at=None)
    answer = yasmine.post(form_of("given_name"), WISH)
    assert answer["Location"].startswith(reverse("portal:prove"))
    assert not Rectification.objects.exists()


def test_taken_back_twice_it_is_said(world, tuesday, yasmine):
    asked = rectification(world.yasmine)
    away = door(asked, "rectification_withdraw")
    assert away in text(yasmine.get(door(asked)))
    for _ in range(2):
        assert yasmine.post(away)["Location"] == door(asked)
    asked.refresh_from_db()
    assert asked.status == RectificationStatus.WITHDRAWN
    assert yasmine.get(door(asked)).status_code == 200
    assert yasmine.get(form_of("given_name")).status_code == 200


def test_somebody_elses_and_nobodys_are_absent(world, tuesday, yasmine, karim):
    asked = rectification(world.yasmine)
    assert karim.get(door(asked)).status_code == 404
    assert karim.post(door(asked, "rectification_withdraw")).status_code == 404
    assert karim.get(reverse("portal:rectification", args=[uuid4()])).status_code == 404
    assert karim.get(form_of("phone")).status_code == 404
    assert Rectification.objects.get().status == RectificationStatus.ASKED


def test_at_level_one_the_page_says_how_to_confirm(world, tuesday, browser):
    mine = browser(PersonFactory())
    page = text(mine.get(HELD))
    assert reverse("portal:identity") in page
    assert form_of("given_name") not in page
    for answer in (mine.get(form_of("given_name")), mine.post(form_of("given_name"), WISH)):
        assert answer["Location"] == reverse("portal:identity")
    assert not Rectification.objects.exists()
