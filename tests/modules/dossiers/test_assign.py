from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Mandate, Person
from qarib.modules.dossiers.actions import assign, hand_back, request_missing, take, withdraw
from qarib.modules.dossiers.errors import NearColleague, NotAColleague, OwnFile
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    Load,
    colleagues_for,
    loads_of,
    may_assign,
    queue_page,
)
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.usefixtures("tuesday")


@pytest.fixture
def samir(world):
    return Person.objects.get(pk=world.samir.person)


@pytest.fixture
def farida(world):
    return Person.objects.get(pk=world.farida.person)


@pytest.fixture
def colleague(world):
    """Another agent of Samir's agency."""
    return MembershipFactory(organisation=world.agency).person


def acts(dossier):
    return list(
        Entry.objects.filter(action="dossier.assign", object_id=str(dossier.uid))
        .order_by("pk")
        .values_list("person", "subject", "data")
    )


def test_a_head_puts_a_file_into_the_hands_of_an_agent_who_finds_it_in_their_queue(world, samir):
    dossier = world.filed()
    told = Message.objects.count()

    assign(dossier, to=samir, actor=world.farida)

    dossier.refresh_from_db()
    assert (dossier.assigned_to, dossier.status) == (samir, "filed")
    assert queue_page(world.samir, whose="mine").dossiers == [dossier]
    assert acts(dossier) == [(world.farida.person, world.yasmine.pk, {"from": None, "to": samir.pk})]
    assert Message.objects.count() == told


def test_an_agent_hands_on_what_they_have_and_nothing_else(world, samir, colleague):
    mine, free = world.filed(), world.filed(world.karim)
    take(mine, actor=world.samir)

    assign(mine, to=colleague, actor=world.samir)
    with pytest.raises(MoveNotAllowed):
        assign(free, to=colleague, actor=world.samir)

    mine.refresh_from_db()
    assert (mine.assigned_to, mine.status) == (colleague, "under_instruction")
    assert not may_assign(mine, world.samir)
    with pytest.raises(MoveNotAllowed):
        assign(mine, to=samir, actor=world.samir)


def test_what_waits_for_the_person_moves_too_and_a_decided_file_does_not(world, samir):
    waiting, gone = world.filed(), world.filed(world.karim)
    request_missing(waiting, facts=["diploma"], reason="Lequel ?", actor=world.farida)
    withdraw(gone, actor=citizen(world.karim.pk))

    assign(waiting, to=samir, actor=world.farida)

    waiting.refresh_from_db()
    assert waiting.assigned_to == samir
    with pytest.raises(MoveNotAllowed):
        assign(gone, to=samir, actor=world.farida)


def test_only_to_somebody_who_handles_files_in_the_agency_today(world, samir, colleague):
    dossier = world.filed()
    lynda = Person.objects.get(pk=world.lynda.person)
    left = MembershipFactory(organisation=world.agency, valid_to=TUESDAY.date() - timedelta(days=1)).person
    jurist = MembershipFactory(organisation=world.agency.body, role="jurist").person
    colleague.is_active = False
    colleague.save()

    for other in (lynda, left, jurist, colleague, world.karim):
        with pytest.raises(NotAColleague):
            assign(dossier, to=other, actor=world.farida)
    assert colleagues_for(dossier, world.farida) == sorted(
        [samir, Person.objects.get(pk=world.farida.person)], key=lambda one: (one.family_name, one.given_name)
    )


def test_never_to_the_person_themselves_nor_to_somebody_who_acts_for_them(world, samir, colleague):
    own, near = world.filed(samir), world.filed()
    Mandate.objects.create(
        giver=world.yasmine, helper=samir, valid_from=TUESDAY.date(), valid_to=TUESDAY.date()
    )

    for dossier in (own, near):
        with pytest.raises(NearColleague):
            assign(dossier, to=samir, actor=world.farida)
        assert samir not in colleagues_for(dossier, world.farida)
        assign(dossier, to=colleague, actor=world.farida)


def test_nobody_says_who_decides_their_own_file_or_that_of_their_near_ones(world, samir, farida):
    own, near = world.filed(farida), world.filed()
    Mandate.objects.create(
        giver=world.yasmine, helper=farida, valid_from=TUESDAY.date(), valid_to=TUESDAY.date()
    )

    assert colleagues_for(own, world.farida) == []
    with pytest.raises(MoveNotAllowed):
        assign(own, to=samir, actor=world.farida)
    with pytest.raises(OwnFile):
        assign(near, to=samir, actor=world.farida)


def test_another_agency_a_director_and_the_person_hand_nothing_on(world, samir):
    dossier = world.filed()
    director = MembershipFactory(organisation=world.agency.body, role="director").person
    head_elsewhere = MembershipFactory(organisation=world.other_agency, role="head").person

    for actor in (world.lynda, actor_of(director), actor_of(head_elsewhere), citizen(world.yasmine.pk)):
        with pytest.raises(MoveNotAllowed):
            assign(dossier, to=samir, actor=actor)
    dossier.refresh_from_db()
    assert dossier.assigned_to is None


def test_twice_the_same_writes_once_and_an_old_page_loses(world, samir, colleague):
    dossier = world.filed()
    old = Dossier.objects.get(pk=dossier.pk)

    assign(dossier, to=samir, actor=world.farida)
    assign(dossier, to=samir, actor=world.farida)
    with pytest.raises(MoveNotAllowed):
        assign(old, to=colleague, actor=world.farida)

    assert len(acts(dossier)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_heads_at_once_leave_it_in_one_pair_of_hands(world, samir, colleague):
    pk = world.filed().pk
    targets = [samir, colleague]

    at_once(2, lambda number: assign(Dossier.objects.get(pk=pk), to=targets[number], actor=world.farida))

    dossier = Dossier.objects.get(pk=pk)
    assert acts(dossier)[-1][2]["to"] == dossier.assigned_to_id


def test_a_file_handed_back_is_nobodys_again(world, samir):
    dossier = world.filed()
    take(dossier, actor=world.samir)
    hand_back(dossier, actor=world.samir)

    assert queue_page(world.samir, whose="nobody").dossiers == [dossier]


def test_the_head_sees_who_has_how_many_and_what_somebody_left_behind(world, samir, farida):
    with time_machine.travel(TUESDAY - timedelta(days=8), tick=False):
        late = world.filed()
    waiting, free = world.filed(world.karim), world.filed(PersonFactory(matched=True))
    left = MembershipFactory(organisation=world.agency)
    assign(late, to=samir, actor=world.farida)
    request_missing(waiting, facts=["diploma"], reason="Lequel ?", actor=actor_of(left.person))
    left.valid_to = TUESDAY.date() - timedelta(days=1)
    left.save()

    loads = {load.person: load for load in loads_of(world.farida)}

    assert free.assigned_to is None
    assert loads == {
        None: Load(None, open=1, late=0, today=0, waiting=0),
        samir: Load(samir, open=1, late=1, today=0, waiting=0),
        farida: Load(farida, open=0, late=0, today=0, waiting=0),
        left.person: Load(left.person, open=1, late=0, today=0, waiting=1),
    }
    assert loads_of(citizen(world.yasmine.pk)) == [Load(None, 0, 0, 0, 0)]
