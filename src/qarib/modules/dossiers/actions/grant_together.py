"""One human act over many files: each is granted or signed by itself, and what moved meanwhile is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from qarib.kernel.actor import Actor
from qarib.kernel.errors import RuleBroken
from qarib.modules.dossiers.actions.decision import sign
from qarib.modules.dossiers.errors import ChangedMeanwhile, TooManyAtOnce
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import MOST_AT_ONCE, dossiers_visible_to, ready_to_grant


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: granted, signed by this person alone so far, or left and why."""

    number: str
    granted: bool = False
    signed: bool = False
    why: str = ""


def grant_together(marks: Mapping[UUID, str], *, actor: Actor) -> list[Result]:
    """Grant the files of these identifiers, each with the mark that was read (`Ready.mark`).

    A transaction, a journal row, a letter and a message each; a run that is cut has granted what it says. A
    file that moved or changed meanwhile is left and named; one that the actor may not see is not. Doing it
    again grants nothing more. Some thirty-five statements a file. Raises TooManyAtOnce.
    """
    if len(marks) > MOST_AT_ONCE:
        raise TooManyAtOnce
    found = dossiers_visible_to(actor).filter(agency_id=actor.organisation, uid__in=list(marks))
    numbers = list(found.order_by("promise__due_at", "pk").values_list("uid", "number"))
    return [_one(uid, str(number), mark=marks[uid], actor=actor) for uid, number in numbers]


def _one(uid: UUID, number: str, *, mark: str, actor: Actor) -> Result:
    try:
        decision = _sign(uid, mark=mark, actor=actor)
    except RuleBroken as refusal:
        return Result(number, why=str(refusal.message))
    return Result(number, granted=decision, signed=not decision)


@transaction.atomic
def _sign(uid: UUID, *, mark: str, actor: Actor) -> bool:
    """Sign one file as it was read; tell whether that granted it. Raises ChangedMeanwhile."""
    # Locked first: two runs over the same files come one after the other, and the second finds it decided.
    Dossier.objects.filter(uid=uid).update(uid=uid)
    ready = ready_to_grant(actor, among=[uid])
    if not ready or ready[0].mark != mark:
        raise ChangedMeanwhile
    return sign(ready[0].dossier, actor=actor) is not None
