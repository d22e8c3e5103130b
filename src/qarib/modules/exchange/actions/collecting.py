"""Asking the sources, and keeping what they say."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.kernel.acts import act
from qarib.kernel.events import publish
from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Reply, Unavailable
from qarib.modules.exchange.enums import About, ProofState
from qarib.modules.exchange.events import ProofsAnswered, Proven
from qarib.modules.exchange.models import Proof
from qarib.modules.exchange.queries import question_of
from qarib.modules.exchange.rules import GIVE_UP_AFTER, OPEN, PATIENCE, next_wait, together
from qarib.modules.journal.actions import record

_A_ROUND = 200
_LEASE = timedelta(minutes=10)
_WRITTEN = (
    "state", "attempts", "next_try_at", "answered_at", "value_sealed", "valid_until", "third_party_told_at",
    "message", "evidence_due_at",
)  # fmt: skip


def collect(case: UUID, *, within: timedelta = PATIENCE) -> bool:
    """Ask what a case still waits for, and keep the answers; tell whether something was answered.

    Never called inside a transaction: sources are outside, and a page waits `within` at most. What stays
    without an answer is asked again by the worker. Run twice at once, the first answer counts.
    """
    rows = list(
        Proof.objects.filter(case=case, state__in=OPEN).select_related("person").order_by("rank", "pk")
    )
    return bool(rows) and _keep(case, _ask(rows, within))


def enqueue_due() -> list[UUID]:
    """Return the cases whose next try has come, held for this run: who else looks meanwhile skips them."""
    now = clock.now()
    due = Proof.objects.filter(state__in=OPEN, next_try_at__lte=now)
    with transaction.atomic():
        cases = list(due.order_by("case").values_list("case", flat=True).distinct()[:_A_ROUND])
        due.filter(case__in=cases).update(next_try_at=now + _LEASE)
    return cases


def _ask(rows: Sequence[Proof], within: timedelta) -> dict[UUID, Reply]:
    """Ask the first source of each fact, then the next where it did not answer, while there is time."""
    client, until = sources(), monotonic() + within.total_seconds()
    replies: dict[UUID, Reply] = {}
    for rank in sorted({row.rank for row in rows}):
        left = until - monotonic()
        if left <= 0:
            break
        known = {row.fact for row in rows if not row.every and isinstance(replies.get(row.uid), Answer)}
        turn = [row for row in rows if row.rank == rank and row.fact not in known]
        said = client.ask([question_of(row) for row in turn], within=timedelta(seconds=left))
        replies |= {row.uid: _checked(row, said.get(row.uid, Unavailable())) for row in turn}
    return replies


def _checked(row: Proof, reply: Reply) -> Reply:
    """Believe no answer about a third person who was not told, nor one that is more than yes or no."""
    if row.about == About.SELF or not isinstance(reply, Answer):
        return reply
    return reply if reply.third_party_told and isinstance(reply.value, bool) else Unavailable()


@act
def _keep(case: UUID, replies: Mapping[UUID, Reply]) -> bool:
    """Write the replies in one statement, and tell what is proven by them."""
    standing = Proof.objects.filter(case=case).exclude(state=ProofState.EXPIRED)
    rows = list(standing.select_for_update().order_by("pk"))
    waiting = [row for row in rows if row.state in OPEN]
    for row in waiting:
        _apply(row, replies.get(row.uid))
    fresh = {row.fact for row in waiting if row.state == ProofState.RECEIVED}
    proven = [
        found for fact in sorted(fresh) if (found := _proven([row for row in rows if row.fact == fact]))
    ]
    for row in waiting:
        if row.state in OPEN and row.fact in {found.fact for found in proven}:
            row.state, row.next_try_at = ProofState.EXPIRED, None
    Proof.objects.bulk_update(waiting, _WRITTEN)
    if not proven:
        return False
    record(
        "exchange.receive",
        actor=SYSTEM.about(rows[0].person_id),
        about=("dossier", case),
        data={"answered": [f"{found.source}: {found.fact}" for found in proven]},
    )
    publish(ProofsAnswered(case=case, proven=tuple(proven)))
    return True


def _apply(row: Proof, reply: Reply | None) -> None:
    """Move one row by its reply; without one it was not its turn, and it waits."""
    now = clock.now()
    if isinstance(reply, Answer):
        row.state, row.next_try_at, row.answered_at = ProofState.RECEIVED, None, now
        row.value = reply.value
        row.valid_until = clock.algiers_day(now) + timedelta(days=row.valid_days)
        row.message, row.evidence_due_at = reply.message, now if reply.message else None
        row.third_party_told_at = now if row.about != About.SELF else None
    elif isinstance(reply, NoRecord):
        row.state, row.next_try_at, row.answered_at = ProofState.REFUSED, None, now
    elif now - row.asked_at > GIVE_UP_AFTER:
        row.state, row.next_try_at = ProofState.EXPIRED, None
    else:
        row.attempts += reply is not None
        row.state, row.next_try_at = ProofState.PENDING, now + next_wait(row.attempts)


def _proven(rows: Sequence[Proof]) -> Proven | None:
    """Return what the rows of one fact say together, or None while somebody must still be heard."""
    answered = [row for row in rows if row.state == ProofState.RECEIVED]
    first = answered[0]
    value = first.value
    if first.every:
        value = together([row.value for row in answered], of=len(rows))
        answered = [row for row in answered if row.value == value]
    if value is None or first.answered_at is None or first.valid_until is None:
        return None
    return Proven(
        fact=first.fact,
        value=value,
        source=",".join(row.source for row in (answered if first.every else [first])),
        answered_at=max(row.answered_at for row in answered if row.answered_at),
        valid_until=min(row.valid_until for row in answered if row.valid_until),
    )
