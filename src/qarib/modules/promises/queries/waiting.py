"""Who waits for what, and who has to act."""

from datetime import datetime

from django.db.models import Count, F, Q

from qarib.kernel import clock
from qarib.kernel.actor import CITIZEN_ROLE, Actor
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership
from qarib.modules.organisations.queries import organisations_visible_to
from qarib.modules.promises.enums import Status, Step, Urgency
from qarib.modules.promises.models import Promise, PromiseQuerySet
from qarib.modules.promises.rules.bar import edges


def promises_visible_to(actor: Actor) -> PromiseQuerySet:
    """Return the promises that this actor may see: one's own, or those of the organisations they see."""
    if actor.role == CITIZEN_ROLE and actor.subject is not None:
        return Promise.objects.filter(person_id=actor.subject)
    return Promise.objects.filter(body_id__in=organisations_visible_to(actor).values("pk"))


def running_of(person_id: int) -> PromiseQuerySet:
    """Return what this person still waits for, nearest date first, paused ones last."""
    return Promise.objects.filter(person_id=person_id).owed().order_by(F("due_at").asc(nulls_last=True), "pk")


def due_in(urgency: Urgency, *, now: datetime, prefix: str = "") -> Q:
    """Return the filter of one slice of a queue: `due_in(Urgency.TODAY, now=…, prefix="promise__")`."""
    slices = edges(now)
    due, owed = f"{prefix}due_at", Q(**{f"{prefix}kept_at": None, f"{prefix}withdrawn_at": None})
    match urgency:
        case Urgency.LATE:
            return owed & Q(**{f"{due}__lt": now})
        case Urgency.TODAY:
            return owed & Q(**{f"{due}__gte": now, f"{due}__lte": slices[Urgency.TODAY]})
        case Urgency.THIS_WEEK:
            return owed & Q(**{f"{due}__gt": slices[Urgency.TODAY], f"{due}__lte": slices[Urgency.THIS_WEEK]})
        case Urgency.LATER:
            return owed & Q(**{f"{due}__gt": slices[Urgency.THIS_WEEK]})
        case Urgency.PAUSED:
            return owed & Q(**{f"{prefix}status": Status.PAUSED})


def urgency_counts(promises: PromiseQuerySet, *, now: datetime) -> dict[Urgency, int]:
    """Return how many promises stand in each slice: one query."""
    counts = promises.order_by().aggregate(
        **{urgency.value: Count("pk", filter=due_in(urgency, now=now)) for urgency in Urgency}
    )
    return {urgency: counts[urgency.value] for urgency in Urgency}


def people_warned(promise: Promise) -> list[Person]:
    """Return whom the warning reaches: the responsible person, else the heads of the agency."""
    if promise.responsible_id is not None:
        return list(Person.objects.filter(pk=promise.responsible_id, is_active=True))
    return people_above(promise, Step.TELL_HEAD)


def people_above(promise: Promise, step: Step) -> list[Person]:
    """Return the heads of the agency, or the directors of the body, in office today.

    Where the promise names only a body, its heads are those of the responsible person's agency.
    """
    today = clock.today()
    in_office = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today, person__is_active=True
    )
    body = promise.body
    if step == Step.TELL_DIRECTOR:
        where = Q(organisation_id=body.body_id or body.pk, role=Role.DIRECTOR)
    else:
        own = in_office.filter(person_id=promise.responsible_id or 0, organisation__body_id=body.pk)
        agencies = own.values("organisation_id")
        where = Q(role=Role.HEAD) & (Q(organisation_id=body.pk) | Q(organisation_id__in=agencies))
    people = in_office.filter(where).values("person_id")
    return list(Person.objects.filter(pk__in=people).order_by("pk"))
