"""At the desk a correction stands beside what counts; an agent accepts, declines, or corrects alone."""

import pytest
from django.urls import reverse

from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import send_correction, withdraw
from qarib.modules.dossiers.models import Correction, Value
from qarib.modules.dossiers.queries import values_by_fact


@pytest.fixture
def dossier(world):
    return world.filed()


@pytest.fixture
def correction(world, dossier):
    me = citizen(world.yasmine.pk)
    return send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)


def settle(dossier, correction):
    return reverse("desk:correction", args=[dossier.uid, correction.uid])


def correct(dossier, fact):
    return reverse("desk:correct", args=[dossier.uid, fact])


def test_the_file_shows_both_and_leads_to_the_answer(samir, dossier, correction):
    text = samir.get(reverse("desk:dossier", args=[dossier.uid])).content.decode()
    assert "Couturière" in text
    assert "Brodeuse" in text
    assert settle(dossier, correction) in text


def test_accepting_makes_it_count(samir, dossier, correction):
    page = samir.get(settle(dossier, correction)).content.decode()
    assert "Couturière" in page
    assert "Brodeuse" in page

    done = samir.post(settle(dossier, correction), {"answer": "accept", "reason": ""}, follow=True)

    assert values_by_fact(dossier)["wanted_occupation"].value == "Brodeuse"
    assert "notice ok" in done.content.decode()
    assert done.context["corrections"] == []


def test_declining_asks_for_words(samir, dossier, correction):
    refused = samir.post(settle(dossier, correction), {"answer": "decline", "reason": " "})
    assert refused.status_code == 409
    samir.post(settle(dossier, correction), {"answer": "decline", "reason": "Le diplôme dit autre chose."})

    correction.refresh_from_db()
    assert (correction.accepted, correction.reason) == (False, "Le diplôme dit autre chose.")
    assert not Value.objects.filter(stream="correction").exists()


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "\x00"}, {"answer": "maybe"}, {"answer": "accept", "reason": "x" * 401}]
)
def test_what_cannot_be_read_comes_back_with_a_sentence(samir, dossier, correction, sent):
    page = samir.post(settle(dossier, correction), sent)

    assert page.status_code == 422
    assert 'class="errors"' in page.content.decode()


def test_it_is_settled_once_and_never_from_another_agency(world, samir, at_desk, dossier, correction):
    assert at_desk(world.lynda).get(settle(dossier, correction)).status_code == 404
    samir.post(settle(dossier, correction), {"answer": "accept"})

    again = samir.post(settle(dossier, correction), {"answer": "decline", "reason": "Non."})

    assert again.status_code == 409
    assert Correction.objects.get().accepted is True
    other = world.filed(world.karim)
    assert samir.get(settle(other, correction)).status_code == 404


def test_a_decision_waits_for_it_with_a_sentence(samir, dossier, correction):
    page = samir.post(reverse("desk:grant", args=[dossier.uid]), {"reason": ""})

    assert page.status_code == 409
    assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize(
    ("fact", "sent", "value"),
    [
        ("wanted_occupation", {"wanted_occupation": "Tisseuse"}, "Tisseuse"),
        ("available_now", {"available_now": "no"}, False),
        ("education_level", {"education_level": "university"}, "university"),
        (
            "birth_date",
            {"birth_date_day": "1", "birth_date_month": "2", "birth_date_year": "2001"},
            "2001-02-01",
        ),
    ],
)
def test_an_agent_corrects_each_kind_of_answer(samir, dossier, fact, sent, value):
    file = samir.get(reverse("desk:dossier", args=[dossier.uid])).content.decode()
    assert correct(dossier, fact) in file
    assert samir.get(correct(dossier, fact)).status_code == 200

    samir.post(correct(dossier, fact), {**sent, "reason": "Vu sur la carte."})

    found = values_by_fact(dossier)[fact]
    assert (found.value, found.stream) == (value, "agent")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"wanted_occupation": "Tisseuse", "reason": ""},
        {"wanted_occupation": "", "reason": "Vu."},
        {"wanted_occupation": "\x00", "reason": "\x00"},
        {"wanted_occupation": "x" * 100_000, "reason": "Vu."},
    ],
)
def test_a_correction_of_an_agent_that_cannot_be_read_is_told(samir, dossier, sent):
    page = samir.post(correct(dossier, "wanted_occupation"), sent)

    assert page.status_code == 422
    assert not Value.objects.filter(stream="agent").exists()


def test_the_same_answer_is_told_to_be_there_already(samir, dossier):
    page = samir.post(
        correct(dossier, "wanted_occupation"), {"wanted_occupation": "Couturière", "reason": "Vu."}
    )

    assert page.status_code == 409


@pytest.mark.parametrize(("fact", "status"), [("unheard-of", 404), ("age", 302), ("family_name", 302)])
def test_what_is_no_answer_is_not_corrected(samir, dossier, fact, status):
    assert samir.get(correct(dossier, fact)).status_code == status


def test_a_withdrawn_file_is_not_corrected(world, samir, dossier):
    samir.get(reverse("desk:dossier", args=[dossier.uid]))
    withdraw(dossier, actor=citizen(world.yasmine.pk))

    assert samir.get(correct(dossier, "wanted_occupation")).status_code == 302


def test_whoever_settles_too_late_is_told_so_instead_of_being_asked_why(at_desk, world, dossier, correction):
    withdraw(dossier, actor=citizen(world.yasmine.pk))
    farida = at_desk(world.farida)  # never opened this file

    for door in (settle(dossier, correction), correct(dossier, "wanted_occupation")):
        assert farida.post(door, {"answer": "accept", "reason": ""}).status_code == 409
        assert farida.get(door).status_code == 200  # and a page that is opened asks why

    correction.refresh_from_db()
    assert correction.settled_at is None
