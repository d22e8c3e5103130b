"""The exchange programme with what was counted: one function for the ministry's page and the public one.

It stands here because it spans the catalogue, the exchange and the files; a front only draws it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import (
    Definition,
    PaperStillAsked,
    definition,
    papers_still_asked,
    versions_in_force,
)
from qarib.modules.dossiers.models import PaperMonth
from qarib.modules.dossiers.queries.zero_paper import first_of_twelve_months
from qarib.modules.exchange.models import Connection, Phase
from qarib.modules.exchange.queries import Answers, answers_since, programme

_NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One proof of one procedure by one holder: service → proof → holder → agreement → link → volume."""

    connection: Connection
    # None where no version of the procedure is in force.
    rules: Definition | None
    fact: str
    answers: Answers
    paper_asked: bool

    @property
    def service(self) -> str:
        """Return the name of the procedure, its code where none is in force."""
        return str(self.rules.name) if self.rules else self.connection.purpose

    @property
    def proof(self) -> str:
        """Return what is proven, in words; its code where the procedure no longer knows it."""
        known = self.rules.facts.get(self.fact) if self.rules else None
        return str(known.label) if known else self.fact

    @property
    def is_own(self) -> bool:
        """Tell whether the body that decides holds the register itself."""
        return self.rules is not None and self.rules.body == self.connection.source

    @property
    def trips_avoided(self) -> int:
        """Return how many files went on without a paper from there; none where no trip would have been."""
        return 0 if self.is_own else self.answers.accepted

    @property
    def is_done(self) -> bool:
        """Tell whether the register really answers, and the paper is no longer asked."""
        return self.answers.answered > 0 and not self.paper_asked


@dataclass(frozen=True, slots=True)
class ProgrammePhase:
    """One phase, and its lines by procedure and holder."""

    phase: Phase
    lines: Sequence[ProgrammeLine]

    @property
    def done(self) -> int:
        """Return how many of its lines are done."""
        return sum(line.is_done for line in self.lines)


def programme_by_phase() -> list[ProgrammePhase]:
    """Return the exchange programme with the answers of twelve months: five queries.

    For everybody. The figures are counted by `exchange.actions.refresh_answers`; who shows them hides small
    numbers.
    """
    versions = versions_in_force()
    rules = {one.code: one for one in map(definition, versions)}
    asked = _asked_as_papers(papers_still_asked(versions))
    answers = answers_since(first_of_twelve_months())
    return [
        ProgrammePhase(
            phase,
            [
                ProgrammeLine(
                    connection=connection,
                    rules=rules.get(connection.purpose),
                    fact=one.fact,
                    answers=answers.get((connection.purpose, connection.source, one.fact), _NO_ANSWERS),
                    paper_asked=(connection.purpose, one.fact) in asked,
                )
                for connection in phase.connections.all()
                for one in connection.facts.all()
            ],
        )
        for phase in programme()
    ]


def _asked_as_papers(papers: Iterable[PaperStillAsked]) -> set[tuple[str, str]]:
    return {(one.procedure.code, proved.fact) for one in papers for proved in one.paper.proves}


@dataclass(frozen=True, slots=True)
class PaperToConnect:
    """One paper that people still bring although a register holds it, and how many files carried it."""

    asked: PaperStillAsked
    files: int


def papers_to_connect(versions: Iterable[ProcedureVersion]) -> list[PaperToConnect]:
    """Return what to connect next, most carried first, by the files of twelve months: one query."""
    months = PaperMonth.objects.filter(month__gte=first_of_twelve_months())
    sums = months.values_list("procedure__code", "fact").order_by("procedure__code", "fact")
    carried = {(code, fact): files for code, fact, files in sums.annotate(all_files=Sum("files"))}
    found = [
        PaperToConnect(one, carried.get((one.procedure.code, one.paper.code), 0))
        for one in papers_still_asked(versions)
    ]
    return sorted(found, key=lambda one: -one.files)
