"""The journal as an auditor reads it: who read which file, when and why; never whose file it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.identifiers import read_number
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import people_by_id
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.models import Entry, EntryQuerySet
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership, Organisation
from qarib.modules.organisations.queries import (
    members_page,
    members_visible_to,
    organisations_by_id,
    organisations_visible_to,
)
from qarib.modules.personal_data.models import Alert

MOST_SHOWN = 100
_MOST_AGENTS = 20


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading: who, where, when, what was opened, of which file, for which reason."""

    at: datetime
    action: str
    agent: Person | None
    organisation: Organisation | None
    number: str
    reason: str


def _seen_by(actor: Actor) -> EntryQuerySet:
    """Return the readings on duty in the name of what an auditor supervises."""
    if actor.role != Role.AUDITOR:
        return Entry.objects.none()
    of_body = organisations_visible_to(actor).values("pk")
    return Entry.objects.readings().filter(basis=Basis.DUTY.value, body__in=of_body)


def readings_behind(alert: Alert, *, actor: Actor) -> list[ReadingLine]:
    """Return the readings for which the alert was raised, the latest first: seven queries at most."""
    return _lines(_seen_by(actor).filter(pk__in=alert.entries))


def readings_of_file(text: str, *, actor: Actor) -> tuple[Dossier, list[ReadingLine]] | None:
    """Return the file of that number and who opened it, its papers or its letters; None for a hidden one too.

    Ten queries at most.
    """
    number = read_number(text)
    if number is None or actor.role != Role.AUDITOR:
        return None
    in_reach = Q(agency__in=organisations_visible_to(actor).values("pk"))
    file = Dossier.objects.filter(in_reach, number=number).only("uid", "number", "person").first()
    if file is None:
        return None
    uploads = Upload.objects.about("dossier", file.uid).values_list("uid", flat=True)
    letters = Letter.objects.filter(reference=number).values_list("uid", flat=True)
    things = Q(object_type="dossier", object_id=str(file.uid))
    things |= Q(object_type="upload", object_id__in=[str(uid) for uid in uploads])
    things |= Q(object_type="letter", object_id__in=[str(uid) for uid in letters])
    return file, _lines(_seen_by(actor).filter(things))


def readings_of_agent(person: Person, *, on: date, actor: Actor) -> list[ReadingLine]:
    """Return what somebody on duty opened on that day, the latest first: seven queries at most."""
    begin, end = clock.end_of_day(on - timedelta(days=1)), clock.end_of_day(on)
    return _lines(_seen_by(actor).filter(person=person.pk, at__gte=begin, at__lt=end))


def agent_supervised(uid: UUID, *, actor: Actor) -> Person | None:
    """Return who holds or held a role where this auditor looks: one query."""
    held = members_visible_to(actor).filter(person__uid=uid) if actor.role == Role.AUDITOR else None
    found = held.first() if held is not None else None
    return found.person if found else None


def agents_named(text: str, *, actor: Actor) -> list[Membership]:
    """Return who holds a role where this auditor looks and is so called, or has that e-mail: one query."""
    if actor.role != Role.AUDITOR or not text:
        return []
    return members_page(actor, text=text, on=clock.today(), limit=_MOST_AGENTS)


def _lines(entries: QuerySet[Entry]) -> list[ReadingLine]:
    found = list(entries.order_by("-at", "-pk")[:MOST_SHOWN])
    people = people_by_id({one.person for one in found if one.person})
    places = organisations_by_id({one.organisation for one in found if one.organisation})
    numbers = _numbers(found)
    return [
        ReadingLine(
            at=one.at,
            action=one.action,
            agent=people.get(one.person or 0),
            organisation=places.get(one.organisation or 0),
            number=numbers.get((one.object_type, one.object_id), ""),
            reason=one.reason,
        )
        for one in found
    ]


def _numbers(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """Return the number of the file that each thing belongs to: three queries at most."""
    by_type: dict[str, set[str]] = {}
    for entry in entries:
        by_type.setdefault(entry.object_type, set()).add(entry.object_id)
    letters = Letter.objects.filter(uid__in=by_type.get("letter", ()))
    numbers = {("letter", str(uid)): text for uid, text in letters.values_list("uid", "reference")}
    uploads = dict(
        Upload.objects.filter(uid__in=by_type.get("upload", ()), about_type="dossier").values_list(
            "uid", "about_id"
        )
    )
    files = {*by_type.get("dossier", ()), *uploads.values()}
    known = {
        str(uid): number or ""
        for uid, number in Dossier.objects.filter(uid__in=files).values_list("uid", "number")
    }
    numbers |= {("dossier", uid): number for uid, number in known.items()}
    return numbers | {("upload", str(uid)): known.get(about, "") for uid, about in uploads.items()}
