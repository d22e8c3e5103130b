"""The exchange in words and tables, as anybody may read it: small numbers are hidden. No query."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qarib.modules.catalogue.queries import Definition
from qarib.modules.dossiers.queries import FEWEST_SHOWN, Flow, PaperToConnect, ProgrammeLine
from qarib.modules.exchange.enums import Source
from qarib.modules.exchange.models import SourceState
from qarib.modules.exchange.queries import Answers, source_names
from qarib.ui import formats, tables


def count(number: int) -> str:
    """Return a number of files or answers; one to four could tell whose they are."""
    return _("fewer than 5") if 0 < number < FEWEST_SHOWN else formats.number(number)


def sources_table(
    active: frozenset[str], states: Mapping[str, SourceState], answers: Mapping[str, Answers]
) -> tables.Table:
    """Return who holds registers: whether it can be asked, whether it answers, how fast, how much."""
    labels = (_("Who holds registers"), _("State"), _("Half of the answers came within"))
    columns = [tables.Column(label) for label in labels]
    columns.append(tables.Column(_("Answers, twelve months"), numeric=True))
    ordered = sorted(Source, key=lambda source: source not in active)
    return tables.Table(
        caption=_("Who answers"),
        caption_hidden=True,
        columns=columns,
        rows=[
            (
                source.label,
                _state(states.get(source), active=source in active),
                _half_within(answers.get(source, Answers())),
                count(answers.get(source, Answers()).answered),
            )
            for source in ordered
        ],
    )


def _state(state: SourceState | None, *, active: bool) -> SafeString:
    if not active:
        return tables.tag(_("Cannot be asked yet"))
    if state is None:
        return tables.tag(_("Can be asked"), "info")
    if state.down_since:
        return tables.tag(_("Down since %(since)s") % {"since": formats.day(state.down_since)}, "late")
    if state.silent_since:
        since = {"since": formats.instant(state.silent_since)}
        return tables.tag(_("No answer since %(since)s") % since, "wait")
    return tables.tag(_("Answers now"), "ok")


def _half_within(answers: Answers) -> str:
    if answers.answered < FEWEST_SHOWN:
        return "–"
    words = {
        "minute": _("a minute"),
        "hour": _("an hour"),
        "day": _("a day"),
        "longer": _("more than a day"),
    }
    return words[answers.half_within]


def papers_table(papers: Iterable[PaperToConnect]) -> tables.Table | None:
    """Return what to connect next: each paper under whoever holds what it says; None without any."""
    rows = [
        (
            str(one.asked.paper.label),
            source_names(",".join(one.asked.held_by)),
            str(one.asked.procedure.name),
            count(one.files),
        )
        for one in papers
    ]
    if not rows:
        return None
    columns = [tables.Column(label) for label in (_("Paper"), _("Who holds it"), _("Procedure"))]
    columns.append(tables.Column(_("Files that carried it, twelve months"), numeric=True))
    return tables.Table(_("What to connect next"), columns, rows, caption_hidden=True)


def rates_table(procedures: Sequence[Definition], filed: Mapping[str, Flow]) -> tables.Table | None:
    """Return the zero-paper rate of each procedure; None before any is published."""
    rows = []
    for rules in procedures:
        flow = filed.get(rules.code, Flow())
        share = flow.zero_paper_share
        if share is None:
            told = "–"
        else:
            told = formats.percent(share) if flow.filed >= FEWEST_SHOWN else _("fewer than 5")
        rows.append((str(rules.name), told, count(flow.filed)))
    if not rows:
        return None
    columns = [tables.Column(_("Procedure"))]
    columns += [
        tables.Column(label, numeric=True) for label in (_("Zero-paper rate"), _("Files, twelve months"))
    ]
    return tables.Table(_("Zero-paper rate, by procedure"), columns, rows, caption_hidden=True)


def programme_table(service: str, lines: Iterable[ProgrammeLine]) -> tables.Table:
    """Return the lines of one procedure: proof, holder, agreement, link, and what was counted."""
    labels = (_("Proof"), _("Holder"), _("Agreement"), _("Technical link"))
    columns = [tables.Column(label) for label in labels]
    columns += [tables.Column(label, numeric=True) for label in (_("Answers received"), _("Trips avoided"))]
    columns.append(tables.Column(_("State")))
    rows = [
        (
            line.proof,
            source_names(line.connection.source),
            _agreement(line),
            formats.short_day(line.connection.linked_on) if line.connection.linked_on else "–",
            count(line.answers.answered),
            "–" if line.is_own else count(line.trips_avoided),
            _progress(line),
        )
        for line in lines
    ]
    return tables.Table(service, columns, rows, caption_hidden=True)


def _agreement(line: ProgrammeLine) -> str:
    if line.connection.agreement_on:
        return f"{formats.short_day(line.connection.agreement_on)} · {line.connection.agreement_reference}"
    return _("its own register") if line.is_own else _("none published")


def _progress(line: ProgrammeLine) -> SafeString:
    if line.is_done:
        return tables.tag(_("Done"), "ok")
    if line.paper_asked:
        return tables.tag(_("The paper is still asked"), "late")
    return tables.tag(_("No answer yet"), "wait")
