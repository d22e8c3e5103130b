from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from factories.organisations import BodyFactory, MembershipFactory
from factories.readings import auditor_of, ministry, person_of, read_by
from factories.territory import HolidayFactory
from factories.world import TUESDAY
from qarib.modules.dossiers.actions import assign, take
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data.actions import read_journal, settle_alert, watch_readings
from qarib.modules.personal_data.enums import AlertKind, AlertStatus
from qarib.modules.personal_data.errors import AlertSettled, NotYourAlert
from qarib.modules.personal_data.events import ReadingAlertRaised
from qarib.modules.personal_data.models import Alert, ReadingWatch
from qarib.modules.personal_data.queries import alerts_visible_to, readings_behind

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ONE_IS_ENOUGH = "outside=1,hurry=999,off_hours=999,same_person=999"


def raised():
    return sorted(Alert.objects.values_list("kind", "agent", "count"))


def outside(actor, files, *, at=TUESDAY - HOUR):
    return [read_by(actor, at=at + number * MINUTE, reason="On the phone") for number in range(files)]


@pytest.fixture
def alert(world, settings):
    settings.QARIB_ALERT_THRESHOLDS = ONE_IS_ENOUGH
    outside(world.samir, 1)
    watch_readings()
    return Alert.objects.get()


@pytest.fixture
def auditor(world):
    return auditor_of(world.agency.body)


def test_many_files_outside_the_queue_raise_one_alert_with_codes_only(world):
    entries = outside(world.samir, 10)

    assert watch_readings() == 1

    alert = Alert.objects.get()
    assert (alert.kind, alert.agent_id, alert.body_id) == (
        "outside",
        world.samir.person,
        world.agency.body_id,
    )
    assert (alert.count, alert.entries) == (10, [entry.pk for entry in entries])
    assert (alert.since, alert.until) == (entries[0].at, entries[-1].at)
    row = Entry.objects.get(action="personal_data.raise_alert")
    assert (row.object_id, row.data, row.subject) == (str(alert.uid), {"kind": "outside"}, None)


def test_looking_again_raises_nothing_twice_and_the_count_grows_until_somebody_looked(world, auditor):
    outside(world.samir, 10)
    assert [watch_readings(), watch_readings()] == [1, 0]
    outside(world.samir, 3, at=TUESDAY - 5 * MINUTE)
    assert (watch_readings(), Alert.objects.get().count) == (0, 13)

    settle_alert(Alert.objects.get(), move="justify", note="The head asked for it", actor=auditor)
    outside(world.samir, 3, at=TUESDAY)

    assert (watch_readings(), Alert.objects.get().count) == (0, 13)


def test_another_day_another_agent_and_another_body_are_other_alerts(world, tuesday):
    outside(world.samir, 10)
    outside(world.lynda, 10)
    second = MembershipFactory(person=person_of(world.samir), organisation=BodyFactory(code="cnas"))
    outside(actor_of(second.person, membership_uid=second.uid), 10, at=TUESDAY - 2 * HOUR)
    assert watch_readings() == 3
    tuesday.shift(DAY)
    outside(world.samir, 10, at=TUESDAY + DAY - HOUR)
    assert watch_readings() == 1


def test_what_was_committed_late_is_still_seen_and_older_days_are_not_read_again(world, tuesday):
    outside(world.samir, 9)
    assert watch_readings() == 0
    outside(world.samir, 1, at=TUESDAY - 9 * MINUTE)
    tuesday.shift(MINUTE)
    assert watch_readings() == 1
    outside(world.lynda, 10, at=TUESDAY - 3 * DAY)
    assert watch_readings() == 0


def test_a_batch_that_is_full_is_followed_by_another(world, monkeypatch):
    monkeypatch.setattr("qarib.modules.personal_data.actions.alerts._BATCH", 3)
    outside(world.samir, 10)
    assert watch_readings() == 1
    assert raised() == [("outside", world.samir.person, 10)]


def test_an_hour_in_a_hurry_is_compared_with_the_last_weeks(world, settings):
    settings.QARIB_ALERT_THRESHOLDS = "hurry=4,same_person=999"
    for number in range(6):
        read_by(world.samir, at=TUESDAY - HOUR + number * MINUTE)
        read_by(world.lynda, at=TUESDAY - HOUR + number * MINUTE)
        # Lynda usually opens six an hour, Samir nothing.
        read_by(world.lynda, at=TUESDAY - 2 * DAY + number * MINUTE)
    watch_readings()
    assert raised() == [("hurry", world.samir.person, 6)]


