"""Facts of an identity that are asked to be put right: a person's own, and those that an agency answers."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from qarib.kernel.actor import CITIZEN_ROLE, Actor
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.models import Rectification
from qarib.modules.personal_data.queries.asked import PAGE, by_promised_date, may_answer, seen_at_desk
from qarib.modules.personal_data.rules.rectifications import RECTIFICATIONS


def rectifications_visible_to(actor: Actor) -> QuerySet[Rectification]:
    """Return those of the actor's agency, for its agents and its head; one's own to nobody on duty."""
    parts = ("person", "agency", "promise", "answered_by")
    return seen_at_desk(Rectification.objects.select_related(*parts), actor)


def rectifications_to_answer(
    actor: Actor, *, after: tuple[datetime, int] | None = None
) -> list[Rectification]:
    """Return the open ones of the actor's agency by promised date, one more than a page: one query."""
    waiting = rectifications_visible_to(actor).filter(status=RectificationStatus.ASKED)
    return by_promised_date(waiting, after)


def rectifications_of(person_id: int, *, limit: int = PAGE) -> list[Rectification]:
    """Return what a person asked to have put right, the newest first: one query."""
    return list(_mine(person_id).order_by("-asked_at", "-pk")[:limit])


def own_rectification(person_id: int, uid: UUID) -> Rectification | None:
    """Return one of this person's, or None: one query."""
    return _mine(person_id).filter(uid=uid).first()


def _mine(person_id: int) -> QuerySet[Rectification]:
    return Rectification.objects.filter(person_id=person_id).select_related("agency", "promise", "person")


def rectification_moves(asked: Rectification, actor: Actor) -> list[str]:
    """Return what this actor may do with it now: answer at the agency, or take it back. No query."""
    own = actor.role == CITIZEN_ROLE and actor.subject == asked.person_id
    if not own and not may_answer(asked, actor):
        return []
    return RECTIFICATIONS.available(RectificationStatus(asked.status), role=actor.role)
