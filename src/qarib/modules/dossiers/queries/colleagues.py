"""Who of an agency has how much in hand, and who may hand a file to whom."""

from dataclasses import dataclass

from django.db.models import Count

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import kin_of
from qarib.modules.dossiers.enums import QueuePart
from qarib.modules.dossiers.models import Dossier, DossierQuerySet
from qarib.modules.dossiers.queries.queue import held_by, in_hands_of, parts
from qarib.modules.dossiers.rules import DESK, QUEUED
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.queries import people_in

# What one page shows and one act moves.
MOST_MOVED = 50
_COUNTED = (QueuePart.LATE, QueuePart.TODAY, QueuePart.WAITING)


@dataclass(frozen=True, slots=True)
class Load:
    """What one colleague has in hand; `person` is None for what nobody has."""

    person: Person | None
    open: int
    late: int
    today: int
    waiting: int


def may_assign(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether the actor may hand this file on: a head any of the agency, an agent what they have.

    No query. The action has the last word: kinship is asked there.
    """
    if actor.role not in DESK or dossier.agency_id != actor.organisation or dossier.status not in QUEUED:
        return False
    if actor.person is None or dossier.person_id == actor.person:
        return False
    return actor.role == Role.HEAD or dossier.assigned_to_id == actor.person


def colleagues_of(actor: Actor) -> list[Person]:
    """Return who handles files in the actor's agency today, by name: one query."""
    if actor.role not in DESK or actor.organisation is None:
        return []
    return people_in(actor.organisation, roles=DESK, on=clock.today())


def colleagues_for(dossier: Dossier, actor: Actor) -> list[Person]:
    """Return to whom this file may be handed, three queries: not who has it, nor who is near the person."""
    if not may_assign(dossier, actor):
        return []
    out = {dossier.person_id, dossier.assigned_to_id, *kin_of(dossier.person_id)}
    return [colleague for colleague in colleagues_of(actor) if colleague.pk not in out]


def loads_of(actor: Actor) -> list[Load]:
    """Return what each colleague has in hand, and first what nobody has: two queries.

    Who left the agency, and still has files, is named too, with a third query: those files must move.
    """
    cut = parts()
    columns = {"open": Count("pk")} | {name.value: Count("pk", filter=cut[name]) for name in _COUNTED}
    counts = held_by(actor).filter(status__in=QUEUED).order_by().values("assigned_to").annotate(**columns)
    found = {row[0]: row[1:] for row in counts.values_list("assigned_to", *columns)}
    people = colleagues_of(actor)
    gone = {key for key in found if key is not None} - {person.pk for person in people}
    if gone:
        people += list(Person.objects.filter(pk__in=gone).order_by("family_name", "given_name", "pk"))
    none = (0, 0, 0, 0)
    return [Load(person, *found.get(person.pk if person else None, none)) for person in (None, *people)]


def files_in_hands_of(actor: Actor, whose: str) -> DossierQuerySet:
    """Return the open files of the agency in those hands, what is most urgent first: see `queue_page`."""
    files = held_by(actor).filter(in_hands_of(whose, actor), status__in=QUEUED)
    return files.with_list_data().order_by("promise__due_at", "pk")
