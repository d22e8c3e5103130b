"""What each figure counts, from when, and where its rows are: one entry each, shown on a page of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.cockpit.reading import Row
from qarib.cockpit.telling import Teller, kept_share
from qarib.modules.organisations.enums import Role


class Unit(StrEnum):
    """What a figure is measured in."""

    FILES = "files"
    SHARE = "share"
    DAYS = "days"


# The value, and how many files stand behind it.
Measure = Callable[[Row], tuple[float | None, int]]


def _files(of: Callable[[Row], int]) -> Measure:
    return lambda row: (of(row), of(row))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `rows`: for each role, the page of the desk that lists what it counts, and its filter."""

    code: str
    title: str | Promise
    counts: str | Promise
    source: str
    over_time: bool
    unit: Unit = Unit.FILES
    measure: Measure | None = None
    rows: Mapping[Role, tuple[str, str]] = field(default_factory=dict)

    def told(self, row: Row, teller: Teller) -> str:
        """Return the value of one row in words."""
        assert self.measure is not None
        value, of = self.measure(row)
        if self.unit == Unit.SHARE:
            return teller.share(value, of=of)
        return teller.days(value, of=of) if self.unit == Unit.DAYS else teller.count(value or 0)


_QUEUE, _APPEALS = "desk:queue", "desk:appeals"
_FLOW, _STANDING = "dossiers.queries.flow_since", "dossiers.queries.standing"
_APPEAL_ROWS = {Role.HEAD: (_APPEALS, ""), Role.DIRECTOR: (_APPEALS, "")}

FIGURES = {
    figure.code: figure
    for figure in (
        Figure(
            "promises-kept",
            _("Promises kept"),
            _(
                "Of the promises that ended in the period, those answered by their date. One that passed its "
                "date stays missed for ever, also when it is answered later; one withdrawn in time counts "
                "nowhere. Promises of appeals are among them."
            ),
            "promises.queries.promises_kept",
            over_time=True,
            unit=Unit.SHARE,
            measure=lambda row: (kept_share(row.flow.promises), row.flow.promises.ended),
        ),
        Figure(
            "to-handle",
            _("Files to handle"),
            _(
                "Files that are the agency’s turn: filed, or being examined. Age is counted in calendar days "
                "since filing. What waits for the person is not among them."
            ),
            _STANDING,
            over_time=False,
            measure=_files(lambda row: row.now.to_handle),
            rows={Role.HEAD: (_QUEUE, "")},
        ),
        Figure(
            "late",
            _("Late files"),
            _("Files to handle whose promised date has passed."),
            _STANDING,
            over_time=False,
            measure=_files(lambda row: row.now.late),
            rows={Role.HEAD: (_QUEUE, "?part=late")},
        ),
        Figure(
            "with-person",
            _("Waiting for the person"),
            _(
                "Files in which the person was asked for something and has not answered yet; the promise "
                "is paused."
            ),
            _STANDING,
            over_time=False,
            measure=_files(lambda row: row.now.with_person),
            rows={Role.HEAD: (_QUEUE, "?part=waiting")},
        ),
        Figure(
            "signatures",
            _("Waiting for another signature"),
            _(
                "Files and appeals that are not decided, where one person signed a grant that needs several. "
                "A signature under answers that changed since still counts here until the decision."
            ),
            _STANDING,
            over_time=False,
            measure=_files(lambda row: row.now.signed),
            rows={Role.HEAD: (_QUEUE, "")},
        ),
        Figure(
            "appeals",
            _("Appeals to answer"),
            _("Refusals that a person contests and that nobody has decided again yet."),
            _STANDING,
            over_time=False,
            measure=_files(lambda row: row.now.appeals),
            rows=_APPEAL_ROWS,
        ),
        Figure(
            "held",
            _("Files in hand"),
            _("Open files that each agent of the agency has taken, with those that nobody has taken."),
            "dossiers.queries.held_in",
            over_time=False,
            rows={Role.HEAD: (_QUEUE, "")},
        ),
        Figure(
            "filed",
            _("Files filed"),
            _("Files filed in the period, whatever became of them."),
            _FLOW,
            over_time=True,
            measure=_files(lambda row: row.flow.filed),
        ),
        Figure(
            "zero-paper",
            _("Filed without any paper"),
            _(
                "Of the files filed in the period, those for which nobody uploaded a paper, at filing or "
                "when one was asked for later. What registers answer and what a professional deposits "
                "directly is carried by nobody. Rounded down: 100 % means all of them."
            ),
            _FLOW,
            over_time=True,
            unit=Unit.SHARE,
            measure=lambda row: (row.flow.zero_paper_share, row.flow.filed),
        ),
        Figure(
            "decided",
            _("Files decided"),
            _("First decisions of the period: granted or refused. Decisions on appeal are counted apart."),
            _FLOW,
            over_time=True,
            measure=_files(lambda row: row.flow.decided),
        ),
        Figure(
            "automatic",
            _("Granted by the rules alone"),
            _(
                "Share of the first decisions that the rules took alone, every fact coming from a register. "
                "All of them are grants: a refusal is always a person’s."
            ),
            _FLOW,
            over_time=True,
            unit=Unit.SHARE,
            measure=lambda row: (row.flow.automatic_share, row.flow.decided),
        ),
        Figure(
            "average-days",
            _("Average wait, in working days"),
            _("Working days from filing to the first decision, on average, pauses included."),
            _FLOW,
            over_time=True,
            unit=Unit.DAYS,
            measure=lambda row: (row.flow.average_days, row.flow.decided),
        ),
        Figure(
            "median-days",
            _("Half answered within, in working days"),
            _(
                "Half of the answers of the last twelve months came within so many working days, pauses "
                "included, everywhere in the country. The procedure’s own page shows the same figure."
            ),
            "promises.queries.observed",
            over_time=False,
            unit=Unit.DAYS,
        ),
        Figure(
            "refusals",
            _("Files refused"),
            _("First decisions of the period that refuse; the list beside says on which criterion."),
            _FLOW,
            over_time=True,
            measure=_files(lambda row: row.flow.refused),
        ),
        Figure(
            "overturned",
            _("Appeals that ended in a grant"),
            _(
                "Of the appeals answered in the period, those that somebody else than whoever refused "
                "granted."
            ),
            _FLOW,
            over_time=True,
            unit=Unit.SHARE,
            measure=lambda row: (
                row.flow.overturned / row.flow.answered_appeals if row.flow.answered_appeals else None,
                row.flow.answered_appeals,
            ),
            rows=_APPEAL_ROWS,
        ),
    )
}
