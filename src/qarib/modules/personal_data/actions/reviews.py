"""A person asks somebody to look at an automatic result; an agent or the head answers in words."""

from collections.abc import Sequence

from django.conf import settings

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.actions import raise_identity_level
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.queries import agency_for
from qarib.modules.personal_data.actions.asked import answer_asked, ask_once, check_answer
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.models import Review
from qarib.modules.personal_data.queries import review_moves, was_not_recognised
from qarib.modules.personal_data.rules.reviews import IDENTITY_BODY, REVIEWS
from qarib.modules.territory.models import Commune


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
    review.person = person
    same = Review.objects.filter(
        person=person, kind=review.kind, thing=review.thing, status=ReviewStatus.ASKED
    )
    return ask_once(review, same=same, words=words, within=settings.QARIB_REVIEW_DAYS, actor=actor)


def answer_review(review: Review, *, changed: bool, answer: str, actor: Actor) -> None:
    """Answer in words: the result stays, or it does not. The person is told; the promise is kept.

    An identity that does not stay unrecognised is raised to level 2 first, as a counter does it: the agent
    has compared the card. A lapsed file is filed again by its person, with everything kept. Raises
    AnswerMissing, NotYourReview, MoveNotAllowed when it was answered meanwhile, and what
    `raise_identity_level` raises.
    """
    check_answer(review, answer, actor=actor)
    name = "change" if changed else "uphold"
    if name not in review_moves(review, actor):
        raise MoveNotAllowed
    if changed and review.kind == ReviewKind.IDENTITY:
        person = Person.objects.get(pk=review.person_id)
        if person.identity_level == IdentityLevel.DECLARED:
            raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=actor)
    answer_asked(review, name, REVIEWS[name], answer=answer, actor=actor)
