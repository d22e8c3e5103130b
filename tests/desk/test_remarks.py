"""The conversation with the person, at the desk."""

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from qarib.kernel.actor import citizen
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import write_remark
from qarib.modules.dossiers.models import Remark
from qarib.modules.notifications.models import Message

QUEUE = reverse("desk:queue")


def door(dossier, name="remarks"):
    return reverse(f"desk:{name}", args=[dossier.uid])


@pytest.fixture
def dossier(world):
    dossier = world.filed()
    write_remark(dossier, text="Faut-il venir ?", actor=citizen(world.yasmine.pk))
    return dossier


def test_the_queue_and_the_file_say_that_a_message_waits_until_it_is_opened(world, samir, dossier):
    assert "new message" in samir.get(QUEUE, {"lang": "en"}).content.decode()
    assert ">New<" in samir.get(door(dossier, "dossier")).content.decode()

    assert "Faut-il venir ?" in samir.get(door(dossier)).content.decode()

    assert "new message" not in samir.get(QUEUE).content.decode()
    assert ">New<" not in samir.get(door(dossier, "dossier")).content.decode()


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_an_answer_is_sent_and_the_person_is_told(world, samir, dossier, language):
    samir.get(door(dossier), {"lang": language})

    sent = samir.post(door(dossier), {"text": "Non, tout se fait en ligne."})

    assert sent["Location"] == door(dossier)
    assert "Non, tout se fait en ligne." in samir.get(door(dossier)).content.decode()
    assert Message.objects.filter(template="dossiers/remark", person=world.yasmine).count() == 1


@pytest.mark.parametrize("sent", [{"text": ""}, {"text": "x" * 2001}, {"text": "a\x00b"}])
def test_what_cannot_be_sent_says_why(samir, dossier, sent):
    assert samir.post(door(dossier), sent).status_code == 422
    assert Remark.objects.count() == 1


def test_other_agencies_and_roles_see_no_conversation(world, at_desk, director, dossier):
    assert at_desk(world.lynda).get(door(dossier)).status_code == 404
    assert at_desk(director).get(door(dossier)).status_code == 403
    assert Remark.objects.filter(read_at=None).count() == 1


def test_an_agent_neither_writes_about_their_own_file(world, samir):
    own = world.filed(Person.objects.get(pk=world.samir.person))

    page = samir.post(door(own), {"text": "Bonjour"})

    assert page.status_code == 409
    assert "Bonjour" in page.content.decode()
    assert not Remark.objects.exists()


def test_an_agent_is_warned_where_the_identity_is_not_confirmed(world, samir, dossier):
    assert "not confirmed" not in samir.get(door(dossier), {"lang": "en"}).content.decode()
    assert "not confirmed" in samir.get(door(world.filed(PersonFactory()))).content.decode()


@pytest.mark.list_page("desk:remarks")
@pytest.mark.parametrize("count", [1, 3])
def test_a_conversation_costs_the_same_for_one_message_and_for_three(
    world, samir, django_assert_num_queries, count
):
    dossier = world.filed()
    for number in range(count):
        write_remark(dossier, text=f"Message {number}", actor=citizen(world.yasmine.pk))
    samir.get(door(dossier))

    with django_assert_num_queries(5):
        page = samir.get(door(dossier))

    assert page.content.decode().count("data-remark=") == count
