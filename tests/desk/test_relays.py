"""Files that also concern us: the list, the page that shows our part alone, and our answer."""

import pytest
import time_machine
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from factories.relays import Two, allowance, elsewhere, relay_of
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import confirm_relay, grant, withdraw
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of

LIST = reverse("desk:relays")


@pytest.fixture
def two(world):
    return Two()


@pytest.fixture
def granted(two, world):
    return granted_to(world, world.yasmine)


@pytest.fixture
def cnas(two, at_desk):
    return at_desk(two.at_cnas)


def granted_to(world, person):
    dossier = allowance(person)
    grant(dossier, actor=world.samir)
    return relay_of(dossier)


def door(relay):
    return reverse("desk:relay", args=[relay.uid])


@pytest.mark.list_page("desk:relays")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_file_and_for_three(
    two, world, cnas, rows, django_assert_num_queries
):
    for _ in range(rows):
        granted_to(world, PersonFactory(matched=True))

    # session with person, roles, what waits
    with django_assert_num_queries(3):
        page = cnas.get(LIST)

    assert page.content.decode().count('href="/desk/shared/') == rows + 1  # and the menu


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_the_page_shows_our_part_and_nothing_else_of_the_file(two, granted, at_desk, language):
    page = at_desk(two.at_cnas, language=language).get(door(granted)).content.decode()

    assert granted.dossier.number in page
    assert "ياسمين" in page
    assert "18" in page
    assert "00799999123456789012" not in page
    assert "2002" not in page
    assert reverse("desk:dossier", args=[granted.dossier.uid]) not in page


def test_opening_it_is_written_for_the_person(granted, cnas, two):
    cnas.get(door(granted))

    row = Entry.objects.get(action="dossier.read_relay")
    assert (row.person, row.subject) == (two.at_cnas.person, granted.dossier.person_id)


def test_done_leaves_the_list_and_a_second_answer_is_told_so(granted, cnas):
    sent = {"answer": "confirm", "reason": ""}

    assert cnas.post(door(granted), sent).status_code == 302
    assert cnas.post(door(granted), sent).status_code == 409
    assert granted.dossier.number not in cnas.get(LIST).content.decode()
    assert "<textarea" not in cnas.get(door(granted)).content.decode()


def test_giving_back_needs_a_reason(granted, cnas):
    assert cnas.post(door(granted), {"answer": "give_back", "reason": " "}).status_code == 422
    assert cnas.post(door(granted), {"answer": ""}).status_code == 422
    assert cnas.post(door(granted), {"answer": "give_back", "reason": "Déjà couvert."}).status_code == 302
    granted.refresh_from_db()
    assert (granted.status, granted.reason) == ("given_back", "Déjà couvert.")


def test_an_old_page_after_the_withdrawal_is_told_so(two, at_desk):
    dossier = two.filed()
    relay = relay_of(dossier)
    withdraw(dossier, actor=two.me)

    answer = at_desk(two.at_cnl).post(door(relay), {"answer": "confirm", "reason": ""})

    assert answer.status_code == 409


def test_it_looks_absent_to_everybody_else(two, world, granted, at_desk):
    others = [
        world.samir, world.farida, world.lynda, two.at_cnl, two.agent,
        actor_of(MembershipFactory(organisation=elsewhere(two.cnas, wilaya="02")).person),
    ]  # fmt: skip
    for actor in others:
        browser = at_desk(actor)
        assert browser.get(door(granted)).status_code == 404
        assert granted.dossier.number not in browser.get(LIST).content.decode()


def test_a_director_has_no_such_list(two, at_desk):
    director = MembershipFactory(organisation=two.cnas, role="director").person

    assert at_desk(director).get(LIST).status_code == 403


def test_the_file_itself_stays_hidden_from_the_other_body(granted, cnas):
    assert cnas.get(reverse("desk:dossier", args=[granted.dossier.uid])).status_code == 404


def test_who_decides_sees_what_the_other_body_did(two, world, granted, samir):
    page = reverse("desk:open", args=[granted.dossier.uid])
    samir.post(page, {"reason": "Elle appelle."})
    file = reverse("desk:dossier", args=[granted.dossier.uid])
    assert "CNAS" in samir.get(file).content.decode()

    confirm_relay(granted, actor=two.at_cnas, reason="Couverture ouverte le 24.")

    assert "Couverture ouverte le 24." in samir.get(file).content.decode()


def test_the_most_urgent_comes_first(two, world, cnas):
    with time_machine.travel(TUESDAY, tick=False):
        early = granted_to(world, world.karim)
    with time_machine.travel(TUESDAY.replace(day=26), tick=False):
        late = granted_to(world, world.yasmine)

    page = cnas.get(LIST).content.decode()

    assert page.index(door(early)) < page.index(door(late))
    assert citizen(world.karim.pk).person == world.karim.pk
