"""What the person and a stranger read of a decision that no person took."""

import pytest
from django.urls import reverse

from factories.automatic import automatic, proven
from qarib.kernel.actor import SYSTEM
from qarib.modules.dossiers.actions import grant, grant_automatically


@pytest.fixture
def mine(world, tuesday):
    world.version = automatic()
    return proven(world.filed())


def page_of(browser, dossier):
    return browser.get(reverse("portal:dossier", args=[dossier.uid]))


def test_the_person_reads_that_the_rules_decided_and_how_to_ask_for_a_person(world, yasmine, mine):
    grant_automatically(mine, actor=SYSTEM)

    page = page_of(yasmine, mine)

    text = page.content.decode()
    assert page.context["automatic"]
    assert page.context["procedure"].appeal.how.en in text


def test_a_person_who_decided_is_not_called_the_rules(world, yasmine, mine):
    grant(mine, actor=world.samir)

    assert page_of(yasmine, mine).context["automatic"] == ""


def test_the_public_verification_says_it_too(world, client, mine):
    letter = grant_automatically(mine, actor=SYSTEM).letter
    other = grant(world.filed(world.karim), actor=world.samir).letter

    public = [
        client.get(reverse("portal:verify_code", args=[one.code])).context["found"] for one in (letter, other)
    ]

    assert [found.automatic for found in public] == [True, False]
