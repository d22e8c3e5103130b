"""Reviews: a person's own, and those that an agency answers."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from qarib.kernel.actor import Actor
from qarib.modules.accounts.enums import CivilStatusAnswer, IdentityLevel
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.models import Entry
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.models import Review
from qarib.modules.personal_data.queries.asked import PAGE, by_promised_date, may_answer, seen_at_desk
from qarib.modules.personal_data.rules.reviews import REVIEWS
from qarib.modules.territory.models import Commune


def reviews_visible_to(actor: Actor) -> QuerySet[Review]:
    """Return the reviews of the actor's agency, for its agents and its head; one's own to nobody on duty."""
    parts = ("person", "agency", "promise", "dossier__version__procedure", "answered_by")
    return seen_at_desk(Review.objects.select_related(*parts), actor)


def reviews_to_answer(actor: Actor, *, after: tuple[datetime, int] | None = None) -> list[Review]:
    """Return the open reviews of the actor's agency by promised date, one more than a page: one query."""
    return by_promised_date(reviews_visible_to(actor).filter(status=ReviewStatus.ASKED), after)


def reviews_of(person_id: int, *, limit: int = PAGE) -> list[Review]:
    """Return what a person asked to have looked at, the newest first: one query."""
    mine = Review.objects.filter(person_id=person_id).select_related("agency", "promise", "dossier")
    return list(mine.order_by("-asked_at", "-pk")[:limit])


def own_review(person_id: int, uid: UUID) -> Review | None:
    """Return one review of this person, or None: one query."""
    mine = Review.objects.filter(person_id=person_id).select_related("agency", "promise", "dossier")
    return mine.filter(uid=uid).first()


def review_of(person_id: int, kind: ReviewKind, thing: object) -> Review | None:
    """Return the last review of one thing, open or answered, or None: one query."""
    same = Review.objects.filter(person_id=person_id, kind=kind, thing=str(thing))
    return same.order_by(F("asked_at").desc(), "-pk").first()


def review_moves(review: Review, actor: Actor) -> list[str]:
    """Return the answers that this actor may give now. No query."""
    if not may_answer(review, actor):
        return []
    return REVIEWS.available(ReviewStatus(review.status), role=actor.role)


def was_not_recognised(person: Person) -> bool:
    """Tell whether the last word of civil status about this person is no, and nobody confirmed them since."""
    if person.identity_level != IdentityLevel.DECLARED:
        return False
    asked = Entry.objects.acts().filter(subject=person.pk, action="accounts.ask_civil_status")
    last = asked.order_by("-at", "-pk").values_list("data", flat=True).first()
    return last is not None and last.get("answer") == CivilStatusAnswer.NO


def commune_known_of(person_id: int) -> Commune | None:
    """Return the commune of the person's newest filed request, or None where they filed none: one query."""
    filed = Dossier.objects.filter(person_id=person_id, commune__isnull=False).select_related("commune")
    newest = filed.order_by("-filed_at", "-pk").first()
    return newest.commune if newest else None
