import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.accounts import AgentFactory, PersonFactory
from factories.organisations import AgencyFactory
from factories.promises import PromiseFactory, at, midnight_after
from factories.threads import at_once
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import _handlers
from qarib.modules.journal.models import Entry
from qarib.modules.promises import actions
from qarib.modules.promises.enums import PauseReason, Status, Step
from qarib.modules.promises.errors import WithinOutOfRange
from qarib.modules.promises.events import PromiseMissed
from qarib.modules.promises.models import Pause, Promise

AGENT = Actor(person=None, role="agent", basis=Basis.DUTY)


@pytest.fixture
def missed_events():
    seen = []
    _handlers[PromiseMissed].append(seen.append)
    yield seen
    _handlers[PromiseMissed].remove(seen.append)


def stored(promise):
    return Promise.objects.get(pk=promise.pk)


def acts(promise):
    entries = Entry.objects.filter(object_type="promise", object_id=promise.uid).order_by("pk")
    return list(entries.values_list("action", "subject", "reason"))


@pytest.mark.django_db
@time_machine.travel(at("2026-11-22T10:00"), tick=False)
def test_a_promise_is_made_with_its_date_its_legal_term_and_its_first_step():
    person, agency = PersonFactory(), AgencyFactory()

    promise = actions.make_promise(
        body_id=agency.pk,
        person_id=person.pk,
        label="anem.job-seeker-registration",
        path="/dossiers/1b5a",
        start=at("2026-11-22T10:00"),
        within=3,
        unit="working_days",
        legal_within=60,
        legal_unit="days",
        actor=citizen(person.pk),
    )

    row = stored(promise)
    assert (row.status, row.due_at, row.legal_due_at) == (
        Status.RUNNING,
        midnight_after("2026-11-25"),
        midnight_after("2027-01-21"),
    )
    assert (row.due_day, row.legal_due_day) == (at("2026-11-25").date(), at("2027-01-21").date())
    assert (row.next_step, row.next_step_at) == (Step.WARN, at("2026-11-24T08:00"))
    assert acts(promise) == [("promises.make_promise", person.pk, "")]


@pytest.mark.django_db
def test_a_promise_that_cannot_be_counted_is_refused_and_leaves_nothing():
    with pytest.raises(WithinOutOfRange):
        PromiseFactory(within=0)

    assert not Promise.objects.exists()
    assert not Entry.objects.filter(object_type="promise").exists()


@pytest.mark.django_db
def test_a_pause_takes_our_date_away_but_never_the_legal_one():
    with time_machine.travel(at("2026-11-23T10:00"), tick=False):
        promise = PromiseFactory(legal_within=10, legal_unit="days")
        actions.pause_promise(promise, reason=PauseReason.ADMINISTRATION, awaited="CNAS", actor=AGENT)

    row = stored(promise)
    assert (row.status, row.due_at, row.legal_due_at, row.next_step) == (
        Status.PAUSED,
        None,
        midnight_after("2026-12-02"),
        "",
    )
    assert list(row.pauses.values_list("reason", "awaited", "began_at", "ended_at")) == [
        ("administration", "CNAS", at("2026-11-23T10:00"), None)
    ]
    assert acts(promise)[-1] == ("promises.pause_promise", promise.person_id, "administration")


@pytest.mark.django_db
def test_the_days_touched_by_a_pause_are_added_when_the_person_answers():
    with time_machine.travel(at("2026-11-23T10:00"), tick=False):
        promise = PromiseFactory()
        actions.pause_promise(promise, reason="person", actor=AGENT)
    with time_machine.travel(at("2026-11-25T16:00"), tick=False):
        actions.resume_promise(promise, actor=citizen(promise.person_id))

    row = stored(promise)
    assert (row.status, row.due_at, row.next_step, row.next_step_at) == (
        Status.RUNNING,
        midnight_after("2026-11-30"),
        Step.WARN,
        at("2026-11-29T08:00"),
    )
    assert row.pauses.get().ended_at == at("2026-11-25T16:00")


