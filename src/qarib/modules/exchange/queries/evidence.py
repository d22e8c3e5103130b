"""Whether what the exchange kept of an answer shows that answer."""

from hashlib import sha256
from uuid import UUID

from cryptography.fernet import InvalidToken

from qarib.modules.exchange.clients.contract import Answer, EvidenceError
from qarib.modules.exchange.clients.xroad import read_evidence
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.models import Evidence, Proof
from qarib.modules.exchange.queries.proofs import question_of


def altered_evidence(case: UUID) -> list[str]:
    """Return the facts whose evidence was altered here, or shows another answer than the one kept: one query.

    What was not fetched yet, or is kept by no exchange, is not among them: the journal says what was kept.
    Nor is what an agent has settled: their word counts, whatever the message shows.
    """
    rows = Evidence.objects.filter(proof__case=case, proof__state=ProofState.ACCEPTED, proof__settled_at=None)
    return [row.proof.fact for row in rows.select_related("proof__person").order_by("pk") if _is_altered(row)]


def _is_altered(row: Evidence) -> bool:
    try:
        container = row.container
        return sha256(container).hexdigest() != row.digest or why_not_shown(row.proof, container) != ""
    except (InvalidToken, ValueError):  # what is sealed, there or in the answer, is no longer ours
        return True


def why_not_shown(proof: Proof, container: bytes) -> str:
    """Return why evidence does not show the answer that was kept; empty where it does. No query."""
    assert proof.message is not None
    try:
        said = read_evidence(question_of(proof), proof.message, container)
    except EvidenceError as error:
        return str(error)
    return "" if isinstance(said, Answer) and said.value == proof.value else "another answer"
