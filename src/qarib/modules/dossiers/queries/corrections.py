"""What the person corrected since they filed, beside what was filed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import Fact, definition, describe, known_from_account
from qarib.modules.dossiers.models import Correction, Dossier
from qarib.modules.dossiers.queries.values import values_by_fact
from qarib.modules.dossiers.rules import TO_HANDLE


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One correction in words; `now` is what counts at present, `accepted` None until an agent looked."""

    uid: UUID
    label: str
    now: str
    corrected: str
    sent_at: datetime
    accepted: bool | None
    reason: str


def corrections_of(dossier: Dossier, language: str, *, open_only: bool = False) -> list[CorrectionLine]:
    """Return what the person corrected, oldest first: one query, two more when there is anything."""
    rows = Correction.objects.filter(dossier=dossier).order_by("pk")
    found = list(rows.filter(settled_at=None) if open_only else rows)
    if not found:
        return []
    rules, values = definition(dossier.version), values_by_fact(dossier)
    facts = {row.fact for row in found}
    present = {fact: value.value for fact, value in values.items() if fact in facts}
    now = {line.fact: line.text for line in describe(rules, present, language)}
    return [
        CorrectionLine(
            row.uid,
            str(rules.facts[row.fact].label),
            now.get(row.fact, ""),
            "".join(line.text for line in describe(rules, {row.fact: row.value}, language)),
            row.sent_at,
            row.accepted,
            row.reason,
        )
        for row in found
    ]


def has_open_correction(dossier: Dossier) -> bool:
    """Tell whether a correction waits for an agent: one query."""
    return Correction.objects.filter(dossier=dossier, settled_at=None).exists()


def correctable(dossier: Dossier) -> dict[str, Fact]:
    """Return the facts that may be corrected while an agent still has to decide. No query.

    Not what the account knows, which is corrected there; not what follows from others; not a file.
    """
    if dossier.status not in TO_HANDLE:
        return {}
    rules = definition(dossier.version)
    known = known_from_account(rules, dossier.person)
    return {
        code: fact
        for code, fact in rules.facts.items()
        if code not in known and not (fact.derive or fact.each) and fact.type != FactType.FILE
    }
