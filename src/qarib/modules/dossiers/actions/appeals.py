"""Contesting a refusal, and deciding that by somebody else."""

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import issue_letter, withdraw_letter
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.dossiers.actions.decision import add_signature, decide_grant, payable
from qarib.modules.dossiers.actions.move import check_move, decider, hold, move, refuse_own_file
from qarib.modules.dossiers.enums import Outcome, Stage
from qarib.modules.dossiers.errors import AppealSaysNothing, AppealTooLate, ReasonNeeded, SameDecider
from qarib.modules.dossiers.events import AppealDecided, AppealFiled, DossierDecided
from qarib.modules.dossiers.models import Appeal, Decision, Dossier
from qarib.modules.dossiers.queries import (
    appeal_ends,
    first_decision_of,
    upheld_data,
    values_by_fact,
)
from qarib.modules.notifications.actions import notify
from qarib.modules.promises.actions import keep_promise, make_promise
from qarib.modules.promises.models import Promise

# The journal keeps the beginning of the reasons; the decision and its letter keep them whole.
_JOURNAL = 500


def file_appeal(dossier: Dossier, *, text: str, actor: Actor) -> Appeal:
    """Contest a refusal, in the person's words; filing it again returns the appeal that was filed.

    In one transaction: the move, the appeal with its own promise, the journal row, the message. Raises
    AppealSaysNothing, AppealTooLate after the last day, and MoveNotAllowed where nothing was refused.
    """
    try:
        return _file(dossier, text=text.strip(), actor=actor)
    except MoveNotAllowed:
        filed = Appeal.objects.filter(dossier=dossier, dossier__person=actor.subject).first()
        if filed is None:
            raise
        dossier.refresh_from_db()
        return filed


@transaction.atomic
def _file(dossier: Dossier, *, text: str, actor: Actor) -> Appeal:
    check_move(dossier, "appeal", actor=actor)
    if not text:
        raise AppealSaysNothing
    if clock.today() > appeal_ends(dossier):
        raise AppealTooLate
    refused_by = first_decision_of(dossier).decided_by_id
    if refused_by is None:  # a check constraint says that a person refused
        raise MoveNotAllowed
    move(dossier, "appeal", actor=actor, changes={"assigned_to_id": None})
    appeal = Appeal.objects.create(
        dossier=dossier,
        text=text,
        promise=_promise(dossier, actor=actor),
        refused_by_id=refused_by,
    )
    notify(
        "dossiers/appeal_filed",
        person=dossier.person,
        context={"number": dossier.number, "due": appeal.promise.due_day},
        actor=actor,
    )
    code = definition(dossier.version).code
    publish(AppealFiled(dossier_id=dossier.pk, procedure=code, person_id=dossier.person_id))
    return appeal


def _promise(dossier: Dossier, *, actor: Actor) -> Promise:
    rules = definition(dossier.version)
    return make_promise(
        body_id=dossier.agency_id or 0,
        person_id=dossier.person_id,
        # Its own label: how long appeals take says nothing of how long first answers take.
        label=f"{rules.code}:appeal",
        path=f"/me/dossiers/{dossier.uid}/",
        start=clock.now(),
        within=rules.appeal.promised.within,
        unit=rules.appeal.promised.unit,
        actor=actor,
    )


@transaction.atomic
def uphold(dossier: Dossier, *, reason: str, actor: Actor) -> Decision:
    """Confirm the refusal with reasons: a letter gives them and says what remains, the person is told.

    Raises SameDecider, OwnFile, ReasonNeeded and MoveNotAllowed.
    """
    appeal, now = _taken_up(dossier, "uphold", reason=reason, actor=actor), clock.now()
    move(dossier, "uphold", actor=actor, reason=reason[:_JOURNAL], changes={"decided_at": now})
    refused, rules = first_decision_of(dossier), definition(dossier.version)
    letter = issue_letter(
        template=LetterTemplate.REFUSAL,
        person_id=dossier.person_id,
        reference=str(dossier.number),
        language=dossier.language,
        data=upheld_data(
            dossier, rules=rules, code=refused.criterion, values=values_by_fact(dossier), reason=reason
        ),
        actor=actor,
    )
    decision = Decision.objects.create(
        dossier=dossier,
        stage=Stage.APPEAL,
        outcome=Outcome.REFUSED,
        decided_by_id=decider(actor),
        decided_at=now,
        criterion=refused.criterion,
        reason=reason.strip(),
        letter=letter,
    )
    _close(appeal, decision, actor=actor)
    return decision


@transaction.atomic
def overturn(dossier: Dossier, *, reason: str, actor: Actor) -> Decision | None:
    """Grant on appeal, with reasons: the right runs from today, the letter of refusal is worth nothing more.

    Above what one person may grant it is a signature; None says that somebody else must sign still, and
    whoever refused is not among them. Raises what `uphold` raises, AmountUnknown and AlreadySigned.
    """
    appeal = _taken_up(dossier, "overturn", reason=reason, actor=actor)
    hold(dossier)
    found = payable(dossier)
    if found.several and found.amount is not None:
        add_signature(dossier, found, actor=actor, reason=reason[:_JOURNAL])
        if not found.next_grants:
            return None
    move(dossier, "overturn", actor=actor, reason=reason[:_JOURNAL], changes={"decided_at": clock.now()})
    withdraw_letter(first_decision_of(dossier).letter, reason="overturned on appeal", actor=actor)
    decision = decide_grant(dossier, amount=found.amount, reason=reason.strip(), actor=actor)
    _close(appeal, decision, actor=actor)
    return decision


def _taken_up(dossier: Dossier, name: str, *, reason: str, actor: Actor) -> Appeal:
    """Return the appeal if this actor may decide it, by this move and with these reasons."""
    refuse_own_file(dossier, actor=actor)
    check_move(dossier, name, actor=actor)
    appeal = Appeal.objects.select_related("promise").get(dossier=dossier)
    if actor.person == appeal.refused_by_id:
        raise SameDecider
    if not reason.strip():
        raise ReasonNeeded
    return appeal


def _close(appeal: Appeal, decision: Decision, *, actor: Actor) -> None:
    """Write who answered the appeal, keep its promise, tell the person, and tell the rooms above."""
    dossier, overturned = decision.dossier, decision.outcome == Outcome.GRANTED
    code = definition(dossier.version).code
    Appeal.objects.filter(pk=appeal.pk).update(
        decided_by_id=decision.decided_by_id, decided_at=decision.decided_at
    )
    keep_promise(appeal.promise, at=decision.decided_at, actor=actor)
    notify(
        "dossiers/overturned" if overturned else "dossiers/upheld",
        person=dossier.person,
        context={"number": dossier.number, "valid_until": decision.valid_until},
        actor=actor,
    )
    told = AppealDecided(
        dossier_id=dossier.pk, procedure=code, person_id=dossier.person_id, overturned=overturned
    )
    publish(told)
    if overturned:
        publish(DossierDecided(told.dossier_id, code, told.person_id, granted=True))
