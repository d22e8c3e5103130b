"""What an agency has to handle: in which order, how much of it, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.dossiers.enums import QueuePart, Status, Whose
from qarib.modules.dossiers.models import Dossier, DossierQuerySet
from qarib.modules.dossiers.queries.visible import dossiers_visible_to
from qarib.modules.dossiers.rules import DESK, QUEUED, RUNNING, TO_HANDLE
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.errors import NoAgency
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import agency_for
from qarib.modules.promises.enums import Urgency
from qarib.modules.promises.queries import due_in
from qarib.modules.territory.models import Commune


def queue_of(actor: Actor) -> DossierQuerySet:
    """Return what the actor's agency has to handle, by promise date: one query."""
    return held_by(actor).to_handle().with_list_data()


def in_queue_of(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether a dossier the actor may see is their work: held by their agency and open. No query.

    A contested one is also the director's, who sees no other agency than those of the body.
    """
    if actor.role == Role.DIRECTOR:
        return dossier.status == Status.APPEALED
    return actor.role in DESK and dossier.agency_id == actor.organisation and dossier.status in RUNNING


def held_by(actor: Actor) -> DossierQuerySet:
    """Return what the actor may see and their agency holds: not its neighbours' files of the same place."""
    return dossiers_visible_to(actor).filter(agency_id=actor.organisation)


def parts() -> dict[QueuePart, Q]:
    """Return the parts, cut where the promises themselves are cut."""
    now, to_handle = clock.now(), Q(status__in=TO_HANDLE)
    due = {urgency: due_in(urgency, now=now, prefix="promise__") for urgency in Urgency}
    later = due[Urgency.LATER] | Q(promise__due_at=None)
    return {
        QueuePart.LATE: to_handle & due[Urgency.LATE],
        QueuePart.TODAY: to_handle & due[Urgency.TODAY],
        QueuePart.WEEK: to_handle & due[Urgency.THIS_WEEK],
        QueuePart.LATER: to_handle & later,
        QueuePart.WAITING: Q(status=Status.WAITING),
    }


def misplaced(*, on: date) -> Iterator[tuple[Dossier, Organisation]]:
    """Yield each running or contested file whose place another agency of the body serves that day, and which.

    One query for the places of all running files, two for each of them, one for each place that moved. A
    place that nobody serves any more keeps the agency it had.
    """
    running = Dossier.objects.filter(status__in=RUNNING)
    places = running.order_by("commune", "agency").values_list("commune", "agency", "agency__body__code")
    communes = Commune.objects.in_bulk([commune for commune, _agency, _body in places.distinct()])
    for commune_id, held_by, body_code in places.distinct():
        try:
            serves = agency_for(communes[commune_id], body_code=body_code, on=on)
        except NoAgency:
            continue
        if serves.pk != held_by:
            moving = running.filter(commune=commune_id, agency=held_by)
            for dossier in moving.select_related(
                "version__procedure", "person", "promise", "appeal__promise"
            ).order_by("pk"):
                yield dossier, serves


@dataclass(frozen=True, slots=True)
class QueueTotals:
    """How many files are late, promised today, later this week, after it, and waiting for the person."""

    late: int
    today: int
    week: int
    later: int
    waiting: int

    @property
    def to_handle(self) -> int:
        """Return how many files are the agency's turn."""
        return self.late + self.today + self.week + self.later


def in_hands_of(whose: str, actor: Actor) -> Q:
    """Return the filter of whose hands a file is in: a `Whose`, or the identifier of an agent."""
    match whose:
        case "" | Whose.ALL:
            return Q()
        case Whose.MINE:
            return Q(assigned_to=actor.person)
        case Whose.NOBODY:
            return Q(assigned_to=None)
    return Q(assigned_to__uid=whose)


def queue_totals(actor: Actor, *, whose: str = "") -> QueueTotals:
    """Count the agency's open files by urgency: one query over the agency's own open files only."""
    counts = {part.value: Count("pk", filter=condition) for part, condition in parts().items()}
    return QueueTotals(
        **held_by(actor).filter(in_hands_of(whose, actor), status__in=QUEUED).aggregate(**counts)
    )


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some files of the queue in its order; `following` is where the next page begins, None at the end."""

    dossiers: list[Dossier]
    following: UUID | None


def queue_page(
    actor: Actor,
    *,
    part: QueuePart | None = None,
    whose: str = "",
    after: UUID | None = None,
    limit: int = 25,
) -> QueuePage:
    """Return one page of the queue, by promise date; what waits for the person only when that part is asked.

    `whose` is a `Whose`, or the identifier of an agent. `after` is the last file of the page before; a file
    that has left the queue meanwhile still marks its place. One query, and one more for that place.
    """
    key = "filed_at" if part == QueuePart.WAITING else "promise__due_at"
    queue = held_by(actor).filter(
        parts()[part] if part else Q(status__in=TO_HANDLE), in_hands_of(whose, actor)
    )
    place = held_by(actor).filter(uid=after).values_list(key, "pk").first() if after else None
    if place is not None and place[0] is not None:
        queue = queue.filter(Q(**{f"{key}__gt": place[0]}) | Q(**{key: place[0], "pk__gt": place[1]}))
    found = list(queue.with_list_data().order_by(F(key).asc(nulls_last=True), "pk")[: limit + 1])
    return QueuePage(found[:limit], found[limit - 1].uid if len(found) > limit else None)


def next_to_handle(actor: Actor, *, beside: Dossier) -> Dossier | None:
    """Return the most urgent file that no colleague has taken, another than that one: one query."""
    free = Q(assigned_to=None) | Q(assigned_to=actor.person)
    return queue_of(actor).filter(free).exclude(pk=beside.pk).first()
