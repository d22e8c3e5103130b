"""What is asked and not answered: reminded once, then closed; and how to go on after that."""

from collections.abc import Mapping

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.dossiers.actions.draft import save_page, start_draft, take_answers
from qarib.modules.dossiers.actions.move import move, promise_of
from qarib.modules.dossiers.enums import Origin, Status
from qarib.modules.dossiers.models import Dossier, MissingRequest
from qarib.modules.dossiers.queries import (
    attached,
    requests_to_lapse,
    requests_to_remind_of,
    values_by_fact,
)
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify
from qarib.modules.promises.actions import withdraw_promise


def lapse_unanswered() -> int:
    """Close every file whose last day to answer has passed; return how many.

    One transaction a file: a run that is cut goes on where it stopped. What was answered meanwhile stays.
    """
    closed = 0
    for request in requests_to_lapse(on=clock.today()):
        try:
            lapse(request, actor=SYSTEM)
        except MoveNotAllowed:
            continue
        closed += 1
    return closed


@transaction.atomic
def lapse(request: MissingRequest, *, actor: Actor) -> None:
    """Close the file that waits for this answer: nothing is owed any more; the person is told how to go on.

    Raises MoveNotAllowed when it was answered or withdrawn meanwhile, also when something else is asked now.
    """
    dossier, now = request.dossier, clock.now()
    move(dossier, "lapse", actor=actor)
    if not MissingRequest.objects.filter(pk=request.pk, answered_at=None).update(lapsed_at=now):
        raise MoveNotAllowed
    withdraw_promise(promise_of(dossier), actor=actor)
    notify("dossiers/lapsed", person=dossier.person, context={"number": dossier.number}, actor=actor)


def remind_of_requests() -> int:
    """Remind each person once, seven days before their last day to answer; return how many."""
    found = list(requests_to_remind_of(on=clock.today()))
    return sum(remind(request, actor=SYSTEM) for request in found)


@transaction.atomic
def remind(request: MissingRequest, *, actor: Actor) -> bool:
    """Tell the person that their answer is still awaited, and until when.

    False when that was done before, or when nothing is awaited any more.
    """
    held = MissingRequest.objects.filter(pk=request.pk, answered_at=None, reminded_at=None)
    if not held.filter(dossier__status=Status.WAITING).update(reminded_at=clock.now()):
        return False
    dossier = request.dossier
    record("dossier.remind", actor=actor.about(dossier.person_id), about=("dossier", dossier.uid))
    notify(
        "dossiers/reminded",
        person=dossier.person,
        context={"number": dossier.number, "answer_by": request.answer_by},
        actor=actor,
    )
    return True


@transaction.atomic
def start_again(
    lapsed: Dossier,
    *,
    version: ProcedureVersion,
    actor: Actor,
    answers: Mapping[str, object] | None = None,
) -> Dossier:
    """Open a draft of that version with what the person typed in a lapsed file, and `answers` typed too late.

    A draft that is open already keeps what it holds, but for `answers`: they are the newest words. Papers
    stay with the file they were sent for and are asked again. Raises MoveNotAllowed for a file that did not
    lapse, and what `start_draft` raises.
    """
    if lapsed.status != Status.LAPSED or actor.subject != lapsed.person_id:
        raise MoveNotAllowed
    values = values_by_fact(lapsed).values()
    typed = {value.fact: value.value for value in values if value.origin == Origin.ASKED}
    late = {fact: value for fact, value in (answers or {}).items() if value is not None}
    draft = start_draft(version, person=lapsed.person, language=lapsed.language, actor=actor)
    take_answers(draft, answers=_without_papers(lapsed, typed), actor=actor)
    if late:
        save_page(draft, answers=_without_papers(lapsed, late), actor=actor)
    return draft


def _without_papers(dossier: Dossier, answers: Mapping[str, object]) -> dict[str, object]:
    return {fact: value for fact, value in answers.items() if not attached(dossier, {fact: value})}
