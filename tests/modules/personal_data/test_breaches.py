"""A breach: five days of 24 hours from its discovery, whatever the calendar; seen by few; told once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from factories.organisations import BodyFactory, MembershipFactory
from factories.personal_data import DETAILS, breach
from factories.territory import HolidayFactory
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.actions import notify
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data import actions
from qarib.modules.personal_data.enums import BreachStatus, Concerned, ReportStatus
from qarib.modules.personal_data.errors import (
    BreachDetailsMissing,
    DiscoveryNotPossible,
    NobodyConcerned,
    NotOfficer,
    ReasonMissing,
    ReferenceMissing,
)
from qarib.modules.personal_data.models import Breach, BreachNotice, LeakReport
from qarib.modules.personal_data.queries import (
    Choice,
    breach_moves,
    breaches_visible_to,
    people_concerned,
    people_told,
    reports_by,
    reports_visible_to,
)
from qarib.modules.personal_data.tasks import tell_people as tell_everybody
from qarib.modules.promises import tasks as promise_tasks
from qarib.modules.promises.enums import Status as PromiseStatus

FIVE_DAYS = timedelta(days=5)


def on_duty(role, organisation):
    return actor_of(MembershipFactory(organisation=organisation, role=role).person)


def later(**time):
    return time_machine.travel(clock.now() + timedelta(**time), tick=False)


def sent(template):
    return Message.objects.filter(template=template)


# --- the clock ---


def test_the_term_is_five_times_24_hours_from_the_discovery_over_weekend_and_holiday(world, tuesday, officer):
    # From Monday noon: Friday and Saturday are off, and Sunday is made a holiday.
    HolidayFactory(day=date(2026, 11, 29))
    opened = breach(officer, discovered_at=datetime(2026, 11, 23, 11, tzinfo=UTC))
    assert opened.promise.due_at == datetime(2026, 11, 28, 11, tzinfo=UTC)


def test_a_holiday_that_is_declared_later_adds_no_hour(world, tuesday, officer):
    from qarib.modules.promises.actions import recompute_batch  # noqa: PLC0415 -- only here

    opened = breach(officer)
    HolidayFactory(day=date(2026, 11, 29))
    recompute_batch(date(2026, 11, 29), after=0, computed_since=None)
    opened.promise.refresh_from_db()
    assert opened.promise.due_at == TUESDAY + FIVE_DAYS


def test_notified_in_time_the_promise_is_kept_and_the_reference_stays(world, tuesday, officer):
    opened = breach(officer)
    with later(days=5):
        actions.notify_authority(opened, reference="ANPDP 12/2026", actor=officer)
    opened.refresh_from_db()
    assert (opened.status, opened.reference) == (BreachStatus.NOTIFIED, "ANPDP 12/2026")
    assert opened.promise.status == PromiseStatus.KEPT


def test_notified_an_instant_too_late_the_promise_stays_missed(world, tuesday, officer):
    opened = breach(officer)
    with later(days=5, seconds=1):
        actions.notify_authority(opened, reference="ANPDP 12/2026", actor=officer)
    opened.promise.refresh_from_db()
    assert (opened.promise.status, opened.promise.kept_at is not None) == (PromiseStatus.MISSED, True)


def test_the_officer_is_warned_the_director_is_told_and_nobody_is_apologised_to(world, tuesday, officer):
    director = on_duty("director", world.agency.body)
    breach(officer)
    told = []
    for hours in range(0, 24 * 16, 6):
        with later(hours=hours):
            promise_tasks.climb_ladder.call()
    told = {(message.template, message.person_id) for message in Message.objects.order_by("pk")}
    assert told == {
        ("promises/promise_warning", officer.person),
        ("promises/promise_escalated", director.person),
    }


def test_a_breach_that_was_discovered_too_long_ago_is_late_from_the_start(world, tuesday, officer):
    opened = breach(officer, discovered_at=TUESDAY - timedelta(days=6))
    promise_tasks.climb_ladder.call()
    opened.promise.refresh_from_db()
    assert opened.promise.status == PromiseStatus.MISSED


@pytest.mark.parametrize("off", [timedelta(seconds=1), -timedelta(days=4000)])
def test_a_discovery_in_the_future_or_in_another_age_is_refused(world, tuesday, officer, off):
    with pytest.raises(DiscoveryNotPossible):
        breach(officer, discovered_at=TUESDAY + off)
    assert not Breach.objects.exists()


# --- its life ---


@pytest.mark.parametrize(
    "wrong",
    [{"what": " "}, {"people": []}, {"data": []}, {"people": ["martians"]}, {"data": ["contact", "x"]}],
)
def test_what_the_authority_asks_for_is_not_left_out(world, tuesday, officer, wrong):
    with pytest.raises(BreachDetailsMissing):
        breach(officer, details=replace(DETAILS, **wrong))


def test_what_is_learnt_meanwhile_is_written_until_it_is_closed(world, tuesday, officer):
    opened = breach(officer)
    actions.describe_breach(opened, details=replace(DETAILS, people_count=40), actor=officer)
    actions.notify_authority(opened, reference="1", actor=officer)
    actions.describe_breach(opened, details=replace(DETAILS, people_count=41), actor=officer)
    actions.close_breach(opened, closing="Les listes sont chiffrées.", actor=officer)
    with pytest.raises(MoveNotAllowed):
        actions.describe_breach(opened, details=DETAILS, actor=officer)
    opened.refresh_from_db()
    assert (opened.people_count, opened.status) == (41, BreachStatus.CLOSED)


def test_it_is_not_closed_before_the_authority_is_told(world, tuesday, officer):
    with pytest.raises(MoveNotAllowed):
        actions.close_breach(breach(officer), closing="Fini.", actor=officer)


def test_what_was_no_breach_is_withdrawn_with_a_reason_and_owes_nothing_any_more(world, tuesday, officer):
    opened = breach(officer)
    actions.withdraw_breach(opened, reason="Un fichier de test.", actor=officer)
    assert opened.promise.status == PromiseStatus.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        actions.notify_authority(opened, reference="1", actor=officer)


def test_words_are_asked_for(world, tuesday, officer):
    opened = breach(officer)
    with pytest.raises(ReferenceMissing):
        actions.notify_authority(opened, reference=" ", actor=officer)
    with pytest.raises(ReasonMissing):
        actions.withdraw_breach(opened, reason=" ", actor=officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_notify_at_once_one_wins():
    from factories.world import build_world  # noqa: PLC0415 -- a world that is committed

    world = build_world()
    officers = [on_duty("protection_officer", world.agency.body) for _ in range(2)]
    opened = breach(officers[0])

    def notify(number):
        try:
            mine = Breach.objects.select_related("promise").get(pk=opened.pk)
            actions.notify_authority(mine, reference=f"n° {number}", actor=officers[number])
        except MoveNotAllowed:
            return False
        return True

    assert sorted(at_once(2, notify)) == [False, True]
    assert Entry.objects.filter(action="personal_data.notify_breach").count() == 1


# --- who ---


def test_only_the_officer_of_that_body_opens_and_moves(world, tuesday, officer):
    opened = breach(officer)
    fund = BodyFactory(code="fnpos")
    others = [
        world.samir,
        world.farida,
        *(on_duty(role, world.agency.body) for role in ("director", "auditor")),
    ]
    others.append(on_duty("protection_officer", fund))
    for other in others:
        with pytest.raises(NotOfficer):
            actions.notify_authority(opened, reference="1", actor=other)
        assert breach_moves(opened, other) == []
    for other in others[:-1]:
        with pytest.raises(NotOfficer):
            breach(other)
    assert breach_moves(opened, officer) == ["notify", "withdraw"]


def test_the_officer_the_auditor_and_the_ministry_see_and_nobody_else(world, tuesday, officer):
    opened, body = breach(officer), world.agency.body
    fund, ministry = BodyFactory(code="fnpos"), BodyFactory(code="mtess")
    actions.report_leak("Une liste traîne.", actor=world.samir)
    see = [
        officer, on_duty("auditor", body), on_duty("auditor", ministry), on_duty("ministry", ministry),
        on_duty("protection_officer", ministry),
    ]  # fmt: skip
    blind = [
        world.samir, world.farida, world.lynda, on_duty("director", body), on_duty("administrator", body),
        on_duty("jurist", body), on_duty("protection_officer", fund), on_duty("auditor", fund),
        citizen(world.yasmine.pk),
    ]  # fmt: skip
    assert [list(breaches_visible_to(actor)) for actor in see] == [[opened]] * len(see)
    assert [reports_visible_to(actor).count() for actor in see] == [1] * len(see)
    assert [breaches_visible_to(actor).count() for actor in blind] == [0] * len(blind)
    assert [reports_visible_to(actor).count() for actor in blind] == [0] * len(blind)


# --- reports ---


def test_anybody_on_duty_reports_and_the_same_words_are_one_report(world, tuesday, officer):
    first = actions.report_leak("Une liste traîne.", actor=world.samir)
    assert actions.report_leak(" Une liste traîne. ", actor=world.samir) == first
    assert reports_by(world.samir) == [first]
    with pytest.raises(MoveNotAllowed):
        actions.report_leak("Moi aussi.", actor=citizen(world.yasmine.pk))
    with pytest.raises(ReasonMissing):
        actions.report_leak(" ", actor=world.samir)


def test_a_report_becomes_a_breach_or_is_dismissed_with_a_reason_once(world, tuesday, officer):
    report = actions.report_leak("Une liste traîne.", actor=world.samir)
    opened = breach(officer, report=report)
    assert (report.status, report.breach) == (ReportStatus.BREACH, opened)
    with pytest.raises(MoveNotAllowed):
        breach(officer, report=report)
    assert Breach.objects.count() == 1

    other = actions.report_leak("Un écran allumé.", actor=world.samir)
    with pytest.raises(ReasonMissing):
        actions.dismiss_report(other, reason="", actor=officer)
    with pytest.raises(NotOfficer):
        actions.dismiss_report(other, reason="Non.", actor=world.farida)
    actions.dismiss_report(other, reason="Rien n’était affiché.", actor=officer)
    assert LeakReport.objects.get(pk=other.pk).status == ReportStatus.DISMISSED


# --- telling people ---


def days(since=date(2026, 11, 24), until=date(2026, 11, 24)):
    return {"since": since, "until": until}


def test_people_are_found_by_file_by_agency_and_by_who_read_them(world, tuesday, officer):
    mine, his = world.filed(), world.filed(world.karim)
    opened = breach(officer)
    read_dossier(his, actor=world.samir)
    samir = MembershipFactory._meta.model.objects.get(person_id=world.samir.person).person

    def found(**choice):
        return set(people_concerned(opened, Choice(**choice)))

    assert found(how=Concerned.FILE, number=mine.number) == {world.yasmine}
    assert found(how=Concerned.FILE, number="ANEM-0") == set()
    assert found(how=Concerned.AGENCY, agency=world.agency.uid, **days()) == {world.yasmine, world.karim}
    assert found(how=Concerned.AGENCY, agency=world.other_agency.uid, **days()) == set()
    assert found(how=Concerned.AGENCY, agency=world.agency.uid, **days(until=date(2026, 11, 23))) == set()
    assert found(how=Concerned.READER, agent=samir.uid, **days()) == {world.karim}
    yesterday = date(2026, 11, 23)
    assert found(how=Concerned.READER, agent=samir.uid, **days(yesterday, yesterday)) == set()


def test_people_of_another_body_are_never_found(world, tuesday):
    mine = world.filed()
    fund = BodyFactory(code="fnpos")
    opened = breach(on_duty("protection_officer", fund))
    assert not people_concerned(opened, Choice(how=Concerned.FILE, number=mine.number)).exists()
    choice = Choice(how=Concerned.AGENCY, agency=world.agency.uid, **days())
    assert not people_concerned(opened, choice).exists()


def test_each_person_is_told_once_however_often_they_are_chosen(world, tuesday, officer, run_tasks):
    mine = world.filed()
    world.filed(world.karim)
    opened = breach(officer)
    assert actions.tell_people(opened, choice=Choice(Concerned.FILE, number=mine.number), actor=officer) == 1
    with pytest.raises(NobodyConcerned):
        actions.tell_people(opened, choice=Choice(Concerned.FILE, number=mine.number), actor=officer)
    choice = Choice(Concerned.AGENCY, agency=world.agency.uid, **days())
    assert actions.tell_people(opened, choice=choice, actor=officer) == 1
    assert people_told(opened) == (0, 2)
    run_tasks()
    tell_everybody.call()
    assert people_told(opened) == (2, 0)
    told = sent("personal_data/breach").values_list("person_id", flat=True)
    assert sorted(told) == sorted([world.yasmine.pk, world.karim.pk])
    assert opened.people_told_at == TUESDAY


def test_who_cannot_be_told_stops_nobody_and_is_tried_again(world, tuesday, officer, monkeypatch):
    world.filed()
    world.filed(world.karim)
    opened = breach(officer)
    choice = Choice(Concerned.AGENCY, agency=world.agency.uid, **days())
    actions.tell_people(opened, choice=choice, actor=officer)
    first = BreachNotice.objects.order_by("pk")[0]

    def broken(template, *, person, **named):
        if person == first.person:
            raise OSError("no carrier")
        return notify(template, person=person, **named)

    with monkeypatch.context() as patched:
        patched.setattr("qarib.modules.personal_data.actions.breaches.notify", broken)
        tell_everybody.call()
    assert people_told(opened) == (1, 1)
    tell_everybody.call()
    assert people_told(opened) == (2, 0)
    assert sent("personal_data/breach").count() == 2


def test_nobody_else_tells_people_and_nobody_once_it_is_closed(world, tuesday, officer):
    mine = world.filed()
    opened, choice = breach(officer), Choice(Concerned.FILE, number=mine.number)
    with pytest.raises(NotOfficer):
        actions.tell_people(opened, choice=choice, actor=world.samir)
    actions.withdraw_breach(opened, reason="Un test.", actor=officer)
    with pytest.raises(MoveNotAllowed):
        actions.tell_people(opened, choice=choice, actor=officer)


def test_the_message_names_the_body_in_the_language_of_the_person(world, tuesday, officer, run_tasks):
    Organisation.objects.filter(code="anem").update(name_ar="وكالة التشغيل", name_fr="Agence de l’emploi")
    mine = world.filed()
    opened = breach(officer)
    actions.tell_people(opened, choice=Choice(Concerned.FILE, number=mine.number), actor=officer)
    run_tasks()
    assert "وكالة التشغيل" in sent("personal_data/breach").get().body
