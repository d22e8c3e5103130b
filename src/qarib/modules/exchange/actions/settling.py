"""What becomes of an answer: filed, contested, settled by an agent, or too old."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.errors import NothingContested, SettlementNeedsReason
from qarib.modules.exchange.models import Evidence, Proof
from qarib.modules.exchange.rules import WORKFLOW
from qarib.modules.journal.actions import record

# Nothing is kept of what was answered for nothing.
_FORGOTTEN = {
    "state": ProofState.EXPIRED,
    "next_try_at": None,
    "value_sealed": "",
    "valid_until": None,
    "evidence_due_at": None,
}


@act
def accept_proofs(case: UUID, *, facts: Collection[str], actor: Actor) -> None:
    """Mark the answers with which a file was filed: one statement. The filing is in the journal."""
    _movable(case, facts, "accept", actor).update(state=ProofState.ACCEPTED)


@act
def contest_proof(case: UUID, *, fact: str, actor: Actor) -> None:
    """Mark what the person says is wrong; a person settles it. Raises MoveNotAllowed without an answer."""
    if not _movable(case, (fact,), "contest", actor).update(state=ProofState.CONTESTED):
        raise MoveNotAllowed
    record("exchange.contest", actor=actor, about=("dossier", case), data={"fact": fact})


@act
def settle_contested(case: UUID, *, fact: str, upheld: bool, reason: str, actor: Actor) -> list[Proof]:
    """Let the register count after all, or the person's word, with a reason that they read; return the rows.

    Raises SettlementNeedsReason, and NothingContested when a colleague was quicker. Whether the agent may
    handle that file is the caller's to know.
    """
    if not reason.strip():
        raise SettlementNeedsReason
    move = "uphold" if upheld else "set_aside"
    rows = _movable(case, (fact,), move, actor)
    settled = list(rows.select_for_update().order_by("pk"))
    changes = {
        "state": WORKFLOW[move].target,
        "settled_at": clock.now(),
        "settled_by_id": actor.person,
        "reason": reason.strip(),
    }
    if not rows.update(**changes):
        raise NothingContested
    record(
        f"exchange.{move}", actor=actor, about=("dossier", case), reason=reason.strip(), data={"fact": fact}
    )
    return settled


@act
def expire_proofs(case: UUID, *, facts: Collection[str], actor: Actor) -> None:
    """Forget answers that are too old, so that they may be asked anew: one statement, or two."""
    if _movable(case, facts, "expire", actor).update(**_FORGOTTEN):
        _forget_evidence(case)


@act
def close_case(case: UUID) -> None:
    """Ask no more for a file that is over, and forget what was never filed: one statement, or two."""
    rows = Proof.objects.filter(case=case, state__in=WORKFLOW["expire"].source)
    if rows.update(**_FORGOTTEN):
        _forget_evidence(case)


def _forget_evidence(case: UUID) -> None:
    Evidence.objects.filter(proof__case=case, proof__state=ProofState.EXPIRED).delete()


def _movable(case: UUID, facts: Collection[str], move: str, actor: Actor) -> QuerySet[Proof]:
    """Return the rows that this role may move so; the UPDATE carries the expected state."""
    arrow = WORKFLOW[move]
    if actor.role not in arrow.by:
        raise MoveNotAllowed
    return Proof.objects.filter(case=case, fact__in=facts, state__in=arrow.source)
