"""Both promises in one place: my file, my space, the procedure's page, who read my file."""

import pytest
from django.urls import reverse

from factories.relays import ALLOWANCE, Two, allowance, relay_of
from qarib.modules.dossiers.actions import confirm_relay, give_back_relay, grant, read_relay

SPACE = reverse("portal:my_space")


@pytest.fixture
def two(world, tuesday):
    return Two()


@pytest.fixture
def filed(two, world):
    return allowance(world.yasmine)


@pytest.fixture
def granted(filed, world):
    grant(filed, actor=world.samir)
    return relay_of(filed)


def door(dossier):
    return reverse("portal:dossier", args=[dossier.uid])


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_before_the_grant_the_file_says_what_will_follow(filed, yasmine, language):
    for page in (door(filed), SPACE):
        shown = yasmine.get(page, {"lang": language}).content.decode()
        assert "CNAS" in shown
        assert shown.count('class="promise"') == 1


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_after_it_both_promises_stand_together(granted, yasmine, language):
    for page in (door(granted.dossier), SPACE):
        shown = yasmine.get(page, {"lang": language}).content.decode()
        assert shown.count('class="promise"') == 2
        assert "CNAS" in shown


def test_what_the_other_body_says_is_read_there(granted, yasmine, two):
    give_back_relay(granted, reason="Déjà couverte par ailleurs.", actor=two.at_cnas)

    for page in (door(granted.dossier), SPACE):
        assert "Déjà couverte par ailleurs." in yasmine.get(page).content.decode()


def test_the_path_and_the_readers_of_the_file_say_so(granted, yasmine, two):
    read_relay(granted, actor=two.at_cnas)
    confirm_relay(granted, actor=two.at_cnas, reason="Carte en route.")

    shown = yasmine.get(door(granted.dossier), {"lang": "en"}).content.decode()

    assert "Opened what your file asks of their body" in shown
    assert "has done its part" in shown
    assert "Carte en route." in shown


def test_nobody_else_sees_it(granted, karim):
    assert karim.get(door(granted.dossier)).status_code == 404
    assert "CNAS" not in karim.get(SPACE).content.decode()


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_the_procedure_says_whom_the_same_file_serves(two, client, filed, language):
    page = client.get(reverse("portal:procedure", args=[ALLOWANCE]), {"lang": language}).content.decode()
    rules = client.get(reverse("portal:rules", args=[ALLOWANCE]), {"lang": language}).content.decode()

    said = {
        "ar-dz": "التغطية الصحية للمستفيد",
        "fr": "couverture santé du bénéficiaire",
        "en": "health cover",
    }
    assert said[language] in page
    assert said[language] in rules
