"""A person asks somebody to look at an automatic result; an agent or the head answers in words."""

from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.actions import raise_identity_level
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import are_kin
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.actions import record, record_reading
from qarib.modules.notifications.actions import notify
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.organisations.queries import agency_for
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.errors import AnswerMissing, NotYourReview
from qarib.modules.personal_data.models import LONGEST_WORDS, Review
from qarib.modules.personal_data.queries import review_moves, was_not_recognised
from qarib.modules.personal_data.rules.reviews import IDENTITY_BODY, LABEL, REVIEWS
from qarib.modules.promises.actions import keep_promise, make_promise
from qarib.modules.promises.enums import Unit
from qarib.modules.territory.models import Commune

ASKED = Limit("personal_data.ask_review", times=10, seconds=86_400)


def ask_about_lapse(dossier: Dossier, *, words: str, actor: Actor) -> Review:
    """Return the review of a file that the clock closed, answered by the agency that held it.

    Asked again while one is open, it is that one. Raises MoveNotAllowed for a file that did not lapse or is
    not the actor's, TooManyAttempts.
    """
    if dossier.status != Status.LAPSED or actor.subject != dossier.person_id or dossier.agency is None:
        raise MoveNotAllowed
    review = Review(kind=ReviewKind.LAPSE, thing=str(dossier.uid), dossier=dossier, agency=dossier.agency)
    return _ask(review, person=dossier.person, words=words, actor=actor)


def ask_about_identity(person: Person, *, commune: Commune, words: str, actor: Actor) -> Review:
    """Return the review of "civil status did not recognise you", answered where the person lives.

    Raises MoveNotAllowed when civil status did not say no, NoAgency, TooManyAttempts.
    """
    if actor.subject != person.pk or not was_not_recognised(person):
        raise MoveNotAllowed
    agency = agency_for(commune, body_code=IDENTITY_BODY, on=clock.today())
    review = Review(kind=ReviewKind.IDENTITY, thing=str(person.uid), agency=agency)
    return _ask(review, person=person, words=words, actor=actor)


def ask_about_check(
    person: Person, *, procedure: tuple[str, str], criteria: Sequence[str], commune: Commune, words: str,
    actor: Actor,
) -> Review:  # fmt: skip
    """Return the review of a check that said "conditions not met", answered where the person lives.

    `procedure` is its code and its body's. Raises MoveNotAllowed without a criterion that is not met,
    NoAgency, TooManyAttempts.
    """
    code, body = procedure
    if actor.subject != person.pk or not criteria:
        raise MoveNotAllowed
    agency = agency_for(commune, body_code=body, on=clock.today())
    review = Review(kind=ReviewKind.CHECK, thing=code, criteria=list(criteria), agency=agency)
    return _ask(review, person=person, words=words, actor=actor)


def _ask(review: Review, *, person: Person, words: str, actor: Actor) -> Review:
    """Keep the review with its promise, or return the open one about the same: clicked twice, it is one."""
    same = Review.objects.filter(
        person=person, kind=review.kind, thing=review.thing, status=ReviewStatus.ASKED
    )
    if known := same.first():
        return known
    hit(ASKED, str(person.pk))
    review.uid, review.person, review.words = uuid4(), person, words.strip()[:LONGEST_WORDS]
    try:
        with transaction.atomic():
            _keep(review, actor=actor)
    except IntegrityError:
        return same.get()
    return review


@act
def _keep(review: Review, *, actor: Actor) -> None:
    review.asked_at = clock.now()
    review.promise = make_promise(
        actor=actor,
        body_id=review.agency_id,
        person_id=review.person_id,
        label=LABEL,
        path=f"/me/reviews/{review.uid}/",
        start=review.asked_at,
        within=settings.QARIB_REVIEW_DAYS,
        unit=Unit.WORKING_DAYS,
    )
    review.save(force_insert=True)
    record(
        "personal_data.ask_review",
        actor=actor.about(review.person_id),
        about=("review", review.uid),
        data={"kind": review.kind},
    )


def read_review(review: Review, *, actor: Actor) -> None:
    """Write that somebody on duty opened what a person asked. Raises NotYourReview near the person."""
    if are_kin(actor.person, review.person_id):
        raise NotYourReview
    with transaction.atomic():
        record_reading(
            "personal_data.read_review", actor=actor.about(review.person_id), about=("review", review.uid)
        )


def answer_review(review: Review, *, changed: bool, answer: str, actor: Actor) -> None:
    """Answer in words: the result stays, or it does not. The person is told; the promise is kept.

    An identity that does not stay unrecognised is raised to level 2 first, as a counter does it: the agent
    has compared the card. A lapsed file is filed again by its person, with everything kept. Raises
    AnswerMissing, NotYourReview, MoveNotAllowed when it was answered meanwhile, and what
    `raise_identity_level` raises.
    """
    if not answer.strip():
        raise AnswerMissing
    name = "change" if changed else "uphold"
    if are_kin(actor.person, review.person_id):
        raise NotYourReview
    if name not in review_moves(review, actor):
        raise MoveNotAllowed
    if changed and review.kind == ReviewKind.IDENTITY:
        person = Person.objects.get(pk=review.person_id)
        if person.identity_level == IdentityLevel.DECLARED:
            raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=actor)
    _answer(review, name, answer=answer.strip()[:LONGEST_WORDS], actor=actor)


@act
def _answer(review: Review, name: str, *, answer: str, actor: Actor) -> None:
    move, now = REVIEWS[name], clock.now()
    held = Review.objects.filter(pk=review.pk, status__in=move.source)
    values = {"status": move.target, "answered_by": actor.person, "answered_at": now, "answer": answer}
    if not held.update(**values):
        raise MoveNotAllowed
    review.refresh_from_db()
    record(
        f"personal_data.{name}_review",
        actor=actor.about(review.person_id),
        about=("review", review.uid),
        data={"kind": review.kind},
    )
    keep_promise(review.promise, at=now, actor=actor)
    notify("personal_data/review_answered", person=review.person, context={}, actor=actor)
