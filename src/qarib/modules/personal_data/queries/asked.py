"""What an agency has to answer, whatever was asked: who sees it, in which order."""

from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from qarib.kernel.actor import Actor
from qarib.modules.personal_data.models import Asked
from qarib.modules.personal_data.rules.reviews import DESK

A = TypeVar("A", bound=Asked)
PAGE = 30


def seen_at_desk(rows: QuerySet[A], actor: Actor) -> QuerySet[A]:
    """Keep what the actor's agency answers, for its agents and its head; one's own to nobody on duty."""
    if actor.role not in DESK or actor.organisation is None or actor.person is None:
        return rows.none()
    return rows.filter(agency_id=actor.organisation).exclude(person_id=actor.person)


def by_promised_date(rows: QuerySet[A], after: tuple[datetime, int] | None) -> list[A]:
    """Return the rows that follow that place, the nearest promise first, one more than a page: one query."""
    if after is not None:
        due, last = after
        rows = rows.filter(promise__due_at__gt=due) | rows.filter(promise__due_at=due, pk__gt=last)
    return list(rows.order_by("promise__due_at", "pk")[: PAGE + 1])


def may_answer(asked: Asked, actor: Actor) -> bool:
    """Tell whether it is this actor's agency that answers, and not about themselves. No query."""
    return actor.organisation == asked.agency_id and actor.person != asked.person_id
