"""What was asked of other administrations, and who can be asked."""

from collections.abc import Iterable
from uuid import UUID

from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Question
from qarib.modules.exchange.enums import About, ProofState, Source
from qarib.modules.exchange.models import Proof
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