@pytest.mark.parametrize(
    ("at", "unusual"),
    [
        (TUESDAY, False),
        (TUESDAY.replace(hour=5, minute=59), True),  # 6:59 in Algiers
        (TUESDAY.replace(hour=6), False),
        (TUESDAY.replace(hour=17, minute=59), False),
        (TUESDAY.replace(hour=18), True),
    ],
)
def test_working_hours_are_those_of_algiers(world, settings, tuesday, at, unusual):
    settings.QARIB_ALERT_THRESHOLDS = "off_hours=1"
    tuesday.move_to(at + MINUTE)
    read_by(world.samir, at=at)
    watch_readings()
    assert [kind for kind, *_ in raised()] == (["off_hours"] if unusual else [])


def test_a_holiday_and_a_weekend_are_no_working_days(world, settings, tuesday):
    settings.QARIB_ALERT_THRESHOLDS = "off_hours=1"
    HolidayFactory(day=TUESDAY.date())
    read_by(world.samir, at=TUESDAY)
    watch_readings()
    friday = TUESDAY + 3 * DAY
    tuesday.move_to(friday)
    read_by(world.lynda, at=friday)
    watch_readings()
    assert raised() == sorted([("off_hours", world.samir.person, 1), ("off_hours", world.lynda.person, 1)])


def test_one_person_read_again_and_again_over_days(world):
    for days in range(4):
        read_by(world.samir, at=TUESDAY - days * DAY - MINUTE, person=world.karim)
    watch_readings()
    assert raised() == [("same_person", world.samir.person, 4)]


@pytest.mark.parametrize("handles", ["acts", "in hand"])
def test_who_handles_a_file_may_read_it_as_often_as_needed(world, handles):
    dossier = world.filed(world.karim)
    if handles == "acts":
        take(dossier, actor=world.samir)
    else:
        assign(dossier, to=person_of(world.samir), actor=world.farida)
    for days in range(5):
        read_by(world.samir, at=TUESDAY - days * DAY, dossier=dossier)
    watch_readings()
    assert raised() == []


def test_papers_of_a_file_are_not_readings_more(world):
    for _ in range(9):
        entry = read_by(world.samir, at=TUESDAY - MINUTE, person=world.karim)
        Entry.objects.bulk_create([Entry(object_type="upload", at=entry.at, **_copied(entry))])
        entry_count = Entry.objects.filter(object_type="upload").count()
    assert entry_count == 9
    watch_readings()
    assert raised() == [("same_person", world.samir.person, 9)]


def _copied(entry):
    names = ("kind", "action", "person", "role", "organisation", "body", "subject", "basis", "object_id")
    return {name: getattr(entry, name) for name in names}


@pytest.mark.parametrize(
    ("name", "reason", "found"),
    [("قاسى", "Seen", [AlertKind.NAMESAKE]), ("قاسي", "", []), ("حداد", "Seen", []), ("", "Seen", [])],
)
def test_a_namesake_is_one_by_folded_spelling_and_only_outside_the_queue(world, name, reason, found):
    samir = person_of(world.samir)
    samir.family_name = "قاسي" if name else ""
    samir.save()
    world.karim.family_name = name
    world.karim.save()
    read_by(world.samir, at=TUESDAY, person=world.karim, reason=reason)
    watch_readings()
    assert [kind for kind, *_ in raised()] == found


def test_the_data_of_whoever_holds_a_role_are_a_colleagues(world):
    read_by(world.samir, at=TUESDAY, person=person_of(world.lynda))
    watch_readings()
    assert raised() == [("colleague", world.samir.person, 1)]


def test_a_role_that_ended_and_an_employer_are_no_colleagues(world):
    ended = MembershipFactory(valid_to=(TUESDAY - DAY).date()).person
    employer = MembershipFactory(role="representative").person
    for person in (ended, employer):
        read_by(world.samir, at=TUESDAY, person=person)
    assert watch_readings() == 0


def test_auditors_of_the_body_and_of_the_ministry_are_written_to_once_a_day(world, settings, tuesday):
    settings.QARIB_ALERT_THRESHOLDS = ONE_IS_ENOUGH
    mine, above, other = (
        auditor_of(body) for body in (world.agency.body, ministry(), BodyFactory(code="cnas"))
    )
    outside(world.samir, 1)
    watch_readings()
    outside(world.lynda, 1, at=TUESDAY - MINUTE)
    assert watch_readings() == 1
    told = Message.objects.filter(template="personal_data/reading_alerts")
    assert sorted(told.values_list("person", flat=True)) == sorted([mine.person, above.person])
    assert other.person not in told.values_list("person", flat=True)
    assert set(told.values_list("channel", flat=True)) == {"email"}
    names = [person_of(world.samir).family_name, world.karim.family_name]
    assert not any(name in message.subject + message.body for message in told for name in names)

    tuesday.shift(DAY)
    outside(world.samir, 1, at=TUESDAY + DAY - MINUTE)
    watch_readings()
    assert told.all().count() == 4


