from datetime import date

import pytest
import time_machine

from factories.accounts import AgentFactory, PersonFactory
from factories.organisations import AgencyFactory, MembershipFactory
from factories.promises import PromiseFactory, at
from factories.territory import HolidayFactory
from factories.threads import at_once
from qarib.kernel.actor import Actor, Basis
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.enums import Role
from qarib.modules.promises import actions, tasks
from qarib.modules.promises.actions.ladder import _TELL, take_step
from qarib.modules.promises.enums import Status, Step
from qarib.modules.promises.models import Promise

AGENT = Actor(person=None, role="agent", basis=Basis.DUTY)


@pytest.fixture
def office(db):
    """Samir's agency: its head, a former head, its director, and those of another body."""
    agency = AgencyFactory()
    head = MembershipFactory(organisation=agency, role=Role.HEAD).person
    director = MembershipFactory(organisation=agency.body, role=Role.DIRECTOR).person
    samir = MembershipFactory(organisation=agency).person
    MembershipFactory(organisation=agency, role=Role.HEAD, valid_to=date(2026, 1, 1))
    other = AgencyFactory()
    MembershipFactory(organisation=other, role=Role.HEAD)
    MembershipFactory(organisation=other.body, role=Role.DIRECTOR)
    return agency, samir, head, director


def climb(moment):
    with time_machine.travel(at(moment), tick=False):
        tasks.climb_ladder.call()


def told():
    """Return who was told what since the last look."""
    messages = Message.objects.order_by("pk")
    found = sorted({(message.template.removeprefix("promises/"), message.person_id) for message in messages})
    messages.delete()
    return found


def test_the_whole_ladder_is_climbed_from_the_warning_to_the_director(office):
    agency, samir, head, director = office
    promise = PromiseFactory(body=agency, responsible=samir)

    climb("2026-11-24T07:59")
    assert told() == []
    climb("2026-11-24T08:00")
    assert told() == [("promise_warning", samir.pk)]
    climb("2026-11-26T00:00")
    assert Promise.objects.get().status == Status.RUNNING
    climb("2026-11-26T00:05")
    row = Promise.objects.get()
    assert (row.status, row.missed_at, told()) == (Status.MISSED, at("2026-11-26T00:05"), [])
    climb("2026-11-26T08:00")
    assert told() == [("promise_apology", promise.person_id), ("promise_escalated", head.pk)]
    climb("2026-11-29T12:00")
    assert told() == []
    climb("2026-11-30T08:00")
    assert told() == [("promise_escalated", director.pk)]
    climb("2026-12-30T08:00")
    assert (told(), Promise.objects.get().next_step_at) == ([], None)
    assert list(
        Entry.objects.filter(object_id=promise.uid).order_by("pk").values_list("action", flat=True)
    ) == [
        "promises.make_promise",
        "promises.warn",
        "promises.miss_promise",
        "promises.apologise",
        "promises.tell_head",
        "promises.tell_director",
    ]


def test_after_a_long_silence_of_the_workers_all_steps_are_taken_in_one_climb(office):
    agency, samir, head, director = office
    promise = PromiseFactory(body=agency, responsible=samir)

    climb("2026-12-15T12:00")

    assert told() == [
        ("promise_apology", promise.person_id),
        ("promise_escalated", head.pk),
        ("promise_escalated", director.pk),
        ("promise_warning", samir.pk),
    ]


def test_without_a_responsible_person_the_head_is_warned(office):
    agency, _samir, head, _director = office
    PromiseFactory(body=agency)

    climb("2026-11-24T08:00")

    assert told() == [("promise_warning", head.pk)]


def test_a_promise_of_the_body_itself_goes_to_the_head_of_the_agency_of_who_answers_for_it(office):
    agency, samir, head, director = office
    promise = PromiseFactory(body=agency.body, responsible=samir)

    climb("2026-11-30T08:00")

    assert told() == [
        ("promise_apology", promise.person_id),
        ("promise_escalated", head.pk),
        ("promise_escalated", director.pk),
        ("promise_warning", samir.pk),
    ]


