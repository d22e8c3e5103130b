"""Where a machine alone says no, the very page offers a person; one asks once, and reads the answer."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from factories.territory import CommuneFactory, WilayaFactory
from portal.catalogue.answering import CHECK, check_through
from qarib.kernel.actor import citizen
from qarib.modules.journal.actions import record
from qarib.modules.personal_data.actions import answer_review, ask_about_check
from qarib.modules.personal_data.enums import ReviewKind
from qarib.modules.personal_data.models import Review
from qarib.modules.territory.models import Commune

LIST = reverse("portal:reviews")
PROCEDURE = "anem.job-seeker-registration"
BY_CHECK = reverse("portal:review_check", args=[PROCEDURE])
BY_IDENTITY = reverse("portal:review_identity")


@pytest.fixture
def lapsed(world, tuesday):
    return DossierFactory(person=world.yasmine, agent=world.samir, lapsed=True)


def text(page):
    return page.content.decode()


def door(name, thing):
    return reverse(f"portal:{name}", args=[thing.uid])


def no_of_civil_status(person):
    record(
        "accounts.ask_civil_status",
        actor=citizen(person.pk),
        about=("person", person.uid),
        data={"answer": "no"},
    )


def ask_number(person, number):
    return ask_about_check(
        person,
        procedure=(f"anem.{number}", "anem"),
        criteria=["age"],
        commune=Commune.objects.get(code="4401"),
        words="",
        actor=citizen(person.pk),
    )


@pytest.mark.list_page("portal:reviews")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    world, tuesday, yasmine, rows, django_assert_num_queries
):
    reviews = [ask_number(world.yasmine, number) for number in range(rows)]

    # session with person, the reviews
    with django_assert_num_queries(2):
        page = text(yasmine.get(LIST))

    assert all(door("review", review) in page for review in reviews)


# --- a file that the clock closed ---


def test_the_page_of_a_lapsed_file_offers_a_person_and_asking_twice_is_one(yasmine, lapsed):
    address = door("review_lapse", lapsed)
    assert address in text(yasmine.get(door("dossier", lapsed)))
    assert "commune" not in yasmine.get(address).context["form"].fields

    first = yasmine.post(address, {"words": "J’étais à l’hôpital."})
    second = yasmine.post(address, {"words": "Encore."})
    review = Review.objects.get()
    assert first["Location"] == second["Location"] == door("review", review)
    assert review.words == "J’étais à l’hôpital."
    assert yasmine.get(address)["Location"] == door("review", review)


def test_the_answer_is_read_there_and_the_file_is_filed_again_from_there(world, yasmine, lapsed):
    yasmine.post(door("review_lapse", lapsed), {"words": ""})
    review = Review.objects.get()
    assert "1" in text(yasmine.get(door("review", review)))
    answer_review(review, changed=True, answer="Déposez à nouveau.", actor=world.samir)
    page = text(yasmine.get(door("review", review)))
    assert "Déposez à nouveau." in page
    assert door("file_again", lapsed) in page


def test_a_file_that_is_open_and_somebody_elses_offer_nothing(world, tuesday, yasmine, karim, lapsed):
    filed = world.filed(world.karim)
    assert karim.get(door("review_lapse", filed))["Location"] == door("dossier", filed)
    assert karim.get(door("review_lapse", lapsed)).status_code == 404
    assert karim.post(door("review_lapse", lapsed), {}).status_code == 404
    assert not Review.objects.exists()


def test_somebody_elses_review_is_absent(yasmine, karim, lapsed):
    yasmine.post(door("review_lapse", lapsed), {})
    assert karim.get(door("review", Review.objects.get())).status_code == 404


# --- civil status said no ---


def test_the_page_of_the_identity_offers_a_person_after_a_no_alone(world, tuesday, browser):
    person = PersonFactory(nin="120020440000991199")
    mine = browser(person)
    assert BY_IDENTITY not in text(mine.get(reverse("portal:identity")))
    assert mine.get(BY_IDENTITY)["Location"] == reverse("portal:identity")
    no_of_civil_status(person)
    assert BY_IDENTITY in text(mine.get(reverse("portal:identity")))

    assert mine.post(BY_IDENTITY, {"commune": "", "words": ""}).status_code == 422
    assert mine.post(BY_IDENTITY, {"commune": "Nulle part", "words": ""}).status_code == 422
    answer = mine.post(BY_IDENTITY, {"commune": "عين الدفلى", "words": ""})
    assert answer["Location"] == door("review", Review.objects.get(kind=ReviewKind.IDENTITY))


def test_a_commune_that_no_agency_serves_is_said_and_what_was_typed_stays(world, tuesday, browser):
    CommuneFactory(code="1601", wilaya=WilayaFactory(code="16"))
    person = PersonFactory(nin="120020440000991199")
    no_of_civil_status(person)
    page = browser(person).post(BY_IDENTITY, {"commune": "1601", "words": "Mon nom est juste."})
    assert page.status_code == 409
    assert "Mon nom est juste." in text(page)


# --- the check said no ---


def test_a_check_that_says_no_offers_a_person_who_logs_in_first(world, tuesday, client, yasmine):
    no = {"residence": {"residence": "abroad"}}
    _asked, result = check_through(client, **no)
    assert BY_CHECK in text(result)
    assert "/log-in/" in client.get(BY_CHECK)["Location"]

    yasmine.cookies.update(client.cookies)
    yasmine.force_login(world.yasmine)
    answer = yasmine.post(BY_CHECK, {"commune": "4401", "words": "J’habite ici."})
    review = Review.objects.get()
    assert answer["Location"] == door("review", review)
    assert review.criteria
    assert review.thing == PROCEDURE


def test_a_check_that_says_nothing_against_leads_back_to_it(world, tuesday, yasmine):
    assert yasmine.get(BY_CHECK)["Location"] == CHECK
    assert yasmine.post(BY_CHECK, {"commune": "4401"})["Location"] == CHECK


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_procedure_that_does_not_exist_is_absent(world, tuesday, yasmine, method):
    assert getattr(yasmine, method)(reverse("portal:review_check", args=["no.thing"])).status_code == 404
