"""Granting, refusing and withdrawing."""

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.events import publish
from qarib.kernel.money import centimes
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import issue_letter
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.dossiers.actions.move import check_move, decider, hold, move, promise_of, refuse_own_file
from qarib.modules.dossiers.enums import Outcome, Status
from qarib.modules.dossiers.errors import (
    AlreadySigned,
    AmountUnknown,
    CorrectionOpen,
    EvidenceAltered,
    PaperAwaited,
    ProofContested,
    ReasonNeeded,
    SignaturesNeeded,
    UnknownCriterion,
)
from qarib.modules.dossiers.events import DossierDecided
from qarib.modules.dossiers.models import Decision, Dossier, Vote
from qarib.modules.dossiers.queries import (
    Signatures,
    awaits_paper,
    grant_data,
    has_open_correction,
    refusal_data,
    right_would_end,
    signatures_of,
    values_by_fact,
)
from qarib.modules.dossiers.rules import TO_HANDLE, stage_of
from qarib.modules.exchange.queries import altered_evidence, has_contested
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify
from qarib.modules.promises.actions import keep_promise, withdraw_promise


@transaction.atomic
def grant(dossier: Dossier, *, actor: Actor, reason: str = "") -> Decision:
    """Decide in favour, alone: the promise is kept, the letter issued, the person told, in one transaction.

    The letter is sealed by a task; nobody waits for it. Raises AmountUnknown, SignaturesNeeded (see `sign`),
    OwnFile and MoveNotAllowed.
    """
    refuse_own_file(dossier, actor=actor)
    hold(dossier)
    _refuse_what_is_unsettled(dossier)
    found = payable(dossier)
    if found.several:
        raise SignaturesNeeded
    return _grant(dossier, amount=found.amount, actor=actor, reason=reason)


@transaction.atomic
def sign(dossier: Dossier, *, actor: Actor, reason: str = "", seen: str | None = None) -> Decision | None:
    """Sign a grant; the last signature that is needed grants it, and None says that others must sign still.

    Two people who sign at once wait for each other. `seen` is what the actor read of the answers, see `hold`.
    Raises AlreadySigned, and what `hold` and `grant` raise.
    """
    refuse_own_file(dossier, actor=actor)
    check_move(dossier, "grant", actor=actor)
    hold(dossier, seen=seen)
    _refuse_what_is_unsettled(dossier)
    found = payable(dossier)
    if not found.several or found.amount is None:
        return _grant(dossier, amount=found.amount, actor=actor, reason=reason)
    add_signature(dossier, found, actor=actor, reason=reason)
    if not found.next_grants:
        return None
    return _grant(dossier, amount=found.amount, actor=actor, reason=reason)


def add_signature(dossier: Dossier, found: Signatures, *, actor: Actor, reason: str) -> None:
    """Sign what was found, in the caller's transaction, which holds the dossier. Raises AlreadySigned."""
    assert found.amount is not None
    if found.signed(actor.person):
        raise AlreadySigned
    Vote.objects.create(
        dossier=dossier,
        person_id=decider(actor),
        stage=stage_of(Status(dossier.status)),
        facts_digest=found.facts_digest,
        amount=centimes(found.amount),
    )
    record(
        "dossier.sign",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        reason=reason,
        data={"signed": len(found.signed_by) + 1, "needed": found.needed},
    )


def _refuse_what_is_unsettled(dossier: Dossier) -> None:
    """Raise CorrectionOpen, ProofContested or PaperAwaited while one waits: what counts is settled first.

    EvidenceAltered when what was kept of an answer no longer shows it. One query, two more where registers
    are asked, two where a professional may deposit.
    """
    if dossier.status not in TO_HANDLE:
        return
    if has_open_correction(dossier):
        raise CorrectionOpen
    if definition(dossier.version).proofs:
        if has_contested(dossier.uid):
            raise ProofContested
        if altered_evidence(dossier.uid):
            raise EvidenceAltered
    if awaits_paper(dossier):
        raise PaperAwaited


