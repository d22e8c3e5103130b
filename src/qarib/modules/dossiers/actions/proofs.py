"""Facts by those who hold them: asked for a draft, kept when they arrive, contested, settled."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.catalogue.queries import Definition, ProofTerms, definition, facts_for
from qarib.modules.dossiers.actions.move import check_move, refuse_own_file
from qarib.modules.dossiers.enums import Origin, Status, Stream
from qarib.modules.dossiers.errors import NothingToCorrect
from qarib.modules.dossiers.events import LateProofKept
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries import deciding_day, facts_of, unasked_facts, values_by_fact
from qarib.modules.dossiers.rules import INSTANT, QUEUED, TO_HANDLE
from qarib.modules.exchange.actions import (
    Wanted,
    accept_proofs,
    ask_proofs,
    collect,
    contest_proof,
    expire_proofs,
    settle_contested,
)
from qarib.modules.exchange.enums import About
from qarib.modules.exchange.events import Proven
from qarib.modules.notifications.actions import notify

# What one answer makes relevant is asked at once, and what that one does; no rule goes deeper.
_ROUNDS = 2


def fetch_proofs(dossier: Dossier, *, actor: Actor) -> bool:
    """Ask the registers for what a draft needs, wait two seconds for them, and tell whether any was asked.

    Outside of any transaction. What does not answer in time stays pending: the person is not asked, files
    without it, and the worker goes on asking. No query where the version has no proofs, the identity is only
    declared, or nobody is connected.
    """
    for done in range(_ROUNDS):
        if dossier.status != Status.DRAFT or not _ask(dossier, actor=actor):
            return done > 0
        answered = collect(dossier.uid)
        dossier.answered = dossier.asked = None
        if not answered:
            break
    return True


def _ask(dossier: Dossier, *, actor: Actor) -> bool:
    rules = definition(dossier.version)
    if not rules.proofs:
        return False
    found = unasked_facts(dossier, facts_of(dossier), on=deciding_day(dossier))
    wanted = [wanted_of(fact, terms) for fact, terms in found.items()]
    return bool(
        wanted
        and ask_proofs(dossier.person, case=dossier.uid, procedure=rules.code, wanted=wanted, actor=actor)
    )


def wanted_of(fact: str, terms: ProofTerms) -> Wanted:
    """Return what is asked of the sources of one fact."""
    return Wanted(
        fact=fact,
        field=terms.field,
        sources=terms.sources,
        every=terms.every,
        about=About(terms.about),
        valid_days=terms.days,
        legal_basis=terms.law.fr,
    )


@act
def renew_proofs(dossier: Dossier, *, facts: Iterable[str], actor: Actor) -> None:
    """Drop answers that are too old and ask for them anew; they are pending until their sources answer."""
    facts = list(facts)
    Value.objects.filter(dossier=dossier, fact__in=facts, origin=Origin.PROOF).delete()
    expire_proofs(dossier.uid, facts=facts, actor=actor)
    dossier.answered = dossier.asked = None
    _ask(dossier, actor=actor)
    dossier.asked = None


@act
def receive_proofs(case: UUID, *, proven: Iterable[Proven]) -> None:
    """Keep what registers answered, in a draft or in a file that is not decided; nothing elsewhere.

    In a draft the register's word replaces what was typed before. In a filed file it fills what was left to
    it; beside another answer of the person it is contested, and an agent settles it.
    """
    dossier = (
        Dossier.objects.filter(uid=case)
        .select_related("version__procedure", "session", "person")
        .defer("frozen", "version__source")
        .first()
    )
    if dossier is None or dossier.status not in (Status.DRAFT, *QUEUED):
        return
    held = Dossier.objects.filter(pk=dossier.pk, status=dossier.status)
    if not held.update(saved_at=F("saved_at") + INSTANT):  # it moved this very moment: what it is now decides
        receive_proofs(case, proven=proven)
        return
    rules = definition(dossier.version)
    readable = facts_for(rules, {one.fact: one.value for one in proven})
    fitting = [one for one in proven if one.fact in readable]
    if dossier.status == Status.DRAFT:
        _write(dossier, fitting)
    else:
        _keep_late(dossier, rules, fitting)


def _keep_late(dossier: Dossier, rules: Definition, proven: Iterable[Proven]) -> None:
    present = values_by_fact(dossier)
    agreed = [one for one in proven if _agrees(one, present)]
    for one in proven:
        if one not in agreed:
            contest_proof(dossier.uid, fact=one.fact, actor=SYSTEM.about(dossier.person_id))
            Value.objects.filter(dossier=dossier, fact=one.fact, item=0, stream=Stream.FILED).update(
                changed_by_person=True
            )
    _write(dossier, agreed)
    accept_proofs(dossier.uid, facts=[one.fact for one in agreed], actor=SYSTEM)
    _ask(dossier, actor=SYSTEM)  # what these answers made relevant; the worker goes and asks
    publish(LateProofKept(dossier_id=dossier.pk, automatic=rules.decision.automatic))


def _agrees(one: Proven, present: Mapping[str, Value]) -> bool:
    value = present.get(one.fact)
    return value is None or (value.value == one.value and value.stream == Stream.FILED)


def _write(dossier: Dossier, proven: Iterable[Proven]) -> None:
    """Write what registers say as the values of a dossier: one statement."""
    now = clock.now()
    Value.objects.bulk_create(
        [
            Value(
                dossier=dossier,
                fact=one.fact,
                value=one.value,
                origin=Origin.PROOF,
                source=one.source,
                source_at=one.answered_at,
                saved_at=now,
            )
            for one in proven
        ],
        update_conflicts=True,
        unique_fields=["dossier", "fact", "item", "stream"],
        update_fields=["value", "origin", "source", "source_at", "changed_by_person", "saved_at"],
    )


@act
def contest_in_draft(dossier: Dossier, *, fact: str, value: object, actor: Actor) -> None:
    """Let the person say something else than a register does: it is filed as theirs, and an agent settles it.

    Raises NothingToCorrect for what the register says too, MoveNotAllowed for what none of them said, once
    the file is filed, and for anybody else's.
    """
    if actor.subject != dossier.person_id:
        raise MoveNotAllowed
    if not Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT).update(
        saved_at=F("saved_at") + INSTANT
    ):
        raise MoveNotAllowed
    row = Value.objects.filter(dossier=dossier, fact=fact, item=0, origin=Origin.PROOF).first()
    if row is None:
        raise MoveNotAllowed
    if value is None or value == row.value:
        raise NothingToCorrect
    contest_proof(dossier.uid, fact=fact, actor=actor)
    row.value, row.origin, row.source, row.source_at = value, Origin.ASKED, "", None
    row.changed_by_person, row.saved_at = True, clock.now()
    row.save()
    dossier.answered = dossier.asked = None


@act
def mark_doubted(case: UUID, *, fact: str) -> None:
    """Let no rule grant on an answer that its signed message does not show; an agent settles it.

    One statement. Exchange wrote the row of the journal.
    """
    Value.objects.filter(
        dossier__uid=case, fact=fact, item=0, stream=Stream.FILED, origin=Origin.PROOF
    ).update(changed_by_person=True)


@act
def settle_proof(dossier: Dossier, *, fact: str, upheld: bool, reason: str, actor: Actor) -> None:
    """Decide between the register and the person, with words that the person reads.

    Upheld, the register's answer counts; else the person's does, or none where they said nothing. Raises
    OwnFile, MoveNotAllowed, and what `exchange.settle_contested` raises.
    """
    refuse_own_file(dossier, actor=actor)
    check_move(dossier, "grant", actor=actor)
    held = Dossier.objects.filter(pk=dossier.pk, status__in=TO_HANDLE, agency_id=dossier.agency_id)
    if not held.update(agency_id=dossier.agency_id):
        raise MoveNotAllowed
    about = actor.about(dossier.person_id)
    rows = settle_contested(dossier.uid, fact=fact, upheld=upheld, reason=reason, actor=about)
    mine = Value.objects.filter(dossier=dossier, fact=fact, item=0, stream=Stream.FILED)
    mine.update(changed_by_person=False, saved_at=clock.now())
    if not upheld:
        mine.filter(origin=Origin.PROOF).delete()
    else:
        speaks = next((row for row in rows if row.value is True), rows[0])
        Value.objects.update_or_create(
            dossier=dossier,
            fact=fact,
            item=0,
            stream=Stream.AGENT,
            defaults={
                "value": speaks.value,
                "origin": Origin.PROOF,
                "source": speaks.source,
                "source_at": speaks.answered_at,
                "saved_at": clock.now(),
            },
        )
    notify("dossiers/corrected", person=dossier.person, context={"number": dossier.number}, actor=about)
