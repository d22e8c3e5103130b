"""Watching readings, telling the auditors, and what an auditor finds."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.acts import act
from qarib.kernel.events import publish
from qarib.modules.journal.actions import record, record_reading
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.actions import send
from qarib.modules.notifications.enums import Channel
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.enums import MINISTRY, Role
from qarib.modules.organisations.models import Membership
from qarib.modules.personal_data.enums import AlertKind, AlertStatus
from qarib.modules.personal_data.errors import AlertSettled, NotYourAlert
from qarib.modules.personal_data.events import ReadingAlertRaised
from qarib.modules.personal_data.models import Alert, ReadingWatch
from qarib.modules.personal_data.queries import alerts_visible_to
from qarib.modules.personal_data.queries.watch import (
    auditors,
    new_readings,
    readings_again,
    readings_of_day,
    thresholds,
    usual_hours,
    with_what_is_known,
)
from qarib.modules.personal_data.rules.alerts import (
    SETTLING,
    Finding,
    Reading,
    Thresholds,
    busiest_hour,
    unusual,
)

JOURNAL_READ = "personal_data.read_journal"
_TEMPLATE = "personal_data/reading_alerts"
_FIRST_LOOK = timedelta(days=1)
# Whoever began to write a reading before the last look has committed by then.
_LONGEST_ACT = timedelta(minutes=10)
_BATCH, _MOST_ROUNDS, _MOST_KEPT = 1000, 500, 200


def watch_readings() -> int:
    """Look at the readings since the last look and raise what is unusual; return how many alerts are new.

    Run twice, or late, it raises nothing twice: one alert an agent, body, kind and day, whose count grows
    until an auditor has looked. The first look ever goes back one day.
    """
    watch = ReadingWatch.objects.filter(pk=1).first()
    told_until = watch.looked_until if watch else clock.now() - _FIRST_LOOK
    since = told_until - _LONGEST_ACT if watch else told_until
    raised = 0
    for _round in range(_MOST_ROUNDS):
        found = new_readings(since=since, limit=_BATCH)
        raised += len(_look_at(found))
        if len(found) < _BATCH or found[-1].at == since:
            break
        since = found[-1].at
    _tell(since=told_until)
    return raised


def _look_at(found: Collection[Entry]) -> list[Alert]:
    """Judge the days of those who read, day by day."""
    by_day: defaultdict[date, set[tuple[int, int]]] = defaultdict(set)
    for entry in found:
        by_day[clock.algiers_day(entry.at)].add((entry.person or 0, entry.body or 0))
    limits = thresholds()
    return [alert for day, who in sorted(by_day.items()) for alert in _judge(day, who, limits)]


def _judge(day: date, who: Collection[tuple[int, int]], limits: Thresholds) -> list[Alert]:
    of_day = readings_of_day({agent for agent, _body in who}, on=day)
    pairs = {(one.person or 0, one.subject or 0) for one in of_day}
    again = readings_again(pairs, on=day, limits=limits)
    known = with_what_is_known([*of_day, *again], limits=limits)
    days, weeks = _by_agent(of_day, known), _by_agent(again, known)
    hurried = {key[0] for key, rows in days.items() if len(busiest_hour(rows)) >= limits.hurry}
    usual = usual_hours(hurried, before=day)
    return [
        alert
        for key in sorted(who)
        for finding in unusual(
            days.get(key, []), again=weeks.get(key, []), usual=usual.get(key[0], 0), limits=limits
        )
        if (alert := _raise(finding, agent=key[0], body=key[1], day=day)) is not None
    ]


def _by_agent(
    entries: Collection[Entry], known: dict[int, Reading]
) -> defaultdict[tuple[int, int], list[Reading]]:
    rows: defaultdict[tuple[int, int], list[Reading]] = defaultdict(list)
    for entry in entries:
        rows[entry.person or 0, entry.body or 0].append(known[entry.pk])
    return rows


@act
def _raise(finding: Finding, *, agent: int, body: int, day: date) -> Alert | None:
    """Write the alert once; let its count grow while nobody has looked. None when nothing is new."""
    shown = {
        "until": finding.readings[-1].at,
        "count": finding.count,
        "entries": [reading.entry for reading in finding.readings[:_MOST_KEPT]],
    }
    alert, created = Alert.objects.get_or_create(
        agent_id=agent,
        body_id=body,
        kind=finding.kind,
        day=day,
        defaults={"since": finding.readings[0].at, **shown},
    )
    if not created:
        Alert.objects.filter(pk=alert.pk, status=AlertStatus.OPEN, count__lt=finding.count).update(**shown)
        return None
    record("personal_data.raise_alert", actor=SYSTEM, about=("alert", alert.uid), data={"kind": alert.kind})
    publish(ReadingAlertRaised(alert.pk, agent, body, AlertKind(finding.kind).value))
    return alert


@act
def _tell(*, since: datetime) -> None:
    """Write to the auditors who see what was raised since then, once a day; remember how far the watch is.

    Also what a run raised that was killed before it came so far.
    """
    raised = list(Alert.objects.filter(raised_at__gte=since, status=AlertStatus.OPEN).order_by("pk"))
    ReadingWatch.objects.update_or_create(pk=1, defaults={"looked_until": clock.now()})
    if not raised:
        return
    counts: Counter[Membership] = Counter()
    for membership in auditors():
        office = membership.organisation.body or membership.organisation
        counts[membership] = sum(
            (office.code == MINISTRY or alert.body_id == office.pk) and alert.agent_id != membership.person_id
            for alert in raised
        )
    told = _told_today({membership.person_id for membership in counts})
    for membership, count in counts.items():
        if count and membership.person_id not in told:
            told.add(membership.person_id)
            _write_to(membership, count)


def _told_today(people: Collection[int]) -> set[int | None]:
    since = clock.end_of_day(clock.today() - timedelta(days=1))
    sent = Message.objects.filter(person__in=people, template=_TEMPLATE, created_at__gte=since)
    return set(sent.values_list("person", flat=True))


def _write_to(membership: Membership, count: int) -> None:
    person = membership.person
    send(
        _TEMPLATE,
        person_id=person.pk,
        address=person.email,
        channel=Channel.EMAIL,
        language=person.language,
        context={"count": count},
        actor=SYSTEM,
    )


@act
def settle_alert(alert: Alert, *, move: str, note: str, actor: Actor) -> None:
    """Close an alert with what the auditor found, in words.

    Raises NotYourAlert; AlertSettled when somebody was first.
    """
    arrow = SETTLING[move]
    if actor.role not in arrow.by or not alerts_visible_to(actor).filter(pk=alert.pk).exists():
        raise NotYourAlert
    settled = Alert.objects.filter(pk=alert.pk, status__in=arrow.source).update(
        status=arrow.target, settled_at=clock.now(), settled_by=actor.person, note=note
    )
    if not settled:
        raise AlertSettled
    record(
        "personal_data.settle_alert",
        actor=actor,
        about=("alert", alert.uid),
        reason=note,
        data={"to": arrow.target.value},
    )


@act
def read_journal(*, about: tuple[str, object], actor: Actor, subject: int | None = None) -> None:
    """Write that an auditor looked at the journal of a file, of somebody on duty, or behind an alert.

    `subject` is the person whose file it is, who reads it in their space; an agent is not told that their
    readings are looked at. Raises NotYourAlert for another role.
    """
    if actor.role != Role.AUDITOR:
        raise NotYourAlert
    record_reading(JOURNAL_READ, actor=actor.about(subject), about=about)
