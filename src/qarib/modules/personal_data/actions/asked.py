"""Asking an agency for an answer in words, once at a time, and answering: what all that is asked shares."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.workflow import Move, S
from qarib.modules.accounts.queries import are_kin
from qarib.modules.journal.actions import record, record_reading
from qarib.modules.notifications.actions import notify
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.personal_data.errors import AnswerMissing, NotYourReview
from qarib.modules.personal_data.models import LONGEST_WORDS, Asked
from qarib.modules.promises.actions import keep_promise, make_promise
from qarib.modules.promises.enums import Unit

A = TypeVar("A", bound=Asked)


def ask_once(asked: A, *, same: QuerySet[A], words: str, within: int, actor: Actor) -> A:
    """Keep what is asked with its promise, or return the open one: clicked twice, it is one."""
    if known := same.first():
        return known
    hit(Limit(f"personal_data.ask_{asked.noun}", times=10, seconds=86_400), str(asked.person_id))
    asked.uid, asked.words = uuid4(), words.strip()[:LONGEST_WORDS]
    try:
        with transaction.atomic():
            _keep(asked, within=within, actor=actor)
    except IntegrityError:
        return same.get()
    return asked


@act
def _keep(asked: Asked, *, within: int, actor: Actor) -> None:
    asked.asked_at = clock.now()
    asked.promise = make_promise(
        actor=actor,
        body_id=asked.agency_id,
        person_id=asked.person_id,
        label=f"personal_data.{asked.noun}",
        path=asked.path,
        start=asked.asked_at,
        within=within,
        unit=Unit.WORKING_DAYS,
    )
    asked.save(force_insert=True)
    trace_asked(asked, "ask", actor=actor)


def trace_asked(asked: Asked, verb: str, *, actor: Actor) -> None:
    """Write the line of one act: which, about what, never the words."""
    record(
        f"personal_data.{verb}_{asked.noun}",
        actor=actor.about(asked.person_id),
        about=(asked.noun, asked.uid),
        data=asked.traced,
    )


def read_asked(asked: Asked, *, actor: Actor) -> None:
    """Write that somebody on duty opened what a person asked. Raises NotYourReview near the person."""
    if are_kin(actor.person, asked.person_id):
        raise NotYourReview
    with transaction.atomic():
        record_reading(
            f"personal_data.read_{asked.noun}",
            actor=actor.about(asked.person_id),
            about=(asked.noun, asked.uid),
        )


def check_answer(asked: Asked, answer: str, *, actor: Actor) -> None:
    """Refuse an answer without words, or of somebody near. Raises AnswerMissing, NotYourReview."""
    if not answer.strip():
        raise AnswerMissing
    if are_kin(actor.person, asked.person_id):
        raise NotYourReview


def move_asked(asked: Asked, move: Move[S], values: Mapping[str, object]) -> None:
    """Move the row if it still stands where the move begins. Raises MoveNotAllowed."""
    held = type(asked).objects.filter(pk=asked.pk, status__in=move.source)
    if not held.update(status=move.target, **values):
        raise MoveNotAllowed
    asked.refresh_from_db()


@act
def answer_asked(asked: Asked, name: str, move: Move[S], *, answer: str, actor: Actor) -> None:
    """Keep the answer and the promise, and tell the person. Raises MoveNotAllowed when answered meanwhile."""
    now = clock.now()
    words = answer.strip()[:LONGEST_WORDS]
    move_asked(asked, move, {"answered_by": actor.person, "answered_at": now, "answer": words})
    trace_asked(asked, name, actor=actor)
    keep_promise(asked.promise, at=now, actor=actor)
    notify(f"personal_data/{asked.noun}_answered", person=asked.person, context={}, actor=actor)