def test_a_run_that_was_killed_before_it_told_anybody_is_told_by_the_next(world, auditor, monkeypatch):
    outside(world.samir, 10)
    with monkeypatch.context() as killed:
        killed.setattr("qarib.modules.personal_data.actions.alerts._tell", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            watch_readings()
    assert Alert.objects.count() == 1

    assert watch_readings() == 0

    told = Message.objects.filter(template="personal_data/reading_alerts")
    assert list(told.values_list("person", flat=True)) == [auditor.person]


def test_an_alert_is_a_fact_that_others_may_hear(world, monkeypatch):
    heard = []
    monkeypatch.setattr("qarib.kernel.events._handlers", {ReadingAlertRaised: [heard.append]} | _silent())
    outside(world.samir, 10)
    watch_readings()
    assert [(event.kind, event.agent_id) for event in heard] == [("outside", world.samir.person)]


def _silent():
    from collections import defaultdict  # noqa: PLC0415 -- only here

    return defaultdict(list)


def test_an_auditor_sees_their_body_the_ministrys_sees_all_and_nobody_else_sees_any(world, alert, auditor):
    far = auditor_of(BodyFactory(code="cnas"))
    above = auditor_of(ministry())
    seen = [alerts_visible_to(actor).count() for actor in (auditor, above, far, world.samir, world.farida)]
    assert seen == [1, 1, 0, 0, 0]
    director = actor_of(MembershipFactory(organisation=world.agency.body, role="director").person)
    assert alerts_visible_to(director).count() == 0
    assert len(readings_behind(alert, actor=auditor)) == 1
    assert readings_behind(alert, actor=far) == readings_behind(alert, actor=director) == []


def test_nobody_looks_at_their_own_readings(world, settings, auditor):
    settings.QARIB_ALERT_THRESHOLDS = ONE_IS_ENOUGH
    outside(auditor, 1)
    watch_readings()
    alert = Alert.objects.get()
    assert (alert.agent_id, alerts_visible_to(auditor).count()) == (auditor.person, 0)
    with pytest.raises(NotYourAlert):
        settle_alert(alert, move="dismiss", note="It was me", actor=auditor)


@pytest.mark.parametrize(
    ("move", "status"),
    [("justify", AlertStatus.JUSTIFIED), ("report", AlertStatus.REPORTED), ("dismiss", AlertStatus.MISTAKEN)],
)
def test_what_an_auditor_found_is_kept_once(world, alert, auditor, move, status):
    settle_alert(alert, move=move, note="I asked the head", actor=auditor)

    alert.refresh_from_db()
    assert (alert.status, alert.settled_by_id, alert.note) == (status, auditor.person, "I asked the head")
    row = Entry.objects.get(action="personal_data.settle_alert")
    assert (row.reason, row.data, row.object_id) == ("I asked the head", {"to": status}, str(alert.uid))
    with pytest.raises(AlertSettled):
        settle_alert(alert, move="dismiss", note="Again", actor=auditor)
    alert.refresh_from_db()
    assert (alert.status, Entry.objects.filter(action="personal_data.settle_alert").count()) == (status, 1)


@pytest.mark.parametrize("who", ["samir", "farida", "lynda"])
def test_no_other_role_settles_or_reads_the_journal(world, alert, who):
    with pytest.raises(NotYourAlert):
        settle_alert(alert, move="justify", note="No", actor=getattr(world, who))
    with pytest.raises(NotYourAlert):
        read_journal(about=("alert", alert.uid), actor=getattr(world, who))


@pytest.mark.parametrize(
    "change",
    [{"status": "justified"}, {"note": "Words without a look"}, {"kind": "other"}, {"count": 0}],
)
def test_the_table_refuses_what_cannot_be(world, alert, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**change)


def test_the_watch_is_one_row(world):
    watch_readings()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingWatch.objects.create(pk=2, looked_until=TUESDAY)


@pytest.mark.parametrize("readers", [1, 3])
def test_a_look_costs_the_same_for_one_reader_and_for_three(world, readers, django_assert_num_queries):
    for actor in (world.samir, world.farida, world.lynda)[:readers]:
        for _ in range(3):
            read_by(actor, at=TUESDAY - MINUTE)
    # watch, new ones, the day, repetitions, people, acts, in hand, roles, working day; then the watch is
    # written in a transaction of its own
    with django_assert_num_queries(18):
        watch_readings()


def test_a_reading_about_nobody_and_an_own_one_are_not_looked_at(world):
    for _ in range(12):
        entry = read_by(world.samir, at=TUESDAY, reason="Why")
        assert entry.subject
    Entry.objects.bulk_create(
        [Entry(at=TUESDAY, object_type="alert", **(_copied(entry) | {"subject": None})) for _ in range(40)]
    )
    watch_readings()
    assert raised() == [("outside", world.samir.person, 12)]
