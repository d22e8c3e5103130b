"""A person corrects an answer from their file page, and reads what became of it."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import decline_correction, grant, send_correction
from qarib.modules.dossiers.models import Correction


@pytest.fixture
def mine(world):
    return world.filed()


def door(dossier, fact="wanted_occupation"):
    return reverse("portal:correct", args=[dossier.uid, fact])


def page_of(dossier):
    return reverse("portal:dossier", args=[dossier.uid])


def test_each_answer_leads_to_its_correction_while_an_agent_has_to_decide(world, yasmine, mine):
    text = yasmine.get(page_of(mine)).content.decode()
    assert door(mine) in text
    assert door(mine, "family_name") not in text

    grant(mine, actor=world.samir)

    assert door(mine) not in yasmine.get(page_of(mine)).content.decode()
    assert yasmine.get(door(mine))["Location"] == page_of(mine)


def test_a_correction_is_sent_and_waits(yasmine, mine):
    assert "Couturière" in yasmine.get(door(mine)).content.decode()

    done = yasmine.post(door(mine), {"wanted_occupation": "Brodeuse"}, follow=True)

    assert Correction.objects.get().value == "Brodeuse"
    (line,) = done.context["corrections"]
    assert (line.now, line.corrected, line.accepted) == ("Couturière", "Brodeuse", None)


def test_the_words_of_the_agent_are_read(world, yasmine, mine):
    sent = send_correction(mine, fact="wanted_occupation", value="Brodeuse", actor=citizen(world.yasmine.pk))
    decline_correction(sent, reason="Le diplôme dit autre chose.", actor=world.samir)

    text = yasmine.get(page_of(mine)).content.decode()

    assert text.count("Le diplôme dit autre chose.") == 2  # beside the correction, and on the path


@pytest.mark.parametrize(
    ("sent", "status"),
    [("Couturière", 409), ("", 422), ("\x00", 422), ("x" * 100_000, 422)],
)
def test_what_cannot_be_sent_is_told(yasmine, mine, sent, status):
    page = yasmine.post(door(mine), {"wanted_occupation": sent})

    assert page.status_code == status
    assert 'role="alert"' in page.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize("fact", ["unheard-of", "diploma", "age"])
def test_what_was_not_answered_looks_absent(yasmine, mine, fact):
    assert yasmine.get(door(mine, fact)).status_code == 404


def test_the_file_of_another_looks_absent(karim, mine):
    assert karim.post(door(mine), {"wanted_occupation": "Brodeuse"}).status_code == 404
    assert not Correction.objects.exists()


def test_level_one_corrects_only_what_they_typed(world, browser):
    person = PersonFactory()
    mine = world.filed(person)
    mine.values.filter(fact="education_level").update(origin="proof", source="university")

    assert browser(person).get(door(mine, "education_level")).status_code == 404
    assert browser(person).get(door(mine)).status_code == 200
