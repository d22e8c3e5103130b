import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import assign, take

COLLEAGUES = reverse("desk:colleagues")


@pytest.fixture
def farida(world, at_desk):
    return at_desk(world.farida)


@pytest.fixture
def colleague(world):
    return MembershipFactory(organisation=world.agency).person


def person_of(actor):
    return Person.objects.get(pk=actor.person)


def page_of(dossier):
    return reverse("desk:assign", args=[dossier.uid])


@pytest.mark.list_page("desk:colleagues")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_colleagues_costs_the_same_for_one_and_for_three(
    world, farida, rows, django_assert_num_queries
):
    for _ in range(rows):
        person = MembershipFactory(organisation=world.agency).person
        assign(world.filed(PersonFactory(matched=True)), to=person, actor=world.farida)

    # session with person, roles, counts, colleagues
    with django_assert_num_queries(4):
        page = farida.get(COLLEAGUES)

    assert len(page.context["table"].rows) == rows + 3


def test_an_agent_hands_a_file_on_from_its_page(world, samir, colleague):
    dossier = world.filed()
    assert page_of(dossier) not in samir.get(reverse("desk:dossier", args=[dossier.uid])).content.decode()
    take(dossier, actor=world.samir)
    assert page_of(dossier) in samir.get(reverse("desk:dossier", args=[dossier.uid])).content.decode()

    shown = samir.get(page_of(dossier)).content.decode()
    answer = samir.post(page_of(dossier), {"to": colleague.uid}, follow=True)

    assert (colleague.full_name in shown, person_of(world.samir).full_name in shown) == (True, False)
    assert answer.status_code == 200
    dossier.refresh_from_db()
    assert dossier.assigned_to == colleague


def test_a_file_that_is_not_mine_to_hand_on_leads_back_with_a_sentence(world, samir, colleague):
    dossier = world.filed()

    answer = samir.post(page_of(dossier), {"to": colleague.uid})

    assert answer["Location"] == reverse("desk:dossier", args=[dossier.uid])
    dossier.refresh_from_db()
    assert dossier.assigned_to is None


@pytest.mark.parametrize("to", ["", "x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_a_colleague_who_is_not_offered_is_refused_with_a_sentence(world, farida, to):
    dossier = world.filed()

    answer = farida.post(page_of(dossier), {"to": to})

    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()


def test_handing_on_twice_from_two_tabs_changes_nothing_more(world, farida, colleague):
    dossier = world.filed()

    for _ in range(2):
        assert farida.post(page_of(dossier), {"to": colleague.uid}).status_code in (302, 422)

    dossier.refresh_from_db()
    assert dossier.assigned_to == colleague


def test_another_agency_finds_no_such_file(world, at_desk, colleague):
    dossier = world.filed()

    assert at_desk(world.lynda).post(page_of(dossier), {"to": colleague.uid}).status_code == 404


def test_the_head_moves_several_files_of_one_agent_to_another(world, farida, colleague):
    samir = person_of(world.samir)
    files = [world.filed(PersonFactory(matched=True)) for _ in range(3)]
    for dossier in files:
        assign(dossier, to=samir, actor=world.farida)
    page = reverse("desk:colleague", args=[samir.uid])

    assert files[2].number in farida.get(page).content.decode()
    done = farida.post(page, {"file": [one.uid for one in files[:2]], "to": colleague.uid}, follow=True)

    assert done.status_code == 200
    for dossier in files:
        dossier.refresh_from_db()
    assert [one.assigned_to for one in files] == [colleague, colleague, samir]


def test_what_nobody_has_is_given_and_one_that_may_not_be_is_named(world, farida, colleague):
    own, other = world.filed(colleague), world.filed()

    done = farida.post(
        reverse("desk:unassigned"), {"file": [own.uid, other.uid], "to": colleague.uid}, follow=True
    )

    assert own.number in done.content.decode()
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.assigned_to, other.assigned_to) == (None, colleague)


@pytest.mark.parametrize("data", [{}, {"file": "x", "to": "x"}, {"file": "\x00"}])
def test_a_move_that_says_nothing_is_told_so(world, farida, data):
    world.filed()

    assert farida.post(reverse("desk:unassigned"), data).status_code == 422


def test_hands_that_hold_nothing_say_what_to_do(world, farida):
    page = farida.get(reverse("desk:colleague", args=[person_of(world.samir).uid]))

    assert 'class="empty"' in page.content.decode()


def test_the_agent_of_another_agency_looks_absent_and_an_agent_shares_nothing_out(world, farida, samir):
    elsewhere = person_of(world.lynda)

    assert farida.get(reverse("desk:colleague", args=[elsewhere.uid])).status_code == 404
    for name in ("colleagues", "unassigned"):
        assert samir.get(reverse(f"desk:{name}")).status_code == 403


def test_the_keys_of_the_head_are_told_and_none_is_given_twice(world, farida):
    world.filed()
    text = farida.get(reverse("desk:queue")).content.decode()

    assert 'accesskey="m"' in text.lower()
    assert "<li><kbd>M</kbd>" in text
