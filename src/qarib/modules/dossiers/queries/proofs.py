"""What registers were asked about a dossier: what is awaited, what may be asked, and all of it in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qarib.kernel import clock
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.catalogue.queries import Definition, ProofTerms, definition, describe, is_asked
from qarib.modules.dossiers.enums import Origin, Stream
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.models import Proof, SourceState
from qarib.modules.exchange.queries import (
    active_sources,
    awaited,
    proofs_of,
    source_names,
    source_states,
)

_ANSWERED = (ProofState.RECEIVED, ProofState.ACCEPTED, ProofState.CONTESTED, ProofState.SET_ASIDE)
_OPEN = (ProofState.ASKED, ProofState.PENDING)


def awaited_facts(dossier: Dossier, known: Collection[str]) -> frozenset[str]:
    """Return the facts left to their sources: not asked of the person, and filed without.

    No query where the version has no proofs, or all of them are known, or nobody can be asked; else one.
    """
    left = _can_be_asked(dossier).keys() - set(known)
    return awaited(_asked(dossier)) & left if left else frozenset()


def unasked_facts(dossier: Dossier, known: Mapping[str, object], *, on: date) -> dict[str, ProofTerms]:
    """Return the facts whose sources may be asked now: they matter, and none was asked before.

    What the person typed already is asked too: a register's word comes first. One query, none where the
    version has no proofs or nobody can be asked.
    """
    possible = _can_be_asked(dossier)
    if not possible:
        return {}
    before = {proof.fact for proof in _asked(dossier) if proof.state != ProofState.EXPIRED}
    rules = definition(dossier.version)
    return {
        fact: terms
        for fact, terms in possible.items()
        if fact not in before and is_asked(rules, fact, known, on=on)
    }


def _can_be_asked(dossier: Dossier) -> dict[str, ProofTerms]:
    """Return the proofs of the version of which a source is there, for a matched person. No query."""
    rules = definition(dossier.version)
    if not rules.proofs or not may_see_fetched(dossier.person):
        return {}
    active = active_sources()
    return {fact: terms for fact, terms in rules.proofs.items() if active.intersection(terms.sources)}


def _asked(dossier: Dossier) -> list[Proof]:
    if dossier.asked is None:
        dossier.asked = proofs_of(dossier.uid)
    return dossier.asked


def is_contested(values: Mapping[str, Value]) -> bool:
    """Tell whether the person filed another answer than a register gives, and nobody settled it. No query."""
    return any(value.changed_by_person and value.stream == Stream.FILED for value in values.values())


def stale_proofs(dossier: Dossier, values: Mapping[str, Value]) -> list[str]:
    """Return the facts whose proof is older than the version lets it be used. No query."""
    terms, today = definition(dossier.version).proofs, clock.today()
    return [
        fact
        for fact, value in values.items()
        if value.origin == Origin.PROOF and value.source_at and fact in terms
        if (today - clock.algiers_day(value.source_at)).days > terms[fact].days
    ]


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One fact that registers were asked for, in words; `text` is empty until one of them answers.

    `said` is what the person says instead, where they contest it; `reason` what an agent wrote about that.
    `doubted`: nobody said anything else, but the signed message that was kept does not show this answer.
    """

    uid: UUID
    fact: str
    label: str
    text: str
    source: str
    state: ProofState
    asked_on: date
    answered_on: date | None
    reason: str = ""
    said: str = ""
    doubted: bool = False
    # Of a source that is awaited and whose outage was told: who it is, and since when it answers nobody.
    late: str = ""
    late_since: date | None = None


def proof_lines(dossier: Dossier, values: Mapping[str, Value], language: str) -> list[ProofLine]:
    """Return what registers were asked about a dossier, in file order: one query, none without proofs.

    One more while an answer is awaited: who is late, and since when.
    """
    rules = definition(dossier.version)
    if not rules.proofs or not may_see_fetched(dossier.person):
        return []
    rows: dict[str, list[Proof]] = {}
    for proof in _asked(dossier):
        if proof.state != ProofState.EXPIRED and proof.fact in rules.facts:
            rows.setdefault(proof.fact, []).append(proof)
    told = {value.fact: value.value for value in values.values() if value.origin != Origin.PROOF}
    said = {line.fact: line.text for line in describe(rules, told, language)} if rows else {}
    facts = sorted(rows, key=lambda fact: rules.places[fact])
    lines = [_line(rules, rows[fact], said.get(fact, ""), language) for fact in facts]
    if not any(line.state in _OPEN for line in lines):
        return lines
    states = source_states()
    return [_with_who_is_late(line, rows[line.fact], states) for line in lines]


def _with_who_is_late(line: ProofLine, rows: Sequence[Proof], states: Mapping[str, SourceState]) -> ProofLine:
    down = [
        (since, row.source)
        for row in rows
        if row.state in _OPEN and row.source in states and (since := states[row.source].down_since)
    ]
    if not down:
        return line
    late = source_names(",".join(source for _since, source in down))
    return replace(line, late=late, late_since=clock.algiers_day(min(down)[0]))


def _line(rules: Definition, rows: Sequence[Proof], said: str, language: str) -> ProofLine:
    waiting = [row for row in rows if row.state in _OPEN]
    answered = [row for row in rows if row.state in _ANSWERED]
    speaks = waiting or _deciding(answered) or rows
    shown = speaks[0]
    text = ""
    if shown.value is not None:
        text = "".join(line.text for line in describe(rules, {shown.fact: shown.value}, language))
    state = ProofState(shown.state)
    beside = state in (ProofState.CONTESTED, ProofState.SET_ASIDE)
    return ProofLine(
        uid=shown.uid,
        fact=shown.fact,
        label=str(rules.facts[shown.fact].label),
        text=text,
        source=source_names(",".join(row.source for row in speaks)),
        state=state,
        asked_on=clock.algiers_day(shown.asked_at),
        answered_on=clock.algiers_day(shown.answered_at) if shown.answered_at else None,
        reason=shown.reason,
        said=said if beside else "",
        doubted=beside and not said,
    )


def _deciding(answered: Sequence[Proof]) -> Sequence[Proof]:
    """Return the answers that made the fact: of several registers, those that say yes, else all."""
    if len(answered) < 2:  # noqa: PLR2004 -- one answer speaks for itself
        return answered
    return [row for row in answered if row.value is True] or answered
