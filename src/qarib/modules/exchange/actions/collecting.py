"""Asking the sources, and keeping what they say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.kernel.acts import act
from qarib.kernel.events import publish
from qarib.modules.exchange.actions.outages import note_answers
from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Reply, Unavailable
from qarib.modules.exchange.enums import About, ProofState
from qarib.modules.exchange.events import ProofsAnswered, Proven
from qarib.modules.exchange.models import Proof, SourceState
from qarib.modules.exchange.queries import question_of, source_states
from qarib.modules.exchange.rules import (
    GIVE_UP_AFTER,
    LEASE,
    OPEN,
    PATIENCE,
    PROBED_AFTER,
    next_wait,
    together,
)
from qarib.modules.journal.actions import record

_A_ROUND = 200
# A source that is down is asked these many files a round, the oldest, until one of them is answered.
_PROBES = 5
_WRITTEN = (
    "state", "attempts", "next_try_at", "answered_at", "value_sealed", "valid_until", "third_party_told_at",
    "message", "evidence_due_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose next try has come; `probing`: the sources that are down and are asked all the same."""

    case: UUID
    probing: tuple[str, ...] = ()


def collect(case: UUID, *, within: timedelta = PATIENCE, probing: Collection[str] = ()) -> bool:
    """Ask what a case still waits for, and keep the answers; tell whether something was answered.

    Never called inside a transaction: sources are outside, and a page waits `within` at most. What stays
    without an answer is asked again by the worker. Run twice at once, the first answer counts. A source whose
    outage was told keeps nobody waiting: it is asked by those only who were sent to probe it.
    """
    down = SourceState.objects.filter(source=OuterRef("source"), down_since__isnull=False)
    asked = Proof.objects.filter(Q(source__in=probing) | ~Exists(down), case=case, state__in=OPEN)
    rows = list(asked.select_related("person").order_by("rank", "pk"))
    if not rows:
        return False
    replies = _ask(rows, within)
    answered = _keep(case, replies)
    note_answers(_answered(rows, replies))
    return answered


def _answered(rows: Sequence[Proof], replies: Mapping[UUID, Reply]) -> dict[str, bool]:
    """Return which of the sources that were asked gave any answer; that they hold nothing is one."""
    found: dict[str, bool] = {}
    for row in rows:
        if row.uid in replies:
            spoke = not isinstance(replies[row.uid], Unavailable)
            found[row.source] = spoke or found.get(row.source, False)
    return found


def enqueue_due() -> list[Due]:
    """Return the cases whose next try has come, held for this run: who else looks meanwhile skips them.

    The case that asked first comes first, so many a round. Of what waits for a source that is down a few
    oldest cases go and probe it, and one at least every ten minutes; the others stay due until it is back.
    """
    now = clock.now()
    down = {source: state for source, state in source_states().items() if state.down_since}
    due = Proof.objects.filter(state__in=OPEN, next_try_at__lte=now)
    sought: dict[UUID, set[str]] = {}
    with transaction.atomic():
        for case in _oldest(due.exclude(source__in=list(down)), _A_ROUND):
            sought[case] = set()
        due.filter(case__in=list(sought)).exclude(source__in=list(down)).update(next_try_at=now + LEASE)
        for source, state in down.items():
            waiting = Proof.objects.filter(state__in=OPEN, source=source)
            probes = _oldest(waiting.filter(next_try_at__lte=now), _PROBES)
            if not probes and now - state.last_tried_at >= PROBED_AFTER:
                probes = _oldest(waiting, 1)
            waiting.filter(case__in=probes).update(next_try_at=now + LEASE)
            for case in probes:
                sought.setdefault(case, set()).add(source)
    return [Due(case, tuple(sorted(probing))) for case, probing in sought.items()]


def _oldest(due: QuerySet[Proof], count: int) -> list[UUID]:
    cases = due.values("case").annotate(first=Min("asked_at")).order_by("first", "case")
    return list(cases.values_list("case", flat=True)[:count])


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
