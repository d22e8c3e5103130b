"""Karim must see nothing of Yasmine's, and must not even learn that it exists."""

from uuid import uuid4

import pytest
from django.urls import reverse

from factories.documents import LetterFactory, UploadFactory
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier

PAGES = ("dossier", "fill", "check", "filed", "answer", "withdraw")


def addresses(name, uid):
    if name == "fill_page":
        return reverse("portal:fill_page", args=[uid, "work"])
    return reverse(f"portal:{name}", args=[uid])


def seen(response):
    return response.status_code, response.content, response.headers.get("Location")


@pytest.mark.parametrize("name", [*PAGES, "fill_page"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("filed", [False, True])
def test_the_file_of_somebody_else_looks_like_a_file_that_does_not_exist(world, karim, name, method, filed):
    dossier = world.filed() if filed else world.draft()
    before = Dossier.objects.values().get(pk=dossier.pk)

    theirs = getattr(karim, method)(addresses(name, dossier.uid))
    absent = getattr(karim, method)(addresses(name, uuid4()))

    assert seen(theirs) == seen(absent)
    assert theirs.status_code in (404, 405)
    assert Dossier.objects.values().get(pk=dossier.pk) == before


@pytest.mark.parametrize(("name", "factory"), [("letter", LetterFactory), ("upload", UploadFactory)])
def test_the_papers_of_somebody_else_look_like_papers_that_do_not_exist(world, karim, name, factory):
    owner = {"letter": "person", "upload": "owner"}[name]
    paper = factory(**{owner: world.yasmine})

    theirs = karim.get(addresses(name, paper.uid))
    absent = karim.get(addresses(name, uuid4()))

    assert seen(theirs) == seen(absent)
    assert theirs.status_code == 404


def test_an_agent_has_no_door_to_a_file_through_the_portal(world, browser):
    dossier = world.filed()
    samir = browser(Person.objects.get(pk=world.samir.person))

    assert [samir.get(addresses(name, dossier.uid)).status_code for name in PAGES] == [404] * len(PAGES)


def test_my_space_shows_nothing_of_others(world, karim):
    dossier = world.filed()

    page = karim.get(reverse("portal:my_space")).content.decode()

    assert dossier.number not in page
    assert str(dossier.uid) not in page
    assert world.yasmine.given_name not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_led_to_the_log_in_page(world, client, name):
    response = client.get(addresses(name, world.filed().uid))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("portal:log_in"))
