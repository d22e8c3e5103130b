"""What the exchange keeps of an answer is fetched while it keeps it, read, and kept with the file."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.kernel.acts import act
from qarib.kernel.events import publish
from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.events import ProofDoubted
from qarib.modules.exchange.models import Evidence, Proof
from qarib.modules.exchange.queries import why_not_shown
from qarib.modules.exchange.rules import EVIDENCE_KEPT, LEASE, WORKFLOW, next_fetch
from qarib.modules.journal.actions import record

_A_ROUND = 200


def enqueue_evidence() -> list[UUID]:
    """Return the cases whose evidence is to be fetched, held for this run: who else looks skips them."""
    now = clock.now()
    due = Proof.objects.filter(evidence_due_at__lte=now)
    with transaction.atomic():
        cases = list(due.order_by("case").values_list("case", flat=True).distinct()[:_A_ROUND])
        due.filter(case__in=cases).update(evidence_due_at=now + LEASE)
    return cases


def fetch_evidence(case: UUID, *, within: timedelta) -> None:
    """Fetch what the exchange keeps of a case's answers, and keep it. Never called inside a transaction.

    What it has not is fetched again later, for as long as servers keep it.
    """
    waiting = Proof.objects.filter(case=case, evidence_due_at__isnull=False).select_related("person")
    rows, client = list(waiting.order_by("pk")), sources()
    found = {row.pk: client.container(row.source, row.message, within=within) for row in rows if row.message}
    _keep(rows, found)


@act
def _keep(rows: Sequence[Proof], found: Mapping[int, bytes | None]) -> None:
    """Keep what came; an answer that its evidence does not show is contested, and a person looks at it."""
    for row in rows:
        container = found.get(row.pk)
        if not Proof.objects.filter(pk=row.pk, evidence_due_at=row.evidence_due_at).update(
            evidence_due_at=None if container else _due_again(row)
        ):
            continue  # forgotten, or kept, this very moment
        if container:
            _keep_one(row, container)
        elif _due_again(row) is None:
            _record("exchange.miss_evidence", row, {})


def _due_again(row: Proof) -> datetime | None:
    now = clock.now()
    age = now - (row.answered_at or now)
    return now + next_fetch(age) if age < EVIDENCE_KEPT else None


def _keep_one(row: Proof, container: bytes) -> None:
    kept = Evidence(proof=row)
    kept.container = container
    Evidence.objects.bulk_create([kept], ignore_conflicts=True)
    _record("exchange.keep_evidence", row, {"sha256": kept.digest})
    if why := why_not_shown(row, container):
        contestable = Proof.objects.filter(pk=row.pk, state__in=WORKFLOW["contest"].source)
        contestable.update(state=ProofState.CONTESTED)
        _record("exchange.doubt", row, {"why": why})
        publish(ProofDoubted(case=row.case, fact=row.fact))


def _record(action: str, row: Proof, data: dict[str, str]) -> None:
    record(
        action,
        actor=SYSTEM.about(row.person_id),
        about=("dossier", row.case),
        data={"asked": f"{row.source}: {row.field}", "message": str(row.message), **data},
    )
