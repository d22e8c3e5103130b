"""Papers still asked although a register holds what they say: which exchange to build next."""

from collections.abc import Iterable
from dataclasses import dataclass

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries.versions import definition
from qarib.modules.catalogue.rules.definition import Definition, Fact
from qarib.modules.catalogue.rules.papers import held_papers


@dataclass(frozen=True, slots=True)
class PaperStillAsked:
    """One paper of one procedure, and the codes of the bodies whose registers hold what it says."""

    procedure: Definition
    paper: Fact
    held_by: tuple[str, ...]


def papers_still_asked(versions: Iterable[ProcedureVersion]) -> list[PaperStillAsked]:
    """Return the papers that these versions ask and registers hold, in their order. No query."""
    return [
        PaperStillAsked(rules, paper, _holders(paper))
        for rules in map(definition, versions)
        for paper in held_papers(rules)
    ]


def paper_codes() -> frozenset[str]:
    """Return the codes of the facts that are papers in any published version: one query."""
    versions = ProcedureVersion.objects.select_related("procedure").order_by("pk")
    facts = (fact for version in versions for fact in definition(version).facts.values())
    return frozenset(fact.code for fact in facts if fact.type == FactType.FILE)


def _holders(paper: Fact) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for one in paper.proves for code in one.held_by))
