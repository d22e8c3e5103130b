"""What an agent does before deciding."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions.move import (
    decider,
    hold,
    move,
    promise_of,
    refuse_own_file,
    share_uploads,
)
from qarib.modules.dossiers.enums import Origin, Stream
from qarib.modules.dossiers.errors import NothingAsked, ReasonNeeded, RequestLapsed
from qarib.modules.dossiers.models import Correction, Dossier, MissingRequest, Value
from qarib.modules.dossiers.queries import answer_would_end, awaited_facts, open_request, still_asked
from qarib.modules.notifications.actions import notify
from qarib.modules.promises.actions import pause_promise, resume_promise
from qarib.modules.promises.enums import PauseReason
from qarib.modules.promises.enums import Status as PromiseStatus


@transaction.atomic
def take(dossier: Dossier, *, actor: Actor) -> None:
    """Take the file to examine it: it leaves the others' turn but stays in the agency's queue."""
    refuse_own_file(dossier, actor=actor)
    move(dossier, "take", actor=actor, changes={"assigned_to_id": actor.person})


@transaction.atomic
def hand_back(dossier: Dossier, *, actor: Actor) -> None:
    """Give the file back to the agency's queue."""
    move(dossier, "hand_back", actor=actor, changes={"assigned_to_id": None})


@transaction.atomic
def request_missing(
    dossier: Dossier, *, facts: Sequence[str], reason: str, actor: Actor, seen: str | None = None
) -> MissingRequest:
    """Ask the person once for everything that is missing; the promise pauses until they answer.

    It says until when; unanswered, the file lapses after that day. A promise that is already late does not
    pause, the delay stays ours; it can be asked all the same. What a register still has to say is left out:
    nobody is sent to fetch it. `seen` is what the actor read of the answers, see `hold`. Raises NothingAsked
    or ReasonNeeded when the request says nothing that a person can act on.
    """
    refuse_own_file(dossier, actor=actor)
    known, awaited = definition(dossier.version).facts, awaited_facts(dossier, ())
    asked = [fact for fact in dict.fromkeys(facts) if fact in known and fact not in awaited]
    if not asked:
        raise NothingAsked
    if not reason.strip():
        raise ReasonNeeded
    if seen is not None:
        hold(dossier, seen=seen)
    move(
        dossier, "request_missing", actor=actor, reason=reason[:500], changes={"assigned_to_id": actor.person}
    )
    request = MissingRequest.objects.create(
        dossier=dossier,
        facts=asked,
        reason=reason.strip(),
        asked_by_id=decider(actor),
        answer_by=answer_would_end(dossier),
    )
    promise = promise_of(dossier)
    if promise.status == PromiseStatus.RUNNING and promise.due_at and promise.due_at >= clock.now():
        pause_promise(promise, reason=PauseReason.PERSON, actor=actor)
    notify(
        "dossiers/missing",
        person=dossier.person,
        context={"number": dossier.number, "answer_by": request.answer_by},
        actor=actor,
    )
    return request


@transaction.atomic
def answer_request(dossier: Dossier, *, answers: Mapping[str, object], actor: Actor) -> None:
    """Answer the open request, in one go; what was filed stays, the answers join the correction stream.

    What a professional deposited since it was asked is answered, and what is given for it does not count.
    Raises MoveNotAllowed when no request is open, RequestLapsed when it was closed, NothingAsked when an
    asked item is left empty.
    """
    request = MissingRequest.objects.filter(dossier=dossier, answered_at=None).first()
    if request is None:
        raise MoveNotAllowed
    if request.lapsed_at is not None:
        raise RequestLapsed
    facts = still_asked(request)
    if any(answers.get(fact) is None for fact in facts):
        raise NothingAsked
    move(dossier, "answer_request", actor=actor)
    now = clock.now()
    Value.objects.bulk_create(
        [
            Value(
                dossier=dossier,
                fact=fact,
                stream=Stream.CORRECTION,
                value=answers[fact],
                origin=Origin.ASKED,
                changed_by_person=True,
                saved_at=now,
            )
            for fact in facts
        ],
        update_conflicts=True,
        unique_fields=["dossier", "fact", "item", "stream"],
        update_fields=["value", "origin", "saved_at"],
    )
    # What was sent of the same facts before is answered with them: this is the person's last word.
    Correction.objects.filter(dossier=dossier, settled_at=None, fact__in=facts).delete()
    share_uploads(dossier, {fact: answers[fact] for fact in facts}, actor=actor)
    _close_request(request, dossier, actor=actor)


def answer_by_deposits(dossier: Dossier, *, actor: Actor) -> None:
    """Answer the open request when deposits hold all that it asks; the promise runs again.

    In the deposit's transaction. It does nothing while the person still has to answer something.
    """
    request = open_request(dossier)
    if request is not None and not request.lapsed_at and not still_asked(request):
        move(dossier, "answer_request", actor=actor)
        _close_request(request, dossier, actor=actor)


def _close_request(request: MissingRequest, dossier: Dossier, *, actor: Actor) -> None:
    # Answered from another tab and asked anew meanwhile: these answers were to another request.
    if not MissingRequest.objects.filter(pk=request.pk, answered_at=None).update(answered_at=clock.now()):
        raise MoveNotAllowed
    promise = promise_of(dossier)
    if promise.status == PromiseStatus.PAUSED:
        resume_promise(promise, actor=actor)
