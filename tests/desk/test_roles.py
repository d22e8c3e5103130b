import pytest
from django.urls import reverse

from factories.organisations import MembershipFactory
from qarib.modules.accounts.models import Person

ME, SWITCH = reverse("desk:me"), reverse("desk:switch")


@pytest.fixture
def second_role(world):
    """Samir is also head of the other agency."""
    return MembershipFactory(
        person=Person.objects.get(pk=world.samir.person), organisation=world.other_agency, role="head"
    )


def test_a_person_with_two_roles_works_in_the_first_until_they_choose(world, samir, second_role):
    hidden = reverse("desk:dossier", args=[world.filed().uid])
    assert samir.get(hidden).status_code == 200

    chosen = samir.post(SWITCH, {"membership": second_role.uid}, follow=True)

    assert chosen.status_code == 200
    assert samir.get(hidden).status_code == 404


@pytest.mark.parametrize("asked", ["", "x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_a_role_that_is_not_mine_looks_absent(world, samir, second_role, asked):
    assert samir.post(SWITCH, {"membership": asked}).status_code == 404


def test_a_role_that_ended_is_forgotten_by_the_session(world, samir, second_role):
    samir.post(SWITCH, {"membership": second_role.uid})
    second_role.delete()

    assert samir.get(reverse("desk:dossier", args=[world.filed().uid])).status_code == 200


def test_my_place_names_me_my_roles_and_the_way_out(world, samir, second_role):
    page = samir.get(ME).content.decode()

    assert Person.objects.get(pk=world.samir.person).full_name in page
    assert str(second_role.uid) in page
    assert reverse("account_logout") in page


def test_switching_is_a_post(world, samir):
    assert samir.get(SWITCH).status_code == 405


@pytest.mark.parametrize("role", ["ministry", "auditor", "representative"])
def test_a_role_without_files_opens_none(world, at_desk, role):
    dossier = world.filed()
    agent = at_desk(MembershipFactory(organisation=world.agency.body, role=role).person)

    assert agent.get(reverse("desk:search")).status_code == 403
    assert agent.get(reverse("desk:dossier", args=[dossier.uid])).status_code == 403
    assert agent.get(ME).status_code == 200
