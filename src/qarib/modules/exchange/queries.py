"""Reading what was asked of other administrations."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from cryptography.fernet import InvalidToken

from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Answer, EvidenceError, Question
from qarib.modules.exchange.clients.xroad import read_evidence
from qarib.modules.exchange.enums import About, ProofState, Source
from qarib.modules.exchange.models import Evidence, Proof
from qarib.modules.exchange.rules import OPEN

_NAMES = dict(Source.choices)


def active_sources() -> frozenset[str]:
    """Return the codes of the sources that can be asked, whether they answer now or not. No query."""
    return sources().serves()


def source_names(codes: str) -> str:
    """Return the names of sources, whose codes stand between commas; what is no code is returned as it is."""
    return ", ".join(str(_NAMES.get(code, code)) for code in codes.split(","))


def proofs_of(case: UUID) -> list[Proof]:
    """Return what was asked for a file, in the order of asking: one query. The caller may see the file."""
    return list(Proof.objects.filter(case=case).order_by("pk"))


def question_of(row: Proof) -> Question:
    """Return what a source is asked. No query where the person is loaded."""
    return Question(
        uid=row.uid,
        source=row.source,
        field=row.field,
        about=About(row.about),
        nin=row.person.nin,
        birth_date=row.person.birth_date,
        legal_basis=row.legal_basis,
        purpose=row.purpose,
        case=str(row.case),
    )


def awaited(proofs: Iterable[Proof]) -> frozenset[str]:
    """Return the facts whose sources still have to answer. No query."""
    return frozenset(proof.fact for proof in proofs if proof.state in OPEN)


def has_contested(case: UUID) -> bool:
    """Tell whether an answer is contested and nobody settled it: one query."""
    return Proof.objects.filter(case=case, state=ProofState.CONTESTED).exists()


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
    except (InvalidToken, ValueError):
        return True
    return sha256(container).hexdigest() != row.digest or why_not_shown(row.proof, container) != ""


def why_not_shown(proof: Proof, container: bytes) -> str:
    """Return why evidence does not show the answer that was kept; empty where it does. No query."""
    assert proof.message is not None
    try:
        said = read_evidence(question_of(proof), proof.message, container)
    except EvidenceError as error:
        return str(error)
    return "" if isinstance(said, Answer) and said.value == proof.value else "another answer"