@pytest.mark.django_db
def test_a_procedure_may_let_a_pause_stop_the_legal_term_too():
    with time_machine.travel(at("2026-11-23T10:00"), tick=False):
        promise = PromiseFactory(legal_within=5, legal_unit="working_days", pauses_stop_legal_term=True)
        assert promise.legal_due_at == midnight_after("2026-11-29")
        actions.pause_promise(promise, reason="person", actor=AGENT)
    assert stored(promise).legal_due_at is None

    with time_machine.travel(at("2026-11-23T16:00"), tick=False):
        actions.resume_promise(promise, actor=AGENT)
    assert stored(promise).legal_due_at == midnight_after("2026-11-30")


@pytest.mark.django_db
def test_a_promise_past_its_date_cannot_be_paused():
    promise = PromiseFactory()
    with time_machine.travel(at("2026-11-26T00:01"), tick=False), pytest.raises(MoveNotAllowed):
        actions.pause_promise(promise, reason="person", actor=AGENT)

    assert not Pause.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["2026-11-22T10:00", "2026-11-24T15:00", "2026-11-26T00:00"])
def test_an_answer_up_to_the_last_midnight_keeps_the_promise(moment):
    promise = PromiseFactory()

    actions.keep_promise(promise, at=at(moment), actor=AGENT)

    row = stored(promise)
    assert (row.status, row.kept_at, row.missed_at, row.next_step) == (Status.KEPT, at(moment), None, "")


@pytest.mark.django_db
def test_what_the_person_really_waited_is_written_down_with_pauses_and_without_days_off():
    with time_machine.travel(at("2026-11-23T10:00"), tick=False):
        promise = PromiseFactory()
        actions.pause_promise(promise, reason="person", actor=AGENT)
    with time_machine.travel(at("2026-11-29T16:00"), tick=False):
        actions.keep_promise(promise, actor=AGENT)

    row = stored(promise)
    # The pause ends with the answer: 23, 24, 25, 26 and 29 November were waited.
    assert (row.status, row.due_at, row.working_days_taken) == (
        Status.KEPT,
        midnight_after("2026-12-02"),
        5,
    )
    assert [action for action, *_ in acts(promise)][-2:] == [
        "promises.resume_promise",
        "promises.keep_promise",
    ]


@pytest.mark.django_db
def test_a_late_answer_is_first_a_breach_and_stays_one(missed_events):
    promise = PromiseFactory()

    with time_machine.travel(at("2026-11-26T09:00"), tick=False):
        actions.keep_promise(promise, actor=AGENT)

    row = stored(promise)
    assert (row.status, row.missed_at, row.kept_at) == (
        Status.MISSED,
        at("2026-11-26T09:00"),
        at("2026-11-26T09:00"),
    )
    # Answered late, and the apology is still owed.
    assert row.next_step == Step.APOLOGISE
    assert missed_events == [
        PromiseMissed(
            promise_id=promise.pk,
            person_id=promise.person_id,
            body_id=promise.body_id,
            label="anem.job-seeker-registration",
            path="/dossiers/1b5a",
            due_at=midnight_after("2026-11-25"),
        )
    ]


@pytest.mark.django_db
def test_a_promise_is_answered_once(missed_events):
    promise = PromiseFactory()
    actions.keep_promise(promise, at=at("2026-11-27T09:00"), actor=AGENT)

    with pytest.raises(MoveNotAllowed):
        actions.keep_promise(promise, at=at("2026-11-28T09:00"), actor=AGENT)

    assert stored(promise).kept_at == at("2026-11-27T09:00")


@pytest.mark.django_db
@time_machine.travel(at("2026-11-23T10:00"), tick=False)
def test_withdrawing_in_time_leaves_no_breach():
    promise = PromiseFactory()
    actions.pause_promise(promise, reason="person", actor=AGENT)

    actions.withdraw_promise(promise, actor=citizen(promise.person_id))

    row = stored(promise)
    assert (row.status, row.withdrawn_at, row.missed_at) == (
        Status.WITHDRAWN,
        at("2026-11-23T10:00"),
        None,
    )
    assert row.pauses.get().ended_at == at("2026-11-23T10:00")


@pytest.mark.django_db
@time_machine.travel(at("2026-11-26T10:00"), tick=False)
def test_withdrawing_late_does_not_wipe_the_breach(missed_events):
    promise = PromiseFactory()

    actions.withdraw_promise(promise, actor=citizen(promise.person_id))

    row = stored(promise)
    assert (row.status, row.missed_at, row.next_step) == (Status.WITHDRAWN, at("2026-11-26T10:00"), "")
    assert len(missed_events) == 1


