"""The life of a breach: reported, opened, described, notified in the law's term, told to people, closed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor, Basis
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.accounts.models import Person
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify
from qarib.modules.personal_data.enums import BreachStatus, ReportStatus
from qarib.modules.personal_data.errors import (
    BreachDetailsMissing,
    DiscoveryNotPossible,
    NobodyConcerned,
    NotOfficer,
    ReasonMissing,
    ReferenceMissing,
)
from qarib.modules.personal_data.events import BreachConcernsPeople
from qarib.modules.personal_data.models import Breach, BreachNotice, LeakReport
from qarib.modules.personal_data.queries import (
    Choice,
    is_officer_of,
    may_be_described,
    not_chosen_yet,
    people_concerned,
    vocabulary,
)
from qarib.modules.personal_data.rules.breaches import BREACHES, LABEL, NOTICE_HOURS, REPORTS
from qarib.modules.promises.actions import keep_promise, make_promise, withdraw_promise
from qarib.modules.promises.enums import Unit

_OLDEST = timedelta(days=3653)
BATCH = 200

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BreachDetails:
    """What is known of a breach, as the authority asks for it; `people` and `data` are codes."""

    what: str
    people: Sequence[str]
    data: Sequence[str]
    people_count: int | None = None
    consequences: str = ""
    measures: str = ""


@act
def report_leak(text: str, *, actor: Actor) -> LeakReport:
    """Return the report that data may have leaked, to the officer of the body; the same text again is one.

    Anybody on duty may write one. Raises MoveNotAllowed for others, ReasonMissing without words.
    """
    if actor.basis != Basis.DUTY or actor.body is None or actor.person is None:
        raise MoveNotAllowed
    if not text.strip():
        raise ReasonMissing
    report, created = LeakReport.objects.get_or_create(
        body_id=actor.body, reported_by_id=actor.person, text=text.strip(), status=ReportStatus.REPORTED
    )
    if created:
        record("personal_data.report_leak", actor=actor, about=("leak_report", report.uid))
    return report


@act
def dismiss_report(report: LeakReport, *, reason: str, actor: Actor) -> None:
    """Say why a report is no breach. Raises NotOfficer, ReasonMissing, MoveNotAllowed when settled before."""
    if not reason.strip():
        raise ReasonMissing
    _settle(report, "dismiss", actor=actor, changes={"reason": reason.strip()})


def _settle(report: LeakReport, name: str, *, actor: Actor, changes: dict[str, object]) -> None:
    if not is_officer_of(actor, report.body_id):
        raise NotOfficer
    move = REPORTS[name]
    held = LeakReport.objects.filter(pk=report.pk, status__in=move.source)
    settled = {"status": move.target, "settled_by": actor.person, "settled_at": clock.now(), **changes}
    if not held.update(**settled):
        raise MoveNotAllowed
    report.refresh_from_db()
    record(
        f"personal_data.{name}_report" if name == "dismiss" else "personal_data.accept_report",
        actor=actor,
        about=("leak_report", report.uid),
        reason=str(changes.get("reason", "")),
    )


@act
def open_breach(
    details: BreachDetails, *, discovered_at: datetime, report: LeakReport | None = None, actor: Actor
) -> Breach:
    """Open the file of a breach with the law's clock, which has run since the discovery.

    The promise is the officer's own: its warning and its climbing reach them and the director. Raises
    NotOfficer, DiscoveryNotPossible, BreachDetailsMissing, MoveNotAllowed for a report settled before.
    """
    if actor.person is None or actor.body is None or not is_officer_of(actor, actor.body):
        raise NotOfficer
    now = clock.now()
    if not now - _OLDEST < discovered_at <= now:
        raise DiscoveryNotPossible
    breach = Breach(
        body_id=actor.body,
        opened_by_id=actor.person,
        opened_at=now,
        discovered_at=discovered_at,
        **_checked(details),
    )
    breach.promise = make_promise(
        actor=actor,
        body_id=actor.body,
        person_id=actor.person,
        responsible_id=actor.person,
        label=LABEL,
        path=f"/desk/personal-data/breaches/{breach.uid}/",
        start=discovered_at,
        within=NOTICE_HOURS,
        unit=Unit.HOURS,
    )
    breach.save(force_insert=True)
    record("personal_data.open_breach", actor=actor, about=("breach", breach.uid))
    if report is not None:
        _settle(report, "open_breach", actor=actor, changes={"breach": breach})
    return breach


def _checked(details: BreachDetails) -> dict[str, object]:
    known = {"people": vocabulary("people"), "data": vocabulary("data")}
    strange = set(details.people) - known["people"].keys() or set(details.data) - known["data"].keys()
    if strange or not details.what.strip() or not details.people or not details.data:
        raise BreachDetailsMissing
    return {**asdict(details), "people": list(details.people), "data": list(details.data)}


@act
def describe_breach(breach: Breach, *, details: BreachDetails, actor: Actor) -> None:
    """Write down what is known by now.

    Raises NotOfficer, BreachDetailsMissing, MoveNotAllowed once closed.
    """
    if not is_officer_of(actor, breach.body_id):
        raise NotOfficer
    values = _checked(details)
    if not may_be_described(breach, actor) or not _held(breach).update(**values):
        raise MoveNotAllowed
    breach.refresh_from_db()
    record("personal_data.describe_breach", actor=actor, about=("breach", breach.uid))


def _held(breach: Breach) -> QuerySet[Breach]:
    return Breach.objects.filter(pk=breach.pk, status=breach.status)


@act
def notify_authority(breach: Breach, *, reference: str, actor: Actor) -> None:
    """Write down that ANPDP was told, by which reference: the clock stops now, in time or late.

    Raises NotOfficer, ReferenceMissing, MoveNotAllowed when it was notified before.
    """
    if not reference.strip():
        raise ReferenceMissing
    now = clock.now()
    _move(breach, "notify", actor=actor, changes={"notified_at": now, "reference": reference.strip()})
    keep_promise(breach.promise, at=now, actor=actor)


@act
def withdraw_breach(breach: Breach, *, reason: str, actor: Actor) -> None:
    """Say why it was no breach after all. Raises NotOfficer, ReasonMissing, MoveNotAllowed once notified."""
    _end(breach, "withdraw", why=reason, actor=actor)
    withdraw_promise(breach.promise, actor=actor)


@act
def close_breach(breach: Breach, *, closing: str, actor: Actor) -> None:
    """Close a breach that was notified, with what was learnt.

    Raises NotOfficer, ReasonMissing, MoveNotAllowed.
    """
    _end(breach, "close", why=closing, actor=actor)


def _end(breach: Breach, name: str, *, why: str, actor: Actor) -> None:
    if not why.strip():
        raise ReasonMissing
    _move(breach, name, actor=actor, changes={"closed_at": clock.now(), "closing": why.strip()})


def _move(breach: Breach, name: str, *, actor: Actor, changes: dict[str, object]) -> None:
    """Make one move by a conditional UPDATE and write it down."""
    if not is_officer_of(actor, breach.body_id):
        raise NotOfficer
    move, source = BREACHES[name], BreachStatus(breach.status)
    if source not in move.source or not _held(breach).update(status=move.target, **changes):
        raise MoveNotAllowed
    breach.refresh_from_db()
    record(f"personal_data.{name}_breach", actor=actor, about=("breach", breach.uid))


@act
def tell_people(breach: Breach, *, choice: Choice, actor: Actor) -> int:
    """Choose whom the breach concerns and let a task tell each once; return how many are new.

    Chosen again, or clicked twice, nobody is told twice. Raises NotOfficer, MoveNotAllowed once closed,
    NobodyConcerned.
    """
    if not is_officer_of(actor, breach.body_id):
        raise NotOfficer
    if not may_be_described(breach, actor):
        raise MoveNotAllowed
    found = not_chosen_yet(breach, people_concerned(breach, choice)).values_list("pk", flat=True)
    chosen = [BreachNotice(breach=breach, person_id=person) for person in found]
    if not chosen:
        raise NobodyConcerned
    BreachNotice.objects.bulk_create(chosen, ignore_conflicts=True, batch_size=BATCH)
    if breach.people_told_at is None:
        Breach.objects.filter(pk=breach.pk, people_told_at=None).update(people_told_at=clock.now())
        breach.refresh_from_db()
    record(
        "personal_data.tell_people",
        actor=actor,
        about=("breach", breach.uid),
        data={"how": choice.how, "people": len(chosen)},
    )
    publish(BreachConcernsPeople(breach.pk))
    return len(chosen)


def send_notices(*, after: int = 0, limit: int = BATCH) -> int | None:
    """Tell the next people who were chosen; return the key of the last one, None when nobody is left.

    Each in a transaction of its own: who cannot be told is logged and tried again at the next run, and stops
    nobody else.
    """
    waiting = BreachNotice.objects.filter(told_at=None, pk__gt=after).order_by("pk")
    found = list(waiting.select_related("person", "breach__body")[:limit])
    for notice in found:
        try:
            _tell(notice)
        except Exception:  # noqa: BLE001 -- one person who cannot be told must not hold back the others
            _log.exception("personal_data.notice_failed", notice=notice.pk)
    return found[-1].pk if found else None


@act
def _tell(notice: BreachNotice) -> bool:
    """Tell one person, unless another worker has: the claim and the message are one transaction."""
    claimed = BreachNotice.objects.filter(pk=notice.pk, told_at=None).update(told_at=clock.now())
    if not claimed:
        return False
    breach, person = notice.breach, notice.person
    notify("personal_data/breach", person=person, context=_words(breach, person), actor=SYSTEM)
    return True


def _words(breach: Breach, person: Person) -> dict[str, object]:
    names = {"ar": breach.body.name_ar, "fr": breach.body.name_fr, "en": breach.body.name_en}
    name = names.get(person.language[:2]) or breach.body.name_fr
    return {"body": name, "day": clock.algiers_day(breach.discovered_at)}
