"""Breaches and reports as the officer, the auditor and the ministry see them; whom a breach concerns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.models import Membership, Organisation
from qarib.modules.organisations.queries import organisations_visible_to
from qarib.modules.personal_data.enums import BreachStatus, Concerned, ReportStatus
from qarib.modules.personal_data.models import Breach, BreachNotice, LeakReport
from qarib.modules.personal_data.rules.breaches import BREACHES, DESCRIBED, OFFICER, READERS, REPORTS

_NONE = UUID(int=0)


def breaches_visible_to(actor: Actor) -> QuerySet[Breach]:
    """Return the breaches of the bodies that this officer, auditor or ministry sees; nobody else sees any.

    Open ones first, the nearest end of the term before the others.
    """
    if actor.role not in READERS:
        return Breach.objects.none()
    open_first = Case(When(status=BreachStatus.OPEN, then=Value(0)), default=Value(1))
    return (
        Breach.objects.filter(body__in=organisations_visible_to(actor))
        .select_related("body", "promise", "opened_by")
        .order_by(open_first, "promise__due_at", "-pk")
    )


def reports_visible_to(actor: Actor) -> QuerySet[LeakReport]:
    """Return the reports that wait for an officer where the actor sees breaches, oldest first."""
    if actor.role not in READERS:
        return LeakReport.objects.none()
    return (
        LeakReport.objects.filter(body__in=organisations_visible_to(actor), status=ReportStatus.REPORTED)
        .select_related("body", "reported_by")
        .order_by("reported_at", "pk")
    )


def reports_by(actor: Actor, *, limit: int = 20) -> list[LeakReport]:
    """Return what this person reported, the newest first."""
    mine = LeakReport.objects.filter(reported_by=actor.person).order_by("-reported_at", "-pk")
    return list(mine[:limit])


def is_officer_of(actor: Actor, body_id: int) -> bool:
    """Tell whether the actor is the data-protection officer of that body. No query."""
    return actor.role in OFFICER and actor.body == body_id


def breach_moves(breach: Breach, actor: Actor) -> list[str]:
    """Return the moves that this actor may make now; none in another body. No query."""
    if not is_officer_of(actor, breach.body_id):
        return []
    return BREACHES.available(BreachStatus(breach.status), role=actor.role)


def report_moves(report: LeakReport, actor: Actor) -> list[str]:
    """Return the moves that this actor may make with a report. No query."""
    if not is_officer_of(actor, report.body_id):
        return []
    return REPORTS.available(ReportStatus(report.status), role=actor.role)


def may_be_described(breach: Breach, actor: Actor) -> bool:
    """Tell whether this actor may still write down what is known of the breach, and tell people. No query."""
    return breach.status in DESCRIBED and is_officer_of(actor, breach.body_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a breach concerns, as the officer says it; days count whole, both included."""

    how: Concerned
    number: str = ""
    agency: UUID = _NONE
    agent: UUID = _NONE
    since: date | None = None
    until: date | None = None

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Return the two instants between which both days lie."""
        first = self.since or date.min
        return clock.end_of_day(first - timedelta(days=1)), clock.end_of_day(self.until or first)


def people_concerned(breach: Breach, choice: Choice) -> QuerySet[Person]:
    """Return whom the choice finds among the people of the breach's body, as one filter; accounts in use."""
    offices = Organisation.objects.filter(Q(pk=breach.body_id) | Q(body_id=breach.body_id))
    files = Dossier.objects.filter(agency__in=offices.values("pk"))
    people = Person.objects.filter(is_active=True)
    if choice.how == Concerned.FILE:
        return people.filter(pk__in=files.filter(number=choice.number).values("person"))
    if choice.how == Concerned.AGENCY:
        filed = files.filter(agency__uid=choice.agency, filed_at__range=choice.window)
        return people.filter(pk__in=filed.values("person"))
    agent = Person.objects.filter(uid=choice.agent).values("pk")
    readings = Entry.objects.readings().filter(
        person__in=agent, body=breach.body_id, subject__isnull=False, at__range=choice.window
    )
    return people.filter(pk__in=readings.exclude(subject=F("person")).values("subject"))


def not_chosen_yet(breach: Breach, people: QuerySet[Person]) -> QuerySet[Person]:
    """Return those whom nobody chose for this breach before."""
    return people.exclude(pk__in=BreachNotice.objects.filter(breach=breach).values("person"))


def people_told(breach: Breach) -> tuple[int, int]:
    """Return how many people were told of a breach, and how many will be: two queries."""
    notices = BreachNotice.objects.filter(breach=breach)
    return notices.exclude(told_at=None).count(), notices.filter(told_at=None).count()


def agencies_of_breach(breach: Breach) -> list[Organisation]:
    """Return the agencies of the breach's body, closed ones too, by code."""
    return list(Organisation.objects.filter(body_id=breach.body_id).order_by("code"))


def agents_of_breach(breach: Breach) -> list[Membership]:
    """Return who holds or held a role in the breach's body, by name: one role of each, with its office."""
    body = breach.body_id
    held = Membership.objects.filter(Q(organisation__body_id=body) | Q(organisation_id=body))
    roles = held.select_related("person", "organisation").order_by(
        "person__family_name", "person__given_name", "person_id", "-valid_from", "-pk"
    )
    return list({role.person_id: role for role in reversed(roles)}.values())[::-1]
