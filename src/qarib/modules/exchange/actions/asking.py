"""Writing down what is asked, of whom and on what ground, before anything leaves this house."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.accounts.models import Person
from qarib.modules.exchange.enums import About, ProofState
from qarib.modules.exchange.models import Proof
from qarib.modules.exchange.queries import active_sources
from qarib.modules.exchange.rules import next_wait
from qarib.modules.journal.actions import record

# In the demo: when a file's facts were asked, and when the registers had answered.
_BEFORE_FILING, _THEN = timedelta(minutes=9), timedelta(minutes=8, seconds=58)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One fact, and who may prove it: the first source that answers wins, or `every` one is heard."""

    fact: str
    field: str
    sources: tuple[str, ...]
    every: bool
    about: About
    valid_days: int
    legal_basis: str


@act
def ask_proofs(
    person: Person, *, case: UUID, procedure: str, wanted: Iterable[Wanted], actor: Actor
) -> Sequence[Proof]:
    """Write one question for each source of each fact, and return them: one statement and the journal's.

    Nothing is asked about a person whose identity is only declared, or who has no national number, nor of a
    source that is not active; where every source must be heard, all of them must be. What is open already is
    not asked again. Nothing leaves the house here: `collect` asks, outside of any transaction.
    """
    if person.identity_level != IdentityLevel.MATCHED or not person.nin_sealed:
        return ()
    active = active_sources()
    rows = [row for one in wanted for row in _questions(person, case, procedure, one, active)]
    if not rows:
        return ()
    Proof.objects.bulk_create(rows, ignore_conflicts=True)
    record(
        "exchange.ask",
        actor=actor.about(person.pk),
        about=("dossier", case),
        data={"asked": sorted({f"{row.source}: {row.field}" for row in rows})},
    )
    return rows


def build_pending(
    person: Person, *, case: UUID, procedure: str, wanted: Iterable[Wanted], asked_at: datetime
) -> list[Proof]:
    """Return unsaved questions that no source has answered yet, for the demo's loader. No query."""
    rows = [row for one in wanted for row in _questions(person, case, procedure, one, frozenset(one.sources))]
    for row in rows:
        row.state, row.attempts = ProofState.PENDING, 1
        row.asked_at, row.next_try_at = asked_at, asked_at + next_wait(1)
    return rows


def build_answered(
    person: Person, *, case: UUID, procedure: str, answered: Iterable[tuple[Wanted, bool | int | str]],
    filed_at: datetime,
) -> list[Proof]:  # fmt: skip
    """Return unsaved answers with which a file was filed, for the demo's loader. No query."""
    rows = []
    for wanted, value in answered:
        for row in _questions(person, case, procedure, wanted, frozenset(wanted.sources)):
            row.state, row.attempts, row.next_try_at = ProofState.ACCEPTED, 0, None
            row.asked_at, row.answered_at, row.value = filed_at - _BEFORE_FILING, filed_at - _THEN, value
            row.third_party_told_at = row.answered_at if wanted.about != About.SELF else None
            row.valid_until = clock.algiers_day(filed_at) + timedelta(days=wanted.valid_days)
            rows.append(row)
    return rows


def _questions(
    person: Person, case: UUID, procedure: str, wanted: Wanted, active: frozenset[str]
) -> list[Proof]:
    served = [source for source in wanted.sources if source in active]
    if wanted.every and len(served) < len(wanted.sources):
        return []
    now = clock.now()
    return [
        Proof(
            person=person,
            case=case,
            purpose=procedure,
            legal_basis=wanted.legal_basis,
            fact=wanted.fact,
            field=wanted.field,
            source=source,
            rank=0 if wanted.every else place,
            every=wanted.every,
            about=wanted.about,
            valid_days=wanted.valid_days,
            asked_at=now,
            next_try_at=now + next_wait(0),
        )
        for place, source in enumerate(served)
    ]
