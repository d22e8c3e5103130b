"""What an agent may grant without asking anybody anything more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from qarib.kernel.actor import Actor
from qarib.kernel.money import centimes
from qarib.modules.accounts.enums import CaseStatus
from qarib.modules.accounts.models import IdentityCase
from qarib.modules.accounts.queries import kin_of
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.models import Correction, Dossier, DossierQuerySet, Value, Vote
from qarib.modules.dossiers.queries.proofs import is_contested
from qarib.modules.dossiers.queries.queue import queue_of
from qarib.modules.dossiers.queries.values import judged, values_of_files
from qarib.modules.dossiers.rules import digest

MOST_AT_ONCE = 50
# The rules are asked about the most urgent files of the queue; those behind come up once these are answered.
LOOKED_AT = 200
_MARK = 16


@dataclass(frozen=True, slots=True)
class Ready:
    """One file whose criteria are all met. `amount` in whole DA; `mark` changes with answers and amount."""

    dossier: Dossier
    amount: int | None
    each: str
    needed: int
    signed: int
    mark: str

    @property
    def grants(self) -> bool:
        """Tell whether the next signature grants it; otherwise another person signs after."""
        return self.signed + 1 >= self.needed


def ready_to_grant(actor: Actor, *, among: Collection[UUID] | None = None) -> list[Ready]:
    """Return the files of the actor's queue that they may grant now, by promise date, fifty at most.

    All criteria are met and nothing is open, no colleague has the file in hand, it is not their own or that
    of somebody near, the actor has not signed it yet, nobody else claims the person's number, and it is not
    of a session, which is ranked. Four queries, one more where several people sign.
    """
    candidates = list(_candidates(actor, among)[:LOOKED_AT])
    values = values_of_files(candidates)
    found = [one for dossier in candidates if (one := _judged(dossier, values[dossier.pk]))]
    several = [one for one in found if one[0].needed > 1]
    signed = _signed([ready.dossier.pk for ready, _facts in several]) if several else {}
    free = (_with_votes(ready, facts, signed, actor) for ready, facts in found)
    return [ready for ready in free if ready is not None][:MOST_AT_ONCE]


def _candidates(actor: Actor, among: Collection[UUID] | None) -> DossierQuerySet:
    claims = IdentityCase.objects.filter(status=CaseStatus.OPEN)
    near = {actor.person, *(kin_of(actor.person) if actor.person else ())}
    free = queue_of(actor).filter(Q(assigned_to=None) | Q(assigned_to=actor.person), session=None)
    free = free.exclude(person__in=near).exclude(
        Q(person__in=claims.values("holder"))
        | Q(person__in=claims.values("claimant"))
        | Q(pk__in=Correction.objects.filter(settled_at=None).values("dossier"))
    )
    return free if among is None else free.filter(uid__in=among)


def _judged(dossier: Dossier, values: Mapping[str, Value]) -> tuple[Ready, str] | None:
    """Return a file that may be granted with the digest of its facts; no votes yet. No query."""
    rules, found = definition(dossier.version), judged(dossier, values)
    if is_contested(values):
        return None
    if found.verdict != Verdict.ELIGIBLE or (rules.amount is not None and found.amount is None):
        return None
    facts = digest({fact: value.value for fact, value in values.items()})
    amount = found.amount if rules.amount is not None else None
    needed = rules.decision.votes_for(amount) if rules.amount is not None else 1
    mark = digest({"facts": facts, "amount": amount})[:_MARK]
    each = rules.amount.each if rules.amount is not None else ""
    return Ready(dossier, amount, each, needed, 0, mark), facts


def _signed(dossiers: list[int]) -> dict[tuple[int, str, int], set[int]]:
    """Return who signed what: by file, digest of its facts and amount in centimes."""
    found: dict[tuple[int, str, int], set[int]] = {}
    votes = Vote.objects.filter(dossier__in=dossiers).order_by("pk")
    for dossier, facts, amount, person in votes.values_list("dossier", "facts_digest", "amount", "person"):
        found.setdefault((dossier, facts, amount), set()).add(person)
    return found


def _with_votes(
    ready: Ready, facts: str, signed: Mapping[tuple[int, str, int], set[int]], actor: Actor
) -> Ready | None:
    """Return the file with the signatures that count, or None when the actor's is among them."""
    if ready.amount is None or ready.needed == 1:
        return ready
    people = signed.get((ready.dossier.pk, facts, centimes(ready.amount)), set())
    if actor.person in people:
        return None
    return Ready(ready.dossier, ready.amount, ready.each, ready.needed, len(people), ready.mark)