def payable(dossier: Dossier) -> Signatures:
    """Return what a grant would pay and who signed it. Raises AmountUnknown where it cannot be computed."""
    found = signatures_of(dossier)
    if definition(dossier.version).amount is not None and found.amount is None:
        raise AmountUnknown
    return found


def _grant(dossier: Dossier, *, amount: int | None, actor: Actor, reason: str) -> Decision:
    now = clock.now()
    move(dossier, "grant", actor=actor, reason=reason, changes={"decided_at": now})
    decision = decide_grant(dossier, amount=amount, reason=reason, actor=actor)
    _close(decision, actor=actor)
    return decision


def decide_grant(dossier: Dossier, *, amount: int | None, reason: str, actor: Actor) -> Decision:
    """Issue the letter of a grant that was just moved, and write the decision; it runs from today."""
    assert dossier.decided_at is not None
    rules, valid_until = definition(dossier.version), right_would_end(dossier)
    letter = issue_letter(
        template=rules.grants.letter,
        person_id=dossier.person_id,
        reference=str(dossier.number),
        language=dossier.language,
        data=grant_data(dossier, valid_until=valid_until, amount=amount),
        actor=actor,
    )
    return Decision.objects.create(
        dossier=dossier,
        stage=stage_of(Status(dossier.status)),
        outcome=Outcome.GRANTED,
        decided_by_id=decider(actor),
        decided_at=dossier.decided_at,
        reason=reason,
        valid_from=clock.today(),
        valid_until=valid_until,
        amount=None if amount is None else centimes(amount),
        letter=letter,
    )


@transaction.atomic
def refuse(
    dossier: Dossier, *, criterion: str, reason: str, actor: Actor, seen: str | None = None
) -> Decision:
    """Decide against, by a person, on one named criterion, with words the person can act on.

    `seen` is what the actor read of the answers, see `hold`. Raises UnknownCriterion, ReasonNeeded, OwnFile,
    CorrectionOpen, ChangedMeanwhile and MoveNotAllowed.
    """
    refuse_own_file(dossier, actor=actor)
    rules = definition(dossier.version)
    refused = rules.criterion(criterion)
    if refused is None:
        raise UnknownCriterion
    if not reason.strip():
        raise ReasonNeeded
    hold(dossier, seen=seen)
    _refuse_what_is_unsettled(dossier)
    now = clock.now()
    move(dossier, "refuse", actor=actor, reason=criterion, changes={"decided_at": now})
    letter = issue_letter(
        template=LetterTemplate.REFUSAL,
        person_id=dossier.person_id,
        reference=str(dossier.number),
        language=dossier.language,
        data=refusal_data(
            dossier, rules=rules, criterion=refused, values=values_by_fact(dossier), reason=reason
        ),
        actor=actor,
    )
    decision = Decision.objects.create(
        dossier=dossier,
        outcome=Outcome.REFUSED,
        decided_by_id=decider(actor),
        decided_at=now,
        criterion=criterion,
        reason=reason.strip(),
        letter=letter,
    )
    _close(decision, actor=actor)
    return decision


def _close(decision: Decision, *, actor: Actor) -> None:
    """Keep the promise, tell the person, and tell the rooms above."""
    dossier = decision.dossier
    keep_promise(promise_of(dossier), at=decision.decided_at, actor=actor)
    notify(
        f"dossiers/{decision.outcome}",
        person=dossier.person,
        context={"number": dossier.number, "valid_until": decision.valid_until},
        actor=actor,
    )
    publish(
        DossierDecided(
            dossier_id=dossier.pk,
            procedure=definition(dossier.version).code,
            person_id=dossier.person_id,
            granted=decision.outcome == Outcome.GRANTED,
        )
    )


@transaction.atomic
def withdraw(dossier: Dossier, *, actor: Actor) -> None:
    """Withdraw a file that is not decided; a filed one keeps its number and history."""
    was_filed = dossier.status != Status.DRAFT
    move(dossier, "withdraw", actor=actor)
    if was_filed:
        withdraw_promise(promise_of(dossier), actor=actor)
