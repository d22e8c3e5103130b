"""Who may see which dossier, as SQL filters; the lists that pages show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BigIntegerField, DateField, Q

from qarib.kernel import clock
from qarib.kernel.actor import CITIZEN_ROLE, Actor
from qarib.kernel.identifiers import read_number
from qarib.kernel.prepared import Given, Prepared
from qarib.modules.catalogue.queries import Text, definition
from qarib.modules.dossiers.enums import Outcome, Status
from qarib.modules.dossiers.models import Decision, Dossier, DossierQuerySet, MissingRequest
from qarib.modules.dossiers.rules import OPEN
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.queries import communes_served_by


def dossiers_visible_to(actor: Actor) -> DossierQuerySet:
    """Return the dossiers this actor may open: the only door.

    A citizen sees their own; an agent and a head those that their agency holds, and those of its body from
    the communes it serves today, once filed; a director those of their body. Ministry, auditor and
    administrator see figures, the journal, or agents – no file. An anonymised file is opened by nobody.
    """
    filed = Dossier.objects.exclude(status=Status.DRAFT).exclude(number=None).filter(anonymised_at=None)
    if actor.role == CITIZEN_ROLE and actor.person is not None:
        return Dossier.objects.filter(person_id=actor.person)
    if actor.role in {Role.AGENT, Role.HEAD} and actor.organisation is not None:
        served = communes_served_by(actor.organisation, on=clock.today())
        of_the_place = Q(agency__body_id=actor.body, commune__in=served)
        return filed.filter(Q(agency_id=actor.organisation) | of_the_place)
    if actor.role == Role.DIRECTOR and actor.body is not None:
        return filed.filter(agency__body_id=actor.body)
    return Dossier.objects.none()


def dossier_by_number(actor: Actor, text: str) -> Dossier | None:
    """Return the dossier of that number if the actor may open it; None for a wrong, unknown or hidden one.

    Forgives case, spaces and misread letters: one query at most.
    """
    number = read_number(text)
    return dossiers_visible_to(actor).filter(number=number).first() if number else None


def my_dossiers(person_id: int) -> DossierQuerySet:
    """Return a person's own dossiers, newest first, with what one line shows and the appeal's promise."""
    mine = Dossier.objects.filter(person_id=person_id).with_list_data().select_related("appeal__promise")
    return mine.order_by("-created_at", "-pk")


def open_dossier(person_id: int, *, procedure_id: int) -> Dossier | None:
    """Return the person's dossier of that procedure that is not decided yet; the constraint allows one."""
    return Dossier.objects.filter(person_id=person_id, procedure_id=procedure_id, status__in=OPEN).first()


RENEWAL_DAYS = 30


def in_the_way(person_id: int, *, procedure_id: int, on: date) -> Dossier | None:
    """Return the file because of which the person cannot open another one of that procedure, or None.

    The open one, else one whose right runs for more than thirty days from that day: one query. What a letter
    gave that was withdrawn since is no right.
    """
    until = on + timedelta(days=RENEWAL_DAYS)
    found = _open_or_running.all(person=person_id, procedure=procedure_id, until=until)
    return next((one for one in found if one.status in OPEN), found[0] if found else None)


def _in_the_way(person: Given, procedure: Given, until: Given) -> DossierQuerySet:
    runs = Q(
        decision__outcome=Outcome.GRANTED,
        decision__valid_until__gt=until,
        decision__letter__withdrawn_at=None,
    )
    theirs = Dossier.objects.filter(person=person, procedure=procedure)
    return theirs.filter(Q(status__in=OPEN) | runs).order_by("pk")


_open_or_running = Prepared(
    _in_the_way, person=BigIntegerField(), procedure=BigIntegerField(), until=DateField()
)


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What anyone who holds a number may read without log-in: nothing about the person."""

    number: str
    procedure: Text
    status: Status
    filed_at: datetime
    due_day: date | None
    decided_at: datetime | None


def status_by_number(text: str) -> StatusLine | None:
    """Return where the dossier of that number stands, or None for a wrong or unknown number alike."""
    number = read_number(text)
    if number is None:
        return None
    listed = Dossier.objects.filter(number=number).with_list_data().select_related("appeal__promise")
    found = listed.order_by("pk").first()
    if found is None or found.filed_at is None:
        return None
    contested = found.status == Status.APPEALED
    promise = found.appeal.promise if contested else found.promise
    return StatusLine(
        number=number,
        procedure=definition(found.version).name,
        status=Status(found.status),
        filed_at=found.filed_at,
        due_day=promise.due_day if promise else None,
        # A contested refusal is not the answer yet.
        decided_at=None if contested else found.decided_at,
    )


def persons_of_number(text: str) -> list[int]:
    """Return whose dossier that number is, as a list of none or one, to send a log-in code to."""
    number = read_number(text)
    if number is None:
        return []
    return list(Dossier.objects.filter(number=number, anonymised_at=None).values_list("person_id", flat=True))


def open_request(dossier: Dossier) -> MissingRequest | None:
    """Return what is asked of the person at present, or None: one query, none unless the file waits."""
    if dossier.status != Status.WAITING:
        return None
    return MissingRequest.objects.filter(dossier=dossier, answered_at=None).first()


def decision_of(dossier: Dossier) -> Decision | None:
    """Return the last decision with its letter, or None: one query, none while nothing was decided."""
    if dossier.decided_at is None:
        return None
    found = Decision.objects.filter(dossier=dossier).select_related("letter")
    return found.order_by("-decided_at", "-pk").first()
