"""Filing for somebody present: who may, for whom, and that it is one file whatever happens."""

import io
from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.catalogue import shipped
from factories.documents import image
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory
from factories.threads import at_once
from factories.world import ANSWERS, TUESDAY
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Mandate, Person
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.actions import file_dossier, keep_paper, save_page, start_at_counter
from qarib.modules.dossiers.enums import Channel, Status
from qarib.modules.dossiers.errors import (
    AlreadyOpen,
    DraftAtHome,
    Incomplete,
    NotAtThisCounter,
    OwnFile,
)
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    counter_draft,
    dossiers_visible_to,
    filed_by_me,
    procedures_at_counter,
)
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.usefixtures("tuesday")


@pytest.fixture
def old_man(db):
    return PersonFactory(given_name="عمر", family_name="زيتوني", matched=True, phone_verified_at=None)


def begun(world, person, actor=None):
    actor = actor or world.samir
    dossier = start_at_counter(world.version, person=person, actor=actor)
    save_page(dossier, answers=ANSWERS, actor=actor)
    return dossier


def filed(world, person):
    return file_dossier(begun(world, person), actor=world.samir.about(person.pk))


def test_a_file_filed_at_a_counter_says_who_filed_it_for_whom_and_where(world, old_man):
    dossier = filed(world, old_man)

    dossier.refresh_from_db()
    assert (dossier.status, dossier.channel, dossier.agency) == ("filed", "counter", world.agency)
    assert (dossier.person, dossier.number is not None) == (old_man, True)
    rows = Entry.objects.filter(object_type="dossier", object_id=str(dossier.uid)).order_by("pk")
    assert list(rows.values_list("action", "person", "organisation", "subject", "basis")) == [
        (action, world.samir.person, world.agency.pk, old_man.pk, "duty")
        for action in ("dossier.start", "dossier.hold_at_counter", "dossier.file")
    ]
    assert filed_by_me(world.samir, dossier.uid) == dossier


def test_a_phone_that_is_known_is_told_and_stays_unproved(world, old_man):
    dossier = filed(world, old_man)

    (message,) = Message.objects.filter(person=old_man)
    assert (message.template, message.address) == ("dossiers/filed_at_counter", old_man.phone)
    assert dossier.number in message.body
    old_man.refresh_from_db()
    assert old_man.phone_verified_at is None


def test_without_a_phone_nobody_is_written_to(world):
    person = PersonFactory(matched=True, phone="", phone_verified_at=None)

    filed(world, person)

    assert not Message.objects.filter(person=person).exists()


def test_the_commune_decides_the_agency_also_when_it_is_another(world, old_man):
    elsewhere = MembershipFactory(organisation=world.other_agency).person
    actor = actor_of(elsewhere)
    dossier = file_dossier(begun(world, old_man, actor), actor=actor.about(old_man.pk))

    assert dossier.agency == world.agency
    assert filed_by_me(actor, dossier.uid) == dossier
    assert not dossiers_visible_to(actor).filter(pk=dossier.pk).exists()
    assert counter_draft(actor, dossier.uid) is None


def test_nobody_files_for_themselves_or_their_near_ones_on_duty(world, old_man):
    samir = Person.objects.get(pk=world.samir.person)
    with pytest.raises(OwnFile):
        start_at_counter(world.version, person=samir, actor=world.samir)
    dossier = begun(world, old_man)
    Mandate.objects.create(giver=old_man, helper=samir, valid_from=TUESDAY.date(), valid_to=TUESDAY.date())

    with pytest.raises(OwnFile):
        start_at_counter(world.version, person=old_man, actor=world.samir)
    with pytest.raises(OwnFile):
        file_dossier(dossier, actor=world.samir.about(old_man.pk))
    dossier.refresh_from_db()
    assert dossier.status == Status.DRAFT


def test_only_agents_and_heads_of_an_agency_of_the_body(world, old_man):
    director = actor_of(MembershipFactory(organisation=world.agency.body, role="director").person)
    stranger = actor_of(MembershipFactory(organisation=AgencyFactory(body=BodyFactory(code="fnpos"))).person)

    for actor in (director, citizen(world.karim.pk), citizen(old_man.pk)):
        with pytest.raises(MoveNotAllowed):
            start_at_counter(world.version, person=old_man, actor=actor)
    with pytest.raises(NotAtThisCounter):
        start_at_counter(world.version, person=old_man, actor=stranger)
    assert procedures_at_counter(stranger) == []
    assert start_at_counter(world.version, person=old_man, actor=world.farida).agency_id == world.agency.pk


def test_what_is_only_asked_in_person_is_not_filed_here_either(world):
    shipped("anem.allowance-confirmation")

    codes = [version.procedure.code for version in procedures_at_counter(world.samir)]

    assert "anem.job-seeker-registration" in codes
    assert all(version.procedure.code.startswith("anem.") for version in procedures_at_counter(world.samir))


def test_what_the_person_began_at_home_stays_theirs(world):
    mine = world.draft()

    with pytest.raises(DraftAtHome):
        start_at_counter(world.version, person=world.yasmine, actor=world.samir)
    for actor in (world.samir, world.farida, world.lynda):
        with pytest.raises(MoveNotAllowed):
            save_page(mine, answers={"wanted_occupation": "x"}, actor=actor)
        with pytest.raises(MoveNotAllowed):
            file_dossier(mine, actor=actor.about(world.yasmine.pk))
    assert counter_draft(world.samir, mine.uid) is None
    mine.refresh_from_db()
    assert (mine.channel, mine.agency) == (Channel.ONLINE, None)


def test_a_file_that_is_open_is_not_begun_again(world):
    world.filed()

    with pytest.raises(AlreadyOpen):
        start_at_counter(world.version, person=world.yasmine, actor=world.samir)


