"""The page of a refusal leads to an appeal, and shows what became of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import file_appeal, overturn, refuse, uphold
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Appeal

pytestmark = pytest.mark.usefixtures("tuesday")
SAYS = "Je suis disponible depuis le 1er novembre."


def door(name, dossier):
    return reverse(f"portal:{name}", args=[dossier.uid])


def refused_file(world, person=None):
    dossier = world.filed(person)
    refuse(dossier, criterion="available-for-work", reason="Words of the agent", actor=world.samir)
    return dossier


@pytest.fixture
def refused(world):
    return refused_file(world)


def test_the_page_of_a_refusal_has_the_button_with_the_last_day(yasmine, refused):
    page = yasmine.get(door("dossier", refused), {"lang": "fr"}).content.decode()

    assert door("appeal", refused) in page
    assert "24 décembre 2026" in page


def test_an_appeal_is_sent_once_and_shown_with_its_promise(world, yasmine, refused):
    form = yasmine.get(door("appeal", refused), {"lang": "fr"}).content.decode()
    assert "24 décembre 2026" in form
    assert "Words of the agent" in form

    for _click in range(2):
        sent = yasmine.post(door("appeal", refused), {"text": SAYS}, follow=True)
        assert sent.redirect_chain == [(door("dossier", refused), 302)]

    assert Appeal.objects.get().text == SAYS
    page = sent.content.decode()
    assert SAYS in page
    assert "15 décembre 2026" in page
    assert sent.context["status"] == Status.APPEALED.label
    assert sent.context["tone"] == "info"
    assert door("appeal", refused) not in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b"])
def test_what_cannot_be_read_comes_back_with_a_sentence(yasmine, refused, text):
    answer = yasmine.post(door("appeal", refused), {"text": text})

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Appeal.objects.exists()


def test_after_the_last_day_the_words_are_kept_and_a_new_request_is_offered(world, browser, refused):
    with time_machine.travel(TUESDAY + timedelta(days=31), tick=False):
        yasmine = browser(world.yasmine)
        page = yasmine.get(door("dossier", refused)).content.decode()
        assert door("appeal", refused) not in page
        assert "/procedures/anem.job-seeker-registration/" in page

        late = yasmine.post(door("appeal", refused), {"text": SAYS})

    assert late.status_code == 409
    assert SAYS in late.content.decode()
    assert "/procedures/anem.job-seeker-registration/" in late.content.decode()
    assert not Appeal.objects.exists()


def test_the_file_of_another_person_looks_absent(world, karim, refused):
    assert karim.get(door("appeal", refused)).status_code == 404
    assert karim.post(door("appeal", refused), {"text": SAYS}).status_code == 404


def test_a_file_that_was_not_refused_says_that_there_is_nothing_to_contest(world, yasmine):
    dossier = world.filed()

    answer = yasmine.post(door("appeal", dossier), {"text": SAYS})

    assert answer["Location"] == door("dossier", dossier)
    assert not Appeal.objects.exists()


def test_level_one_contests_without_seeing_what_was_refused(world, browser):
    nadia = PersonFactory()
    dossier = refused_file(world, nadia)
    mine = browser(nadia)

    assert "Words of the agent" not in mine.get(door("appeal", dossier)).content.decode()
    mine.post(door("appeal", dossier), {"text": SAYS})
    uphold(Appeal.objects.get().dossier, reason="Reasons of the head", actor=world.farida)
    page = mine.get(door("dossier", dossier)).content.decode()

    assert SAYS in page
    assert "Reasons of the head" not in page
    assert "/me/letters/" not in page


@pytest.mark.parametrize(
    ("decide", "status", "tone"), [(uphold, Status.UPHELD, "late"), (overturn, Status.OVERTURNED, "ok")]
)
def test_the_answer_to_an_appeal_is_shown_with_its_reasons_and_the_first_decision(
    world, yasmine, refused, decide, status, tone
):
    file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))
    decision = decide(refused, reason="Reasons of the head", actor=world.farida)
    first = refused.decisions.get(stage="first")

    answer = yasmine.get(door("dossier", refused))
    page = answer.content.decode()

    assert (answer.context["status"], answer.context["tone"]) == (status.label, tone)
    assert "Reasons of the head" in page
    for one in (decision, first):
        assert reverse("portal:letter", args=[one.letter.uid]) in page
    assert bool(answer.context["remains"]) == (status == Status.UPHELD)
    space = yasmine.get(reverse("portal:my_space")).content.decode()
    assert str(status.label) in space


def test_the_page_of_an_answered_appeal_stays_within_its_queries(
    world, yasmine, refused, django_assert_max_num_queries
):
    file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))
    overturn(refused, reason="Reasons", actor=world.farida)
    yasmine.get(door("dossier", refused))

    with django_assert_max_num_queries(13):
        yasmine.get(door("dossier", refused))


def test_the_status_by_number_follows_the_appeal(world, client, refused):
    file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))

    page = client.get(reverse("portal:status"), {"number": refused.number, "lang": "fr"})
    assert page.context["found"].due_day == date(2026, 12, 15)
    assert "15 décembre 2026" in page.content.decode()
    assert SAYS not in page.content.decode()

    uphold(refused, reason="Reasons", actor=world.farida)
    page = client.get(reverse("portal:status"), {"number": refused.number})
    assert page.context["tone"] == "late"


def test_the_page_of_the_procedure_says_how_long_an_appeal_takes_and_that_it_is_assumed(client, world):
    page = client.get(reverse("portal:rules", args=["anem.job-seeker-registration"]), {"lang": "en"})

    assert "15 working days at most" in " ".join(page.content.decode().split())
