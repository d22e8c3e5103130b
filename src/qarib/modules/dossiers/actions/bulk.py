"""Unsaved rows, for the demo's loader: it writes thousands at once and may not know our rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from qarib.kernel import clock
from qarib.kernel.money import centimes
from qarib.modules.catalogue.queries import definition, evaluate, known_from_account
from qarib.modules.documents.actions import planned_letter
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.documents.models import Letter
from qarib.modules.dossiers.actions.draft import as_filed
from qarib.modules.dossiers.actions.proofs import wanted_of
from qarib.modules.dossiers.enums import Origin, Outcome, Stage, Status
from qarib.modules.dossiers.models import Appeal, Decision, Dossier, Value, Vote
from qarib.modules.dossiers.queries import (
    deciding_day,
    facts_to_freeze,
    grant_data,
    refusal_data,
    upheld_data,
)
from qarib.modules.dossiers.rules import digest, right_ends
from qarib.modules.exchange.actions import build_answered, build_pending
from qarib.modules.exchange.models import Proof
from qarib.modules.promises.models import Promise


def build_filing(
    dossier: Dossier, *, answers: Mapping[str, object], proofs: Mapping[str, str] | None = None
) -> list[Value]:
    """Freeze the answers in an unsaved dossier, with their digest, and return the unsaved values. No query.

    What the account knows is carried over, and what no longer matters is dropped, as at filing.
    `proofs` names the administration that gave a fact, where one did.
    """
    assert dossier.filed_at is not None
    carried = known_from_account(definition(dossier.version), dossier.person)
    facts, sources = {**facts_to_freeze(dossier, answers), **carried}, proofs or {}
    values = [
        Value(
            dossier=dossier,
            fact=fact,
            value=value,
            origin=_origin(fact, carried, sources),
            source="" if fact in carried else sources.get(fact, ""),
            source_at=dossier.filed_at if fact in sources and fact not in carried else None,
            saved_at=dossier.filed_at,
        )
        for fact, value in sorted(facts.items())
    ]
    dossier.frozen = {row.fact: as_filed(row.value, row) for row in values}
    dossier.frozen_digest = digest(dossier.frozen)
    return values


def build_pending_proofs(dossier: Dossier, *, facts: Iterable[str]) -> list[Proof]:
    """Return the unsaved questions that the sources of these facts have not answered yet. No query."""
    assert dossier.filed_at is not None
    terms = definition(dossier.version).proofs
    wanted = [wanted_of(fact, terms[fact]) for fact in facts]
    return build_pending(
        dossier.person,
        case=dossier.uid,
        procedure=definition(dossier.version).code,
        wanted=wanted,
        asked_at=dossier.filed_at,
    )


def build_answered_proofs(dossier: Dossier) -> list[Proof]:
    """Return the unsaved answers that an unsaved dossier was filed with, as it was frozen. No query."""
    assert dossier.filed_at is not None
    terms = definition(dossier.version).proofs
    return build_answered(
        dossier.person,
        case=dossier.uid,
        procedure=definition(dossier.version).code,
        answered=[
            (replace(wanted_of(fact, terms[fact]), sources=tuple(filed["source"].split(","))), filed["value"])
            for fact, filed in (dossier.frozen or {}).items()
            if filed["origin"] == Origin.PROOF and fact in terms
        ],
        filed_at=dossier.filed_at,
    )


def _origin(fact: str, carried: Mapping[str, object], sources: Mapping[str, str]) -> Origin:
    if fact in carried:
        return Origin.CARRIED_OVER
    return Origin.PROOF if fact in sources else Origin.ASKED


def build_votes(dossier: Dossier, *, signed: Iterable[tuple[int, datetime]]) -> list[Vote]:
    """Return the unsaved signatures under the grant of an unsaved dossier; none where one is enough.

    No query. `signed` holds who, and when.
    """
    rules = definition(dossier.version)
    facts = {fact: known["value"] for fact, known in (dossier.frozen or {}).items()}
    amount = evaluate(rules, facts, on=deciding_day(dossier)).amount if rules.amount else None
    if amount is None or rules.decision.votes_for(amount) == 1:
        return []
    return [
        Vote(
            dossier=dossier,
            person_id=person,
            facts_digest=digest(facts),
            amount=centimes(amount),
            signed_at=at,
        )
        for person, at in signed
    ]


def build_grant(dossier: Dossier, *, at: datetime, decided_by: int, values: Iterable[Value] = ()) -> Decision:
    """Grant an unsaved dossier at that instant; return the decision with its letter, both unsaved. No query.

    The caller loaded the agency with its body. The promise is the caller's to keep. A certificate names the
    registers that the values name.
    """
    rules, day = definition(dossier.version), clock.algiers_day(at)
    ends = right_ends(rules.grants.valid, rules.grants.unit, on=day)
    facts = {fact: known["value"] for fact, known in (dossier.frozen or {}).items()}
    amount = evaluate(rules, facts, on=deciding_day(dossier)).amount if rules.amount else None
    data = grant_data(
        dossier, valid_until=ends, amount=amount, on=day, values={value.fact: value for value in values}
    )
    decision = Decision(
        outcome=Outcome.GRANTED,
        valid_from=day,
        valid_until=ends,
        amount=None if amount is None else centimes(amount),
        letter=_letter(dossier, rules.grants.letter, data, at),
    )
    return _decided(dossier, decision, Status.GRANTED, at, decided_by)


def build_refusal(
    dossier: Dossier, *, at: datetime, decided_by: int, criterion: str, reason: str, values: Iterable[Value]
) -> Decision:
    """Refuse an unsaved dossier on that criterion; return the decision with its letter. See `build_grant`."""
    rules = definition(dossier.version)
    refused = next(item for item in rules.criteria if item.code == criterion)
    data = refusal_data(
        dossier,
        rules=rules,
        criterion=refused,
        values={value.fact: value for value in values},
        reason=reason,
        on=clock.algiers_day(at),
    )
    decision = Decision(
        outcome=Outcome.REFUSED,
        criterion=criterion,
        reason=reason,
        letter=_letter(dossier, LetterTemplate.REFUSAL, data, at),
    )
    return _decided(dossier, decision, Status.REFUSED, at, decided_by)


def build_appeal(dossier: Dossier, refusal: Decision, *, at: datetime, text: str, promise: Promise) -> Appeal:
    """Contest that refusal at that instant; return it unsaved; the dossier is then appealed. No query.

    After `build_refusal`. The promise is the caller's: `planned_promise` with the label `<procedure>:appeal`
    and the term `definition(…).appeal.promised`. Save dossier, promise, decision, then the appeal.
    """
    assert refusal.decided_by_id is not None  # a refusal is a person's
    dossier.status = Status.APPEALED
    return Appeal(
        dossier=dossier, text=text, filed_at=at, promise=promise, refused_by_id=refusal.decided_by_id
    )


def build_overturning(
    appeal: Appeal, refusal: Decision, *, at: datetime, decided_by: int, reason: str
) -> Decision:
    """Grant an unsaved appeal; return the second decision with its letter, both unsaved. No query.

    `decided_by` is somebody else than whoever refused. The refusal and both letters are to be saved too (the
    first letter is withdrawn), and the appeal's promise is the caller's to keep.
    """
    decision = build_grant(appeal.dossier, at=at, decided_by=decided_by)
    decision.reason, refusal.letter.withdrawn_at = reason, at
    return _answered(appeal, decision, Status.OVERTURNED)


def build_upholding(
    appeal: Appeal, refusal: Decision, *, at: datetime, decided_by: int, reason: str, values: Iterable[Value]
) -> Decision:
    """Confirm the refusal of an unsaved appeal; return the second decision. See `build_overturning`."""
    dossier = appeal.dossier
    data = upheld_data(
        dossier,
        rules=definition(dossier.version),
        code=refusal.criterion,
        values={value.fact: value for value in values},
        reason=reason,
        on=clock.algiers_day(at),
    )
    decision = Decision(
        outcome=Outcome.REFUSED,
        criterion=refusal.criterion,
        reason=reason,
        letter=_letter(dossier, LetterTemplate.REFUSAL, data, at),
    )
    return _answered(appeal, _decided(dossier, decision, Status.UPHELD, at, decided_by), Status.UPHELD)


def _answered(appeal: Appeal, decision: Decision, status: Status) -> Decision:
    decision.stage, appeal.dossier.status = Stage.APPEAL, status
    appeal.decided_by_id, appeal.decided_at = decision.decided_by_id, decision.decided_at
    return decision


def _letter(dossier: Dossier, template: str, data: Mapping[str, object], at: datetime) -> Letter:
    letter = planned_letter(
        template=template,
        person_id=dossier.person_id,
        reference=str(dossier.number),
        language=dossier.language,
        data=data,
    )
    letter.issued_at = at
    return letter


def _decided(dossier: Dossier, decision: Decision, status: Status, at: datetime, decided_by: int) -> Decision:
    dossier.status, dossier.decided_at = status, at
    decision.dossier, decision.decided_at, decision.decided_by_id = dossier, at, decided_by
    return decision