def test_another_agency_and_another_citizen_write_nothing_in_a_draft_of_a_counter(world, old_man):
    dossier = begun(world, old_man)

    for actor in (world.lynda, citizen(world.karim.pk)):
        with pytest.raises(MoveNotAllowed):
            save_page(dossier, answers={"wanted_occupation": "x"}, actor=actor)
        subject = old_man.pk if actor == world.lynda else actor.subject
        with pytest.raises(MoveNotAllowed):
            file_dossier(Dossier.objects.get(pk=dossier.pk), actor=actor.about(subject))
    assert counter_draft(world.lynda, dossier.uid) is None
    assert counter_draft(world.samir, dossier.uid) == dossier
    assert not dossiers_visible_to(world.samir).filter(pk=dossier.pk).exists()


def test_a_colleague_goes_on_and_another_counter_takes_over_while_the_person_is_there(
    world, old_man, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.QARIB_CLAMD = tmp_path / "files", ""
    dossier, data = begun(world, old_man), image()
    keep_paper(dossier, io.BytesIO(data), name="a.jpg", size=len(data), actor=world.samir)
    assert counter_draft(world.farida, dossier.uid) == dossier

    again = start_at_counter(world.version, person=old_man, actor=world.lynda)

    assert again == dossier
    assert counter_draft(world.lynda, dossier.uid) == dossier
    assert counter_draft(world.samir, dossier.uid) is None
    assert [uploads_visible_to(one).count() for one in (world.samir, world.lynda)] == [0, 1]
    with pytest.raises(MoveNotAllowed):
        save_page(Dossier.objects.get(pk=dossier.pk), answers={"wanted_occupation": "x"}, actor=world.samir)


def test_once_the_person_goes_on_at_home_the_counter_sees_it_no_longer(world, old_man, settings, tmp_path):
    settings.MEDIA_ROOT, settings.QARIB_CLAMD = tmp_path / "files", ""
    dossier, data = begun(world, old_man), image()
    keep_paper(dossier, io.BytesIO(data), name="a.jpg", size=len(data), actor=world.samir)
    assert uploads_visible_to(world.samir).count() == 1

    save_page(dossier, answers={"wanted_occupation": "Maçon"}, actor=citizen(old_man.pk))

    dossier.refresh_from_db()
    assert (dossier.channel, dossier.agency) == (Channel.ONLINE, None)
    assert counter_draft(world.samir, dossier.uid) is None
    assert uploads_visible_to(world.samir).count() == 0
    assert uploads_visible_to(citizen(old_man.pk)).count() == 1


def test_who_files_at_home_what_a_counter_began_files_on_line(world, old_man):
    dossier = begun(world, old_man)

    file_dossier(dossier, actor=citizen(old_man.pk))

    dossier.refresh_from_db()
    assert (dossier.channel, dossier.status) == (Channel.ONLINE, Status.FILED)
    assert filed_by_me(world.samir, dossier.uid) is None


def test_a_paper_is_the_persons_and_goes_with_the_file_to_its_agency(world, old_man, settings, tmp_path):
    settings.MEDIA_ROOT, settings.QARIB_CLAMD = tmp_path / "files", ""
    actor, data = actor_of(MembershipFactory(organisation=world.other_agency).person), image()
    dossier = begun(world, old_man, actor)
    uid = keep_paper(dossier, io.BytesIO(data), name="a.jpg", size=len(data), actor=actor)
    save_page(
        dossier,
        answers={"residence_changed": True, "address": "Alger", "residence_proof": [uid]},
        actor=actor,
    )

    file_dossier(dossier, actor=actor.about(old_man.pk))

    assert uploads_visible_to(world.samir).get().owner == old_man
    assert uploads_visible_to(actor).count() == 0
    with pytest.raises(MoveNotAllowed):
        keep_paper(dossier, io.BytesIO(data), name="a.jpg", size=len(data), actor=actor)


def test_an_incomplete_file_is_not_filed(world, old_man):
    dossier = start_at_counter(world.version, person=old_man, actor=world.samir)

    with pytest.raises(Incomplete):
        file_dossier(dossier, actor=world.samir.about(old_man.pk))


def test_filing_twice_gives_the_same_number_and_one_message(world, old_man):
    dossier = begun(world, old_man)
    again = Dossier.objects.get(pk=dossier.pk)

    first = file_dossier(dossier, actor=world.samir.about(old_man.pk)).number
    second = file_dossier(again, actor=world.samir.about(old_man.pk)).number

    assert first == second
    assert Message.objects.filter(person=old_man).count() == 1


def test_the_receipt_is_shown_again_to_who_filed_it_that_day_only(world, old_man):
    dossier = filed(world, old_man)

    assert filed_by_me(world.farida, dossier.uid) is None
    assert filed_by_me(citizen(old_man.pk), dossier.uid) is None
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        assert filed_by_me(world.samir, dossier.uid) is None


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_begin_one_draft_and_file_one_file(world, old_man):
    actors = [world.samir, world.farida]

    begun_by = at_once(
        2, lambda number: start_at_counter(world.version, person=old_man, actor=actors[number]).agency_id
    )
    assert begun_by == [world.agency.pk, world.agency.pk]
    dossier = Dossier.objects.get(person=old_man)
    save_page(dossier, answers=ANSWERS, actor=world.samir)
    numbers = at_once(
        2,
        lambda number: (
            file_dossier(Dossier.objects.get(pk=dossier.pk), actor=actors[number].about(old_man.pk)).number
        ),
    )

    assert len(set(numbers)) == 1
    assert Dossier.objects.filter(person=old_man).count() == 1
