"""Somebody else knows my national number: they gain nothing, and I lose nothing."""

import pytest
from django.urls import reverse

from factories.documents import LetterFactory
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.accounts.queries import claimants_of
from qarib.modules.dossiers.models import Dossier
from strict.client import StrictClient

STOLEN_TO = "+213661999999"


@pytest.fixture
def thief(world, stranger, code_for):
    """The browser of whoever signed up with Yasmine's number and a phone of their own."""
    typed = {"nin": world.yasmine.nin, "family_name": "بن يوسف", "given_name": "ياسمين", "phone": STOLEN_TO}
    asked = stranger.post(reverse("portal:sign_up"), typed)
    assert stranger.post(asked["Location"], {"code": code_for(STOLEN_TO)})["Location"] == "/me/"
    return stranger


def test_a_stolen_number_gives_an_account_of_level_one_and_a_case(world, thief):
    person = Person.objects.get(phone=STOLEN_TO)
    assert person.identity_level == 1
    case = IdentityCase.objects.get()
    assert (case.holder, case.claimant, case.status) == (world.yasmine, person, "open")


def test_a_stolen_number_shows_nothing_of_its_holder(world, stranger, code_for, request):
    dossier = world.filed()
    letter = LetterFactory(person=world.yasmine)
    thief = request.getfixturevalue("thief")

    space = thief.get("/me/")
    assert dossier.number not in space.content.decode()
    assert space.context["cards"] == []
    pages = [
        reverse(f"portal:{name}", args=[dossier.uid])
        for name in ("dossier", "fill", "check", "filed", "answer", "withdraw")
    ]
    pages.append(reverse("portal:letter", args=[letter.uid]))
    statuses = [thief.get(page).status_code for page in pages]
    assert statuses[:-1] == [404] * 6
    assert statuses[-1] in {302, 404}
    assert thief.get(reverse("portal:readings")).context["lines"] == []


def test_a_stolen_number_files_in_its_own_name_only(world, thief):
    world.filed()
    assert Dossier.objects.filter(person__phone=STOLEN_TO).count() == 0
    assert Dossier.objects.get().person == world.yasmine


def test_the_holder_still_logs_in_and_sees_their_files(world, thief, code_for):
    dossier = world.filed()
    yasmine = StrictClient()
    asked = yasmine.post(reverse("portal:log_in"), {"identifier": world.yasmine.nin})
    codes = {phone: code_for(phone) for phone in (world.yasmine.phone, STOLEN_TO)}

    assert codes[world.yasmine.phone] != codes[STOLEN_TO]
    assert yasmine.post(asked["Location"], {"code": codes[world.yasmine.phone]})["Location"] == "/me/"
    assert yasmine.get(reverse("portal:dossier", args=[dossier.uid])).status_code == 200


def test_the_code_of_the_thief_never_opens_the_account_of_the_holder(world, thief, code_for):
    dossier = world.filed()
    browser = StrictClient()
    asked = browser.post(reverse("portal:log_in"), {"identifier": world.yasmine.nin})
    browser.post(asked["Location"], {"code": code_for(STOLEN_TO)})
    assert browser.get(reverse("portal:dossier", args=[dossier.uid])).status_code == 404


def test_even_with_all_the_answers_a_second_holder_is_refused_and_told_what_to_do(world, thief):
    typed = {
        "family_name": "بن يوسف", "given_name": "ياسمين", "birth_commune": "4401",
        "birth_date_day": "14", "birth_date_month": "5", "birth_date_year": world.yasmine.nin[1:5],
        "father_given_name": "أحمد", "mother_name": "زهرة قاسم", "document_number": world.yasmine.nin[-9:],
    }  # fmt: skip

    answer = thief.post(reverse("portal:identity"), typed)

    assert answer.status_code == 422
    assert "Somebody else was already confirmed with your national number." in answer.content.decode()
    assert Person.objects.get(phone=STOLEN_TO).identity_level == 1
    assert len(claimants_of(world.yasmine.nin)) == 2
    assert IdentityCase.objects.count() == 1
