"""Territory: who else serves the place of a file sees it, and a running file follows its place."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import CommuneFactory, WilayaFactory
from factories.world import TUESDAY
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions import (
    file_appeal,
    file_dossier,
    follow_places,
    grant,
    hand_over,
    read_dossier,
    refuse,
    take,
    uphold,
)
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    appeals_to_decide,
    dossiers_visible_to,
    in_queue_of,
    moves_of,
    queue_of,
    queue_page,
    queue_totals,
)
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.operations.models import Job
from qarib.modules.organisations.actions import set_services
from qarib.modules.organisations.queries import actor_of, communes_served_by
from qarib.modules.promises.models import Promise
from qarib.modules.territory.models import Commune

NEW_YEAR = datetime(2027, 1, 3, 9, 0, tzinfo=UTC)
LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)


def agent_of(agency, role="agent"):
    return actor_of(MembershipFactory(organisation=agency, role=role).person)


def sees(actor, dossier):
    return dossiers_visible_to(actor).filter(pk=dossier.pk).exists()


@pytest.fixture
def young_wilaya(world):
    """A wilaya that Aïn Defla administers until the end of 2026, with one commune and an agency to come."""
    parent = world.agency.services.get().wilaya
    young = WilayaFactory(code="63", parent=parent, valid_from=date(2026, 4, 5), administers_from=FIRST_DAY)
    CommuneFactory(code="4410", name_fr="El Attaf", wilaya=young)
    agency = AgencyFactory(code="anem-63", body=world.agency.body)
    ServiceFactory(organisation=agency, wilaya=young, valid_from=FIRST_DAY)
    return agency


def filed_from(world, commune, person=None):
    draft = world.draft(person, residence_commune=commune)
    return file_dossier(draft, actor=citizen(draft.person_id))


def test_a_neighbour_agency_that_serves_the_same_place_sees_the_file_but_has_it_not_in_its_queue(world):
    neighbour = AgencyFactory(code="anem-44-bis", body=world.agency.body)
    ServiceFactory(organisation=neighbour, wilaya=world.agency.services.get().wilaya)
    colleague, dossier = agent_of(neighbour), world.filed()

    assert dossier.agency == world.agency
    assert sees(colleague, dossier)
    assert not in_queue_of(colleague, dossier)
    assert (list(queue_of(colleague)), queue_page(colleague).dossiers) == ([], [])
    assert queue_totals(colleague).to_handle == 0
    with pytest.raises(ReadingReasonNeeded):
        read_dossier(dossier, actor=colleague)
    assert moves_of(dossier, colleague) == []
    with pytest.raises(MoveNotAllowed):
        take(dossier, actor=colleague)


def test_another_body_that_serves_the_same_place_sees_nothing(world):
    cnas = AgencyFactory(code="cnas-44", body=BodyFactory(code="cnas"))
    ServiceFactory(organisation=cnas, wilaya=world.agency.services.get().wilaya)

    dossier = world.filed()

    assert not sees(agent_of(cnas), dossier)
    assert not sees(agent_of(cnas, "head"), dossier)


def test_a_service_that_ended_shows_nothing_any_more(world):
    former = AgencyFactory(code="anem-44-old", body=world.agency.body)
    ServiceFactory(
        organisation=former, wilaya=world.agency.services.get().wilaya, valid_to=date(2026, 11, 23)
    )

    with time_machine.travel(TUESDAY, tick=False):
        dossier = world.filed()

        assert not sees(agent_of(former), dossier)


def test_a_commune_row_serves_that_commune_and_no_other(world):
    wilaya = world.agency.services.get().wilaya
    CommuneFactory(code="4402", name_fr="Miliana", wilaya=wilaya)
    local = AgencyFactory(code="anem-44-4402", body=world.agency.body)
    ServiceFactory(organisation=local, wilaya=None, commune=Commune.objects.get(code="4402"))
    elsewhere, there = world.filed(), filed_from(world, "4402", PersonFactory(matched=True))

    assert there.agency == local
    assert not sees(agent_of(local), elsewhere)
    assert sees(agent_of(local), there)
    assert sees(world.samir, there)


def test_until_the_last_day_of_2026_the_parent_serves_and_from_new_year_the_young_wilaya_does(
    world, young_wilaya
):
    def served(agency, day):
        return {place.code for place in communes_served_by(agency.pk, on=day).order_by("code")}

    assert (served(world.agency, LAST_DAY), served(young_wilaya, LAST_DAY)) == ({"4401", "4410"}, set())
    assert (served(world.agency, FIRST_DAY), served(young_wilaya, FIRST_DAY)) == ({"4401"}, {"4410"})


def test_running_files_follow_their_place_on_new_year_and_decided_ones_stay(world, young_wilaya):
    newcomer = agent_of(young_wilaya)
    with time_machine.travel(TUESDAY, tick=False):
        running = filed_from(world, "4410")
        decided = filed_from(world, "4410", PersonFactory(matched=True))
        elsewhere = filed_from(world, "4401", PersonFactory(matched=True))
        take(running, actor=world.samir)
        grant(decided, actor=world.samir)
        due = running.promise.due_at

        assert follow_places() == 0
        assert not sees(newcomer, running)

    with time_machine.travel(NEW_YEAR, tick=False):
        assert sees(newcomer, running)
        assert follow_places() == 1
        assert follow_places() == 0

        moved = Dossier.objects.get(pk=running.pk)
        assert (moved.agency, moved.assigned_to) == (young_wilaya, None)
        assert list(queue_of(newcomer)) == [moved]
        assert list(queue_of(world.samir)) == [elsewhere]
        assert not sees(world.samir, moved)
        assert sees(world.samir, decided)
        promise = Promise.objects.get(pk=moved.promise_id)
        assert (promise.body_id, promise.due_at) == (young_wilaya.pk, due)
        assert Entry.objects.filter(action="dossier.hand_over").count() == 1
        assert Message.objects.filter(template="dossiers/handed_over").count() == 1


def test_a_contested_file_follows_its_place_with_the_promise_of_its_appeal(world, young_wilaya):
    newcomer = agent_of(young_wilaya)
    with time_machine.travel(TUESDAY, tick=False):
        contested = filed_from(world, "4410")
        refuse(contested, criterion="available-for-work", reason="En formation.", actor=world.samir)
        file_appeal(contested, text="Je suis disponible.", actor=citizen(contested.person_id))
        upheld = filed_from(world, "4410", PersonFactory(matched=True))
        refuse(upheld, criterion="available-for-work", reason="En formation.", actor=world.samir)
        file_appeal(upheld, text="Je suis disponible.", actor=citizen(upheld.person_id))
        uphold(upheld, reason="Vu.", actor=world.farida)

    with time_machine.travel(NEW_YEAR, tick=False):
        assert follow_places() == 1
        moved = Dossier.objects.select_related("promise", "appeal__promise").get(pk=contested.pk)
        assert (moved.agency, moved.appeal.promise.body_id) == (young_wilaya, young_wilaya.pk)
        assert moved.promise.body_id == world.agency.pk
        assert list(appeals_to_decide(newcomer)) == [moved]
        assert list(appeals_to_decide(world.farida)) == []
        assert uphold(moved, reason="Vu de nouveau.", actor=newcomer).dossier_id == moved.pk


def test_a_file_that_was_handed_over_meanwhile_is_not_handed_over_twice(world, young_wilaya):
    dossier = world.filed()
    stale = Dossier.objects.get(pk=dossier.pk)
    hand_over(dossier, agency=young_wilaya, actor=SYSTEM)

    with pytest.raises(MoveNotAllowed):
        hand_over(stale, agency=young_wilaya, actor=SYSTEM)


def test_an_act_on_a_page_opened_before_the_hand_over_changes_nothing(world, young_wilaya):
    dossier = world.filed()
    stale = Dossier.objects.get(pk=dossier.pk)
    hand_over(dossier, agency=young_wilaya, actor=SYSTEM)

    with pytest.raises(MoveNotAllowed):
        grant(stale, actor=world.samir)
    assert Dossier.objects.get(pk=dossier.pk).status == "filed"


def test_a_change_of_services_enqueues_the_handing_over(world):
    administrator = agent_of(world.agency.body, "administrator")

    set_services(world.agency, wilayas=[], communes=[], since=date(2026, 11, 24), actor=administrator)

    assert Job.objects.filter(task_path__contains="follow_places").count() == 1


def test_a_place_that_nobody_serves_keeps_its_agency(world):
    dossier = world.filed()
    world.agency.services.all().delete()

    assert follow_places() == 0
    assert Dossier.objects.get(pk=dossier.pk).agency == world.agency