@pytest.mark.django_db
@time_machine.travel(at("2026-11-23T10:00"), tick=False)
@pytest.mark.parametrize("move", [actions.keep_promise, actions.miss_promise])
def test_a_citizen_neither_keeps_nor_breaks_a_promise(move):
    promise = PromiseFactory()

    with pytest.raises(MoveNotAllowed):
        move(promise, actor=citizen(promise.person_id))

    assert stored(promise).status == Status.RUNNING


@pytest.mark.django_db
@time_machine.travel(at("2026-11-23T10:00"), tick=False)
def test_a_promise_is_not_broken_before_its_date():
    promise = PromiseFactory()

    with pytest.raises(MoveNotAllowed):
        actions.miss_promise(promise)


@pytest.mark.django_db
@time_machine.travel(at("2026-11-23T10:00"), tick=False)
def test_a_stale_page_cannot_move_what_has_moved_on():
    promise = PromiseFactory()
    stale = stored(promise)
    actions.pause_promise(promise, reason="person", actor=AGENT)

    for move in (actions.keep_promise, actions.withdraw_promise):
        with pytest.raises(MoveNotAllowed):
            move(stale, actor=AGENT)
    with pytest.raises(MoveNotAllowed):
        actions.pause_promise(stale, reason="person", actor=AGENT)

    assert Pause.objects.count() == 1


@pytest.mark.django_db
def test_a_promise_is_handed_over_while_it_is_owed():
    promise, agent = PromiseFactory(), AgentFactory()

    actions.hand_over_promise(promise, responsible_id=agent.pk, actor=AGENT)
    assert stored(promise).responsible_id == agent.pk

    actions.keep_promise(promise, at=at("2026-11-23T10:00"), actor=AGENT)
    with pytest.raises(MoveNotAllowed):
        actions.hand_over_promise(promise, responsible_id=None, actor=AGENT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"status": Status.KEPT},
        {"status": Status.PAUSED},
        {"due_at": None},
        {"status": Status.MISSED},
        {"status": Status.WITHDRAWN},
        {"status": Status.KEPT, "kept_at": at("2026-12-26T00:00"), "next_step": "", "next_step_at": None},
        {"kept_at": at("2026-11-23T00:00")},
        {"next_step": ""},
        {"next_step": Step.APOLOGISE},
        {"unit": "weeks"},
        {"legal_within": 3},
        {"within": 0},
    ],
)
def test_the_database_refuses_a_state_that_its_dates_deny(broken):
    promise = PromiseFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**broken)


@pytest.mark.django_db
@time_machine.travel(at("2026-11-23T10:00"), tick=False)
def test_the_database_refuses_a_second_open_pause():
    promise = PromiseFactory()
    actions.pause_promise(promise, reason="person", actor=AGENT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(promise=promise, reason="person")


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_answer_at_once_one_is_told_to_reload():
    promise = PromiseFactory()
    copies = [stored(promise), stored(promise)]

    results = at_once(
        2, lambda number: actions.keep_promise(copies[number], at=at("2026-11-23T10:00"), actor=AGENT)
    )

    assert [type(result) for result in results if result] == [MoveNotAllowed]
    assert [action for action, *_ in acts(promise)].count("promises.keep_promise") == 1


@pytest.mark.django_db(transaction=True)
@time_machine.travel(at("2026-11-23T10:00"), tick=False)
@pytest.mark.parametrize("second", ["resume", "keep"])
def test_of_two_who_resume_at_once_one_is_told_to_reload(second):
    promise = PromiseFactory()
    actions.pause_promise(promise, reason="person", actor=AGENT)
    copies = [stored(promise), stored(promise)]
    moves = [
        lambda: actions.resume_promise(copies[0], actor=AGENT),
        lambda: (
            actions.resume_promise(copies[1], actor=AGENT)
            if second == "resume"
            else actions.keep_promise(copies[1], at=at("2026-11-23T11:00"), actor=AGENT)
        ),
    ]

    results = at_once(2, lambda number: moves[number]())

    assert [type(result) for result in results if result] == [MoveNotAllowed]
    assert Pause.objects.filter(promise=promise, ended_at=None).count() == 0
