import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from factories.accounts import PersonFactory
from factories.automatic import automatic, proven
from factories.world import TUESDAY
from qarib.desk.dossiers.words import path_lines
from qarib.kernel.actor import SYSTEM, citizen
from qarib.modules.accounts.models import IdentityCase, Need
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.actions import (
    answer_request,
    file_dossier,
    grant,
    grant_automatically,
    refuse,
    request_missing,
    save_page,
    take,
)
from qarib.modules.dossiers.queries import path_of
from qarib.modules.journal.models import Entry


def page_of(dossier):
    return reverse("desk:dossier", args=[dossier.uid])


def readings():
    entries = Entry.objects.filter(kind="read").order_by("pk")
    return list(entries.values_list("action", "person", "subject", "reason"))


@pytest.fixture
def filed_with_photo(world, attach):
    dossier = world.draft(residence_changed=True, address="حي 20 أوت")
    photo, taken_off = attach(dossier), attach(dossier, "wrong.jpg")
    save_page(dossier, answers={"residence_proof": [str(photo.uid)]}, actor=citizen(world.yasmine.pk))
    return file_dossier(dossier, actor=citizen(world.yasmine.pk)), photo, taken_off


def test_the_page_of_a_file_stays_in_its_budget(world, samir, django_assert_max_num_queries):
    for _ in range(3):
        world.filed(PersonFactory(matched=True))
    dossier = world.filed()

    with django_assert_max_num_queries(18):
        first = samir.get(page_of(dossier))

    assert first.status_code == 200


def test_the_path_says_what_is_not_met_and_never_the_criterion_as_if_it_were(world):
    dossier = world.filed()
    refuse(dossier, criterion="available-for-work", reason="En formation.", actor=world.samir)

    with translation.override("fr"):
        (refused,) = [line for line in path_lines(dossier, path_of(dossier)) if line.kind == "alert"]
        criterion = definition(dossier.version).criterion("available-for-work")
        assert str(criterion.refusal) in refused.detail
        assert str(criterion.label) not in refused.detail


def test_the_file_shows_person_facts_criteria_promise_needs_and_path(world, samir):
    dossier = world.filed()
    Need.objects.create(person=world.yasmine, code="low_vision", since=date(2026, 1, 1))

    text = samir.get(page_of(dossier)).content.decode()

    for words in (
        world.yasmine.full_name,
        dossier.number,
        "Couturière",
        "Vous avez l’âge de travailler",
        "29 nov",
        'accesskey="a"',
        'class="timeline"',
    ):
        assert words in text
    assert text.count("origin assumed") == 3  # two criteria and the promise


def test_a_correction_stands_beside_what_was_filed(world, samir):
    dossier = world.filed()
    request_missing(
        dossier, facts=["wanted_occupation", "residence_commune"], reason="Précisez.", actor=world.samir
    )
    answer_request(
        dossier,
        answers={"wanted_occupation": "Modéliste", "residence_commune": "4401"},
        actor=citizen(world.yasmine.pk),
    )

    text = samir.get(page_of(dossier)).content.decode()

    assert re.search(r"<bdi>Modéliste</bdi>.*?<del><bdi>Couturière</bdi></del>", text, re.DOTALL)
    assert "<del><bdi>Aïn Defla</bdi></del>" in text


def test_opening_a_file_is_written_once_an_hour_for_each_agent(world, samir, at_desk):
    dossier = world.filed()
    for _ in range(3):
        samir.get(page_of(dossier))
    at_desk(world.farida).get(page_of(dossier))
    for minutes in (30, 61):  # an agent whom nobody saw for an hour would be logged out
        with time_machine.travel(TUESDAY + timedelta(minutes=minutes), tick=False):
            samir.get(page_of(dossier))

    row = ("dossier.read", world.yasmine.pk, "")
    assert readings() == [
        (row[0], world.samir.person, *row[1:]),
        (row[0], world.farida.person, *row[1:]),
        (row[0], world.samir.person, *row[1:]),
    ]


def test_a_file_of_another_agency_looks_absent_and_leaves_no_reading(world, at_desk):
    lynda, absent = at_desk(world.lynda), "00000000-0000-4000-8000-000000000000"
    dossier = world.filed()
    for name in ("dossier", "grant", "refuse", "ask", "identity", "letter"):
        assert lynda.get(reverse(f"desk:{name}", args=[dossier.uid])).status_code == 404
        assert lynda.get(reverse(f"desk:{name}", args=[absent])).status_code == 404
    for name in ("take", "hand_back", "open", "grant", "refuse", "ask", "identity"):
        assert lynda.post(reverse(f"desk:{name}", args=[dossier.uid])).status_code == 404
    assert readings() == []
    dossier.refresh_from_db()
    assert dossier.status == "filed"


def test_a_decided_file_opens_for_a_reason_that_is_written(world, samir):
    dossier = world.filed()
    grant(dossier, actor=world.farida)

    asked = samir.get(page_of(dossier)).content.decode()
    assert "ياسمين" not in asked
    assert readings() == []
    opened = samir.post(reverse("desk:open", args=[dossier.uid]), {"reason": " Elle appelle. "}, follow=True)

    assert world.yasmine.full_name in opened.content.decode()
    assert readings() == [("dossier.read", world.samir.person, world.yasmine.pk, "Elle appelle.")]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 5000, "a\x00b"])
