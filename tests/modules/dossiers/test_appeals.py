"""A refusal is contested within the term and decided by somebody else."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.accounts import PersonFactory
from factories.catalogue import published
from factories.organisations import MembershipFactory
from factories.threads import at_once
from factories.world import TUESDAY, build_world
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Mandate
from qarib.modules.documents.actions import open_letter
from qarib.modules.documents.models import Letter
from qarib.modules.dossiers.actions import (
    file_appeal,
    grant,
    overturn,
    refuse,
    sign,
    start_draft,
    uphold,
)
from qarib.modules.dossiers.enums import Stage, Status
from qarib.modules.dossiers.errors import (
    AlreadyGranted,
    AlreadySigned,
    AppealSaysNothing,
    AppealTooLate,
    OwnFile,
    ReasonNeeded,
    SameDecider,
)
from qarib.modules.dossiers.models import Appeal, Decision, Dossier
from qarib.modules.dossiers.queries import (
    appeal_ends,
    appeals_page,
    decisions_of,
    in_queue_of,
    in_the_way,
    moves_of,
    queue_totals,
    status_by_number,
)
from qarib.modules.journal.queries import history_of
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of
from qarib.modules.promises.enums import Status as PromiseStatus

SAYS = "Je suis disponible depuis le 1er novembre, le certificat le dit."


@pytest.fixture
def director(world):
    return actor_of(MembershipFactory(organisation=world.agency.body, role="director").person)


@pytest.fixture
def refused(world, tuesday):
    return refuse_it(world.filed(), by=world.samir)


@pytest.fixture
def appealed(world, refused):
    file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))
    return refused


def refuse_it(dossier, *, by):
    refuse(dossier, criterion="available-for-work", reason="En formation.", actor=by)
    return dossier


def at(day, hour, minute=0):
    """Return an instant by the clocks of Algiers, one hour before ours."""
    return time_machine.travel(
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.ALGIERS), tick=False
    )


def test_an_appeal_has_its_own_promise_its_journal_row_and_its_message(world, refused):
    appeal = file_appeal(refused, text=f"  {SAYS} ", actor=citizen(world.yasmine.pk))

    refused.refresh_from_db()
    assert (refused.status, appeal.text, appeal.refused_by_id) == (
        Status.APPEALED,
        SAYS,
        world.samir.person,
    )
    assert refused.promise.status == PromiseStatus.KEPT
    assert (appeal.promise.status, appeal.promise.label) == (
        PromiseStatus.RUNNING,
        "anem.job-seeker-registration:appeal",
    )
    # Fifteen working days after Tuesday 24 November: Fridays and Saturdays do not count.
    assert appeal.promise.due_day == date(2026, 12, 15)
    assert history_of("dossier", refused.uid)[-1].action == "dossier.appeal"
    assert Message.objects.filter(person=world.yasmine, template="dossiers/appeal_filed").count() == 1


def test_filing_twice_returns_the_same_appeal(world, refused):
    twin = Dossier.objects.get(pk=refused.pk)
    first = file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))

    again = file_appeal(twin, text="Other words", actor=citizen(world.yasmine.pk))
    later = file_appeal(refused, text="Other words", actor=citizen(world.yasmine.pk))

    assert first == again == later
    assert (Appeal.objects.get().text, twin.status) == (SAYS, Status.APPEALED)
    assert Message.objects.filter(template="dossiers/appeal_filed").count() == 1


def test_the_last_day_is_included_until_midnight_in_algiers(world, refused):
    last = appeal_ends(refused)
    assert last == date(2026, 12, 24)
    with at(last, 23, 59):
        assert file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk)).pk


def test_the_day_after_it_is_too_late_and_nothing_moves(world, refused):
    with (
        at(appeal_ends(refused) + timedelta(days=1), 0),
        pytest.raises(AppealTooLate, match="file a new request"),
    ):
        file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))

    refused.refresh_from_db()
    assert refused.status == Status.REFUSED
    assert not Appeal.objects.exists()


def test_an_appeal_says_why(world, refused):
    with pytest.raises(AppealSaysNothing):
        file_appeal(refused, text="  \n ", actor=citizen(world.yasmine.pk))


@pytest.mark.parametrize("who", ["karim", "samir", "system"])
def test_nobody_contests_the_file_of_another_even_once_it_is_contested(world, refused, who):
    actor = {"karim": citizen(world.karim.pk), "samir": world.samir, "system": SYSTEM}[who]
    for _filed in (False, True):
        with pytest.raises(MoveNotAllowed):
            file_appeal(refused, text=SAYS, actor=actor)
        file_appeal(refused, text=SAYS, actor=citizen(world.yasmine.pk))


def test_what_was_not_refused_cannot_be_contested(world):
    filed = world.filed()
    granted = world.filed(world.karim)
    grant(granted, actor=world.samir)
    for dossier in (filed, granted):
        with pytest.raises(MoveNotAllowed):
            file_appeal(dossier, text=SAYS, actor=citizen(dossier.person_id))


def test_a_person_of_level_one_may_contest(world):
    nadia = PersonFactory()
    dossier = refuse_it(world.filed(nadia), by=world.samir)

    assert file_appeal(dossier, text=SAYS, actor=citizen(nadia.pk)).pk


@pytest.mark.parametrize("decide", [uphold, overturn])
def test_whoever_refused_does_not_decide_the_appeal(world, appealed, decide):
    with pytest.raises(SameDecider, match="A colleague of the agency or the director"):
        decide(appealed, reason="Encore non.", actor=world.samir)

    assert moves_of(appealed, world.samir) == []
    assert Decision.objects.count() == 1


def test_the_database_refuses_the_same_decider_too(world, appealed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.update(decided_by=world.samir.person, decided_at=TUESDAY)


def test_upholding_gives_reasons_in_a_letter_and_leaves_the_first_decision_as_it_was(world, appealed):
    decision = uphold(appealed, reason="Le certificat date de 2024.", actor=world.farida)

    appealed.refresh_from_db()
    appeal = Appeal.objects.get()
    assert appealed.status == Status.UPHELD
    assert (decision.stage, decision.outcome, decision.criterion) == (
        Stage.APPEAL,
        "refused",
        "available-for-work",
    )
    assert (appeal.decided_by_id, appeal.promise.status) == (world.farida.person, PromiseStatus.KEPT)
    assert [one.stage for one in decisions_of(appealed)] == [Stage.APPEAL, Stage.FIRST]
    printed = decision.letter.data
    assert "Le certificat date de 2024." in printed["appeal"]["fr"]
    assert "appeal_until" not in printed
    assert open_letter(decision.letter).startswith(b"%PDF-")
    assert Message.objects.filter(person=world.yasmine, template="dossiers/upheld").count() == 1
    assert not Letter.objects.exclude(withdrawn_at=None).exists()


def test_overturning_grants_from_that_day_and_withdraws_the_letter_of_refusal(world, appealed):
    with at(date(2026, 12, 1), 10):
        decision = overturn(appealed, reason="Le certificat est valable.", actor=world.farida)

    appealed.refresh_from_db()
    assert (appealed.status, clock.algiers_day(appealed.decided_at)) == (
        Status.OVERTURNED,
        date(2026, 12, 1),
    )
    assert (decision.valid_from, decision.valid_until) == (date(2026, 12, 1), date(2027, 5, 31))
    first = Decision.objects.get(stage=Stage.FIRST)
    assert (first.outcome, first.reason) == ("refused", "En formation.")
    assert first.letter.withdrawn_at is not None
    assert decision.letter.withdrawn_at is None
    assert in_the_way(world.yasmine.pk, procedure_id=appealed.procedure_id, on=date(2026, 12, 1)) == appealed
    assert Message.objects.filter(person=world.yasmine, template="dossiers/overturned").count() == 1


@pytest.mark.parametrize("decide", [uphold, overturn])
def test_an_appeal_is_decided_with_reasons_once(world, appealed, decide):
    twin = Dossier.objects.get(pk=appealed.pk)
    with pytest.raises(ReasonNeeded):
        decide(appealed, reason=" ", actor=world.farida)
    decide(appealed, reason="Voici pourquoi.", actor=world.farida)

    for other in (uphold, overturn):
        with pytest.raises(MoveNotAllowed):
            other(twin, reason="Autre chose.", actor=world.farida)
    assert Decision.objects.count() == 2


def test_nobody_decides_the_appeal_of_their_kin_nor_of_another_agency(world, appealed, director):
    Mandate.objects.create(
        giver=world.yasmine,
        helper_id=world.farida.person,
        valid_from=date(2020, 1, 1),
        valid_to=date(2099, 1, 1),
    )
    with pytest.raises(OwnFile):
        uphold(appealed, reason="Non.", actor=world.farida)
    for actor in (world.lynda, citizen(world.yasmine.pk), SYSTEM):
        with pytest.raises(MoveNotAllowed):
            uphold(appealed, reason="Non.", actor=actor)
    elsewhere = actor_of(MembershipFactory(role="director").person)
    with pytest.raises(MoveNotAllowed):
        overturn(appealed, reason="Oui.", actor=elsewhere)


def test_the_director_decides_where_the_agency_has_nobody_else(world, appealed, director):
    assert moves_of(appealed, director) == ["uphold", "overturn"]
    assert uphold(appealed, reason="Confirmé.", actor=director).decided_by_id == director.person


def test_a_director_does_not_decide_their_own_appeal(world, director, tuesday):
    dossier = refuse_it(
        world.filed(PersonFactory._meta.model.objects.get(pk=director.person)), by=world.samir
    )
    file_appeal(dossier, text=SAYS, actor=citizen(director.person))

    assert moves_of(dossier, director) == []
    with pytest.raises(OwnFile):
        overturn(dossier, reason="Oui.", actor=director)


def test_a_large_amount_is_overturned_by_two_people_and_former_signatures_do_not_count(
    world, tuesday, director
):
    runs = "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}"
    terms = "grants: {valid: 6, unit: months, letter: grant}\namount: {value: '500000', each: once}\n"
    terms += "decision: {votes: [{above: 300000, need: 2}]}"
    world.version = published((runs, terms), valid_from=TUESDAY.date())
    dossier = world.filed()
    assert sign(dossier, actor=world.farida) is None
    refuse_it(dossier, by=world.samir)
    file_appeal(dossier, text=SAYS, actor=citizen(world.yasmine.pk))

    assert overturn(dossier, reason="D’accord.", actor=world.farida) is None
    with pytest.raises(AlreadySigned):
        overturn(dossier, reason="D’accord.", actor=world.farida)
    with pytest.raises(SameDecider):
        overturn(dossier, reason="D’accord.", actor=world.samir)
    dossier.refresh_from_db()
    assert dossier.status == Status.APPEALED
    decision = overturn(dossier, reason="D’accord aussi.", actor=director)

    assert (decision.amount, decision.decided_by_id) == (50_000_000, director.person)


@pytest.mark.django_db(transaction=True)
def test_six_people_deciding_an_appeal_at_once_leave_one_decision_and_one_letter():
    world = build_world()
    dossier = refuse_it(world.filed(), by=world.samir)
    file_appeal(dossier, text=SAYS, actor=citizen(world.yasmine.pk))
    colleagues = [actor_of(MembershipFactory(organisation=world.agency).person) for _ in range(6)]

    def decide(number):
        mine = Dossier.objects.get(pk=dossier.pk)
        return (uphold if number % 2 else overturn)(mine, reason="Voici.", actor=colleagues[number])

    results = at_once(6, decide)

    decision = Decision.objects.get(stage=Stage.APPEAL)
    assert [result for result in results if isinstance(result, Decision)] == [decision]
    assert all(isinstance(result, MoveNotAllowed) for result in results if result != decision)
    assert Letter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_four_tabs_filing_at_once_leave_one_appeal_and_one_promise():
    world = build_world()
    dossier = refuse_it(world.filed(), by=world.samir)

    def file(_number):
        return file_appeal(Dossier.objects.get(pk=dossier.pk), text=SAYS, actor=citizen(world.yasmine.pk))

    assert at_once(4, file) == [Appeal.objects.get()] * 4
    assert Message.objects.filter(template="dossiers/appeal_filed").count() == 1


def test_a_contested_file_does_not_keep_the_person_from_a_new_request_and_a_granted_one_does(world, appealed):
    draft = start_draft(world.version, person=world.yasmine, language="fr", actor=citizen(world.yasmine.pk))
    assert draft.pk != appealed.pk
    draft.delete()
    overturn(appealed, reason="Oui.", actor=world.farida)

    with pytest.raises(AlreadyGranted):
        start_draft(world.version, person=world.yasmine, language="fr", actor=citizen(world.yasmine.pk))


def test_appeals_wait_in_their_own_list_and_leave_the_queue_as_it_was(world, appealed, director):
    assert queue_totals(world.farida).to_handle == 0
    shown = {
        name: [dossier.pk for dossier in appeals_page(actor).dossiers]
        for name, actor in {
            "who refused": world.samir,
            "head": world.farida,
            "elsewhere": world.lynda,
            "director": director,
            "citizen": citizen(world.yasmine.pk),
        }.items()
    }
    assert shown == {
        "who refused": [],
        "head": [appealed.pk],
        "elsewhere": [],
        "director": [appealed.pk],
        "citizen": [],
    }
    assert in_queue_of(world.farida, appealed)
    assert in_queue_of(director, appealed)
    assert not in_queue_of(world.lynda, appealed)


def test_pages_of_appeals_follow_each_other_by_promised_date(world, refused):
    dossiers = []
    for day in range(3):
        with time_machine.travel(TUESDAY + timedelta(days=day), tick=False):
            dossier = refuse_it(world.filed(PersonFactory()), by=world.samir)
            file_appeal(dossier, text=SAYS, actor=citizen(dossier.person_id))
            dossiers.append(dossier)

    first = appeals_page(world.farida, limit=2)
    second = appeals_page(world.farida, after=first.following, limit=2)

    assert [one.pk for one in first.dossiers + second.dossiers] == [one.pk for one in dossiers]
    assert second.following is None


def test_the_status_by_number_shows_the_promise_of_the_appeal_then_the_answer(world, appealed):
    line = status_by_number(appealed.number)
    assert (line.status, line.due_day, line.decided_at) == (Status.APPEALED, date(2026, 12, 15), None)

    uphold(appealed, reason="Non.", actor=world.farida)
    line = status_by_number(appealed.number)
    assert (line.status, line.decided_at) == (Status.UPHELD, TUESDAY)
