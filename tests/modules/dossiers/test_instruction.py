from datetime import date, timedelta

import pytest
import time_machine

from factories.accounts import AgentFactory
from factories.organisations import MembershipFactory
from factories.threads import at_once
from factories.world import TUESDAY, build_world
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Guardianship, Mandate
from qarib.modules.documents.enums import LetterStatus
from qarib.modules.dossiers.actions import (
    answer_request,
    grant,
    hand_back,
    refuse,
    request_missing,
    take,
    withdraw,
)
from qarib.modules.dossiers.enums import Origin, Outcome, Status, Stream
from qarib.modules.dossiers.errors import NothingAsked, OwnFile, ReasonNeeded, UnknownCriterion
from qarib.modules.dossiers.models import Decision, Dossier, MissingRequest
from qarib.modules.dossiers.queries import open_request, values_by_fact
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of
from qarib.modules.promises.enums import Status as PromiseStatus


def test_granting_keeps_the_promise_issues_the_letter_and_tells_the_person(world, tuesday):
    dossier = world.filed()
    take(dossier, actor=world.samir)

    decision = grant(dossier, actor=world.samir)

    dossier.refresh_from_db()
    assert dossier.status == Status.GRANTED
    assert dossier.promise.status == PromiseStatus.KEPT
    assert (decision.valid_from, decision.valid_until) == (date(2026, 11, 24), date(2027, 5, 23))
    assert decision.letter.status == LetterStatus.PENDING
    assert decision.letter.reference == dossier.number
    assert decision.letter.data["name"] == "ياسمين بن يوسف"
    assert Message.objects.filter(person=world.yasmine, template="dossiers/granted").count() == 1
    acts = Entry.objects.filter(object_type="dossier", object_id=str(dossier.uid)).order_by("pk")
    assert list(acts.values_list("action", "person", "subject", "basis")) == [
        ("dossier.start", world.yasmine.pk, world.yasmine.pk, "self"),
        ("dossier.file", world.yasmine.pk, world.yasmine.pk, "self"),
        ("dossier.take", world.samir.person, world.yasmine.pk, "duty"),
        ("dossier.grant", world.samir.person, world.yasmine.pk, "duty"),
    ]


def test_a_refusal_names_criterion_value_source_remedy_and_appeal(world, tuesday):
    dossier = world.filed()

    decision = refuse(dossier, criterion="available-for-work", reason="En formation.", actor=world.samir)

    assert decision.outcome == Outcome.REFUSED
    (row,) = decision.letter.data["reasons"]
    assert row["value"]["fr"] == "Disponibilité : Oui"
    assert row["source"]["fr"] == "Vous"
    assert set(row) == {"criterion", "value", "source", "remedy"}
    assert decision.letter.data["appeal_until"] == "2026-12-24"
    assert "En formation." in decision.letter.data["appeal"]["fr"]
    dossier.refresh_from_db()
    assert dossier.status == Status.REFUSED
    assert dossier.promise.status == PromiseStatus.KEPT


@pytest.mark.parametrize(
    ("criterion", "reason", "error"),
    [("unheard-of", "why", UnknownCriterion), ("available-for-work", "  ", ReasonNeeded)],
)
def test_a_refusal_without_criterion_or_reason_is_refused(world, criterion, reason, error):
    dossier = world.filed()

    with pytest.raises(error):
        refuse(dossier, criterion=criterion, reason=reason, actor=world.samir)

    dossier.refresh_from_db()
    assert dossier.status == Status.FILED
    assert not Decision.objects.exists()


def test_a_request_pauses_the_promise_and_the_answer_lets_it_run(world):
    with time_machine.travel(TUESDAY, tick=False):
        dossier = world.filed()
        request_missing(dossier, facts=["diploma", "diploma"], reason="Quel diplôme ?", actor=world.samir)
        dossier.refresh_from_db()
        assert (dossier.status, dossier.promise.due_at) == (Status.WAITING, None)
        assert open_request(dossier).facts == ["diploma"]
    with time_machine.travel(TUESDAY + timedelta(days=7), tick=False):
        answer_request(dossier, answers={"diploma": "CAP couture"}, actor=citizen(world.yasmine.pk))

    dossier.refresh_from_db()
    assert dossier.status == Status.UNDER_INSTRUCTION
    assert dossier.promise.due_day == date(2026, 12, 6)
    value = values_by_fact(dossier)["diploma"]
    assert (value.value, value.stream, value.origin) == ("CAP couture", Stream.CORRECTION, Origin.ASKED)
    assert "diploma" not in dossier.frozen
    assert open_request(dossier) is None


@pytest.mark.parametrize(
    ("facts", "reason", "error"),
    [([], "why", NothingAsked), (["unheard_of"], "why", NothingAsked), (["diploma"], " ", ReasonNeeded)],
)
def test_a_request_that_says_nothing_is_refused(world, facts, reason, error):
    dossier = world.filed()

    with pytest.raises(error):
        request_missing(dossier, facts=facts, reason=reason, actor=world.samir)

    assert not MissingRequest.objects.exists()


