"""Writing to the agency from my file, and reading what it wrote."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import file_dossier, withdraw, write_remark
from qarib.modules.dossiers.models import Remark

SPACE = reverse("portal:my_space")


def door(dossier, name="remarks"):
    return reverse(f"portal:{name}", args=[dossier.uid])


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_i_write_and_read_what_i_wrote(world, yasmine, language):
    dossier = world.filed()
    yasmine.get(door(dossier), {"lang": language})

    sent = yasmine.post(door(dossier), {"text": "Faut-il <b>venir</b> ?"})

    assert sent["Location"] == door(dossier)
    text = yasmine.get(door(dossier)).content.decode()
    assert "Faut-il &lt;b&gt;venir&lt;/b&gt; ?" in text
    assert door(dossier) in yasmine.get(door(dossier, "dossier")).content.decode()


def test_what_the_agency_wrote_is_marked_in_my_space_until_i_open_it(world, yasmine):
    dossier = world.filed()
    write_remark(dossier, text="Rien à apporter.", actor=world.samir)
    assert door(dossier) in yasmine.get(SPACE).content.decode()
    assert ">New<" in yasmine.get(door(dossier, "dossier")).content.decode()

    page = yasmine.get(door(dossier)).content.decode()

    assert "Rien à apporter." in page
    assert ">New<" in page
    assert ">New<" not in yasmine.get(door(dossier)).content.decode()
    assert door(dossier) not in yasmine.get(SPACE).content.decode()


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": "a\x00b"}])
def test_what_cannot_be_sent_says_why_and_keeps_nothing(world, yasmine, sent):
    dossier = world.filed()

    page = yasmine.post(door(dossier), sent)

    assert page.status_code == 422
    assert 'id="id_text-error"' in page.content.decode()
    assert not Remark.objects.exists()


def test_an_eleventh_message_of_a_day_says_when_to_come_back_and_keeps_the_text(world, yasmine):
    dossier = world.filed()
    for number in range(10):
        write_remark(dossier, text=f"Message {number}", actor=citizen(world.yasmine.pk))

    page = yasmine.post(door(dossier), {"text": "La onzième question"})

    assert page.status_code == 429
    assert "La onzième question" in page.content.decode()
    assert page["Retry-After"]


def test_a_closed_conversation_shows_what_was_written_and_no_form(world, yasmine):
    dossier = world.filed()
    write_remark(dossier, text="Une question", actor=citizen(world.yasmine.pk))
    withdraw(dossier, actor=citizen(world.yasmine.pk))

    page = yasmine.get(door(dossier)).content.decode()

    assert "Une question" in page
    assert "<textarea" not in page
    assert yasmine.post(door(dossier), {"text": "Encore"}).status_code == 422
    assert Remark.objects.count() == 1


def test_karim_sees_nothing_and_a_draft_has_no_conversation(world, karim, yasmine):
    dossier = world.filed()
    assert karim.get(door(dossier)).status_code == 404
    assert karim.post(door(dossier), {"text": "Bonjour"}).status_code == 404
    assert karim.get(door(world.draft(world.karim))).status_code == 404


def test_level_one_writes_and_reads_their_own_conversation(world, browser):
    nadia = PersonFactory()
    dossier = file_dossier(world.draft(nadia), actor=citizen(nadia.pk))
    write_remark(dossier, text="Votre identité reste à confirmer.", actor=world.samir)
    mine = browser(nadia)

    mine.post(door(dossier), {"text": "Comment faire ?"})

    text = mine.get(door(dossier)).content.decode()
    assert "Votre identité reste à confirmer." in text
    assert "Comment faire ?" in text


@pytest.mark.list_page("portal:remarks")
@pytest.mark.parametrize("count", [1, 3])
def test_a_conversation_costs_the_same_for_one_message_and_for_three(
    world, yasmine, django_assert_num_queries, count
):
    dossier = world.filed()
    for number in range(count):
        write_remark(dossier, text=f"Message {number}", actor=world.samir)
    yasmine.get(door(dossier))

    with django_assert_num_queries(3):
        page = yasmine.get(door(dossier))

    assert page.content.decode().count("data-remark=") == count