def test_a_holiday_after_the_date_delays_the_call_to_the_head(office):
    agency, _samir, head, _director = office
    HolidayFactory(day=date(2026, 11, 26))
    promise = PromiseFactory(body=agency)
    climb("2026-11-26T08:00")
    told()

    climb("2026-11-26T12:00")
    assert told() == []
    climb("2026-11-29T08:00")
    assert told() == [("promise_escalated", head.pk)]
    assert promise.due_day == date(2026, 11, 25)


def test_who_was_answered_late_gets_an_apology_that_knows_it_and_nobody_above_is_told(office):
    agency, *_people = office
    promise = PromiseFactory(body=agency, person=PersonFactory(language="en", phone="+213661000000"))
    actions.keep_promise(promise, at=at("2026-11-26T07:00"), actor=AGENT)

    climb("2026-12-15T12:00")

    assert list(Message.objects.values_list("person_id", "body")) == [
        (
            promise.person_id,
            (
                "Qarib: We promised you an answer by 25 November 2026 and did not keep our word. "
                "We apologise. Your answer is now in your space."
            ),
        )
    ]


def test_an_answer_after_the_apology_stops_the_ladder(office):
    agency, *_people = office
    promise = PromiseFactory(body=agency)
    climb("2026-11-26T08:00")
    told()

    promise.refresh_from_db()
    actions.keep_promise(promise, at=at("2026-11-26T09:00"), actor=AGENT)
    climb("2026-12-30T08:00")

    assert (promise.status, promise.next_step, told()) == (Status.MISSED, "", [])


@pytest.mark.django_db
def test_kept_paused_and_withdrawn_promises_do_not_climb():
    with time_machine.travel(at("2026-11-23T09:00"), tick=False):
        actions.keep_promise(PromiseFactory(), actor=AGENT)
        actions.pause_promise(PromiseFactory(), reason="person", actor=AGENT)
        actions.withdraw_promise(PromiseFactory(), actor=AGENT)

    climb("2026-12-30T12:00")

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_step_is_not_taken_before_its_time_nor_on_what_has_no_step():
    promise = PromiseFactory()
    with time_machine.travel(at("2026-11-23T09:00"), tick=False):
        assert take_step(promise) is False
        actions.keep_promise(promise, actor=AGENT)
        assert take_step(promise) is False


@pytest.mark.django_db
def test_a_promise_paused_since_it_was_read_does_not_warn():
    promise = PromiseFactory(responsible=AgentFactory())
    with time_machine.travel(at("2026-11-24T09:00"), tick=False):
        actions.pause_promise(Promise.objects.get(), reason="person", actor=AGENT)
        assert take_step(promise) is False

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_one_promise_that_cannot_climb_does_not_hold_back_the_others(monkeypatch):
    broken, sound = PromiseFactory(), PromiseFactory()
    Promise.objects.filter(pk=broken.pk).update(unit="hours", next_step_at=at("2026-11-23T00:00"))
    monkeypatch.setitem(
        _TELL,
        Step.WARN,
        lambda promise: 1 / (promise.unit != "hours"),
    )

    with time_machine.travel(at("2026-11-24T09:00"), tick=False):
        assert actions.climb_ladder() == 1

    assert list(Promise.objects.order_by("pk").values_list("pk", "next_step")) == [
        (broken.pk, Step.WARN),
        (sound.pk, Step.MISS),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_climb_each_step_once():
    promise = PromiseFactory()

    with time_machine.travel(at("2026-12-15T12:00"), tick=False):
        results = at_once(2, lambda _number: tasks.climb_ladder.call())

    assert results == [None, None]
    actions_taken = Entry.objects.filter(object_id=promise.uid).values_list("action", flat=True)
    assert sorted(actions_taken) == [
        "promises.apologise",
        "promises.make_promise",
        "promises.miss_promise",
        "promises.tell_director",
        "promises.tell_head",
        "promises.warn",
    ]