def test_an_incomplete_answer_leaves_the_request_open(world):
    dossier = world.filed()
    request_missing(dossier, facts=["diploma"], reason="Lequel ?", actor=world.samir)

    with pytest.raises(NothingAsked):
        answer_request(dossier, answers={}, actor=citizen(world.yasmine.pk))

    assert open_request(dossier) is not None


def test_nobody_handles_their_own_file(world):
    samir = AgentFactory._meta.model.objects.get(pk=world.samir.person)
    dossier = world.filed(samir)

    for act in (lambda: take(dossier, actor=world.samir), lambda: grant(dossier, actor=world.samir)):
        with pytest.raises(OwnFile):
            act()


@pytest.mark.parametrize("tie", ["mandate", "guardianship"])
def test_nobody_handles_the_file_of_somebody_they_act_for(world, tie):
    dossier = world.filed()
    if tie == "mandate":
        Mandate.objects.create(
            giver=world.yasmine,
            helper_id=world.samir.person,
            valid_from=date(2020, 1, 1),
            valid_to=date(2099, 1, 1),
        )
    else:
        Guardianship.objects.create(
            ward=world.yasmine,
            guardian_id=world.samir.person,
            kind="minor",
            established_by="x",
            valid_from=date(2020, 1, 1),
        )

    with pytest.raises(OwnFile):
        grant(dossier, actor=world.samir)


@pytest.mark.parametrize("decide", ["grant", "refuse", "take"])
def test_a_citizen_and_the_system_decide_nothing(world, decide):
    dossier = world.filed()
    acts = {
        "grant": lambda actor: grant(dossier, actor=actor),
        "refuse": lambda actor: refuse(dossier, criterion="available-for-work", reason="x", actor=actor),
        "take": lambda actor: take(dossier, actor=actor),
    }
    for actor in (citizen(world.yasmine.pk), SYSTEM):
        with pytest.raises(MoveNotAllowed):
            acts[decide](actor)


def test_the_second_of_two_agents_is_told_that_the_file_has_moved_on(world):
    first = world.filed()
    second = Dossier.objects.get(pk=first.pk)
    grant(first, actor=world.samir)

    with pytest.raises(MoveNotAllowed):
        refuse(second, criterion="available-for-work", reason="x", actor=world.farida)

    assert Decision.objects.get().outcome == Outcome.GRANTED


@pytest.mark.django_db(transaction=True)
def test_eight_agents_deciding_at_once_leave_one_decision_one_letter_and_one_message():
    world = build_world()
    dossier = world.filed()
    colleagues = [actor_of(MembershipFactory(organisation=world.agency).person) for _ in range(8)]

    def decide(number):
        mine = Dossier.objects.get(pk=dossier.pk)
        if number % 2:
            return grant(mine, actor=colleagues[number])
        return refuse(mine, criterion="available-for-work", reason="x", actor=colleagues[number])

    results = at_once(8, decide)

    decision = Decision.objects.get()
    assert [result for result in results if isinstance(result, Decision)] == [decision]
    assert all(isinstance(result, MoveNotAllowed) for result in results if result != decision)
    assert Message.objects.filter(template=f"dossiers/{decision.outcome}").count() == 1


def test_handing_back_gives_the_file_to_the_agency_again(world):
    dossier = world.filed()
    take(dossier, actor=world.samir)
    hand_back(dossier, actor=world.farida)

    dossier.refresh_from_db()
    assert (dossier.status, dossier.assigned_to) == (Status.FILED, None)


def test_a_withdrawn_file_keeps_its_number_and_owes_nothing(world):
    dossier = world.filed()
    withdraw(dossier, actor=citizen(world.yasmine.pk))

    dossier.refresh_from_db()
    assert dossier.number
    assert dossier.promise.status == PromiseStatus.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        grant(dossier, actor=world.samir)


def test_a_late_file_can_be_asked_and_its_delay_stays_ours(world):
    with time_machine.travel(TUESDAY, tick=False):
        dossier = world.filed()
    with time_machine.travel(TUESDAY + timedelta(days=10), tick=False):
        request_missing(dossier, facts=["diploma"], reason="Lequel ?", actor=world.samir)
        dossier.refresh_from_db()
        assert (dossier.status, dossier.promise.due_day) == (Status.WAITING, date(2026, 11, 29))
        answer_request(dossier, answers={"diploma": "CAP"}, actor=citizen(world.yasmine.pk))

    dossier.refresh_from_db()
    assert (dossier.status, dossier.promise.due_day) == (Status.UNDER_INSTRUCTION, date(2026, 11, 29))


def test_an_agent_of_another_agency_moves_nothing_even_past_the_page(world):
    dossier = world.filed()

    for act in (lambda: take(dossier, actor=world.lynda), lambda: grant(dossier, actor=world.lynda)):
        with pytest.raises(MoveNotAllowed):
            act()


def test_another_citizen_cannot_withdraw_a_file_even_past_the_page(world):
    dossier = world.filed()

    with pytest.raises(MoveNotAllowed):
        withdraw(dossier, actor=citizen(world.karim.pk))