def test_a_reason_that_says_nothing_or_too_much_opens_nothing(world, samir, reason):
    dossier = world.filed()
    grant(dossier, actor=world.farida)

    answer = samir.post(reverse("desk:open", args=[dossier.uid]), {"reason": reason})

    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert readings() == []


def test_a_director_opens_any_file_of_the_body_for_a_reason(world, at_desk, director):
    dossier, browser = world.filed(), at_desk(director)
    assert world.yasmine.full_name not in browser.get(page_of(dossier)).content.decode()

    text = browser.post(
        reverse("desk:open", args=[dossier.uid]), {"reason": "Réclamation."}, follow=True
    ).content.decode()

    assert world.yasmine.full_name in text
    assert "actbar" not in text
    assert browser.post(reverse("desk:grant", args=[dossier.uid])).status_code == 403


def test_a_paper_opens_as_a_rewritten_copy_and_the_reading_is_written(world, samir, filed_with_photo):
    dossier, photo, _ = filed_with_photo
    address = reverse("desk:upload", args=[dossier.uid, photo.uid])
    viewer = reverse("desk:attachment", args=[dossier.uid, photo.uid])
    assert viewer in samir.get(page_of(dossier)).content.decode()
    assert address in samir.get(viewer).content.decode()

    served = samir.get(address)

    assert b"".join(served.streaming_content)[:3] == b"\xff\xd8\xff"
    assert served["Content-Security-Policy"].startswith("sandbox")
    assert [row[0] for row in readings()] == ["dossier.read", "documents.read_upload"]


def test_a_paper_that_was_taken_off_before_filing_is_not_shown_to_the_agency(world, samir, filed_with_photo):
    dossier, _, taken_off = filed_with_photo

    assert samir.get(reverse("desk:upload", args=[dossier.uid, taken_off.uid])).status_code == 404
    assert Upload.objects.get(pk=taken_off.pk).organisation_id is None


def test_a_paper_of_another_file_does_not_open_through_mine(world, samir, filed_with_photo):
    _, photo, _ = filed_with_photo
    other = world.filed(world.karim)

    assert samir.get(reverse("desk:upload", args=[other.uid, photo.uid])).status_code == 404


def test_the_papers_of_a_decided_file_wait_behind_its_reason(world, samir, filed_with_photo):
    dossier, photo, _ = filed_with_photo
    grant(dossier, actor=world.farida)

    for address in (
        reverse("desk:upload", args=[dossier.uid, photo.uid]),
        reverse("desk:letter", args=[dossier.uid]),
    ):
        assert samir.get(address)["Location"] == page_of(dossier)
    assert readings() == []


def test_the_letter_of_a_decided_file_is_downloaded_and_the_reading_written(world, samir, authority):
    dossier = world.filed()
    samir.get(page_of(dossier))
    refuse(dossier, criterion="available-for-work", reason="En formation.", actor=world.samir)

    served = samir.get(reverse("desk:letter", args=[dossier.uid]))

    assert b"".join(served.streaming_content).startswith(b"%PDF")
    assert [row[0] for row in readings()] == ["dossier.read", "documents.read_letter"]


def test_a_file_without_letter_has_none_to_open(world, samir):
    assert samir.get(reverse("desk:letter", args=[world.filed().uid])).status_code == 404


def test_a_colleagues_work_and_a_rival_claim_are_said(world, samir):
    dossier = world.filed()
    take(dossier, actor=world.farida)
    IdentityCase.objects.create(holder=world.yasmine, claimant=PersonFactory())

    text = samir.get(page_of(dossier)).content.decode()

    assert "notice no" in text
    assert "notice" in text.replace("notice no", "")


@pytest.mark.parametrize("state", ["filed", "waiting", "granted", "refused"])
def test_the_file_shows_in_every_state(world, samir, language, state):
    dossier = world.filed()
    samir.get(page_of(dossier))
    if state == "waiting":
        request_missing(dossier, facts=["diploma"], reason="Lequel ?", actor=world.samir)
    elif state == "granted":
        grant(dossier, actor=world.samir)
    elif state == "refused":
        refuse(dossier, criterion="available-for-work", reason="En formation.", actor=world.samir)

    page = samir.get(page_of(dossier), {"lang": language})

    assert page.status_code == 200
    assert ("actbar" in page.content.decode()) is (state == "filed")


def test_a_file_that_the_rules_granted_says_so_and_names_nobody(world, samir):
    world.version = automatic()
    dossier = proven(world.filed())
    samir.get(reverse("desk:dossier", args=[dossier.uid]))
    grant_automatically(dossier, actor=SYSTEM)

    page = samir.get(reverse("desk:dossier", args=[dossier.uid]))

    assert page.context["decision"].automatic
    last = page.context["path"][-1]
    with translation.override("fr"):
        assert (last.text, last.detail) == (
            gettext("Granted by the rules, automatically"),
            gettext("The system"),
        )
