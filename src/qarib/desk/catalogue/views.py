"""The rules of a body: its procedures, and one of them with its parameters and its history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qarib.desk.catalogue import words
from qarib.desk.catalogue.frame import for_readers, procedure_or_404
from qarib.desk.catalogue.sessions import session_lines
from qarib.desk.requests import AgentRequest, agent_actor
from qarib.kernel import clock
from qarib.modules.catalogue.errors import NoVersionInForce
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Proposal
from qarib.modules.catalogue.queries import (
    Definition,
    definition,
    has_sessions,
    open_proposals,
    papers_still_asked,
    procedures_governed_by,
    proposals_visible_to,
    sessions_of,
    version_in_force,
    versions_in_force,
    versions_of,
    writes_rules_of,
)
from qarib.modules.exchange.queries import source_names
from qarib.ui import formats, tables

_HISTORY = 30


@require_safe
@for_readers
def catalogue(request: AgentRequest) -> HttpResponse:
    """List the procedures whose rules this role looks at, and what waits for somebody."""
    actor = agent_actor(request)
    governed = list(procedures_governed_by(actor))
    in_force = {version.procedure_id: version for version in versions_in_force()}
    waiting = list(open_proposals(actor))
    context = {
        "here": "catalogue",
        "procedures": _procedures(governed, in_force) if governed else None,
        "proposals": _proposals(waiting) if waiting else None,
        "papers": _papers([in_force[one.pk] for one in governed if one.pk in in_force]),
    }
    return render(request, "desk/catalogue/catalogue.html", context)


def _papers(versions: list[ProcedureVersion]) -> tables.Table | None:
    """Count by holder the papers that are still asked although a register holds what they say."""
    counted: dict[str, list[str]] = {}
    for one in papers_still_asked(versions):
        for code in one.held_by[:1]:
            counted.setdefault(code, []).append(f"{one.paper.label} ({one.procedure.name})")
    if not counted:
        return None
    labels = (_("Who holds it"), _("Papers"), _("Which"))
    return tables.Table(
        caption=_("Papers still asked although a register holds them"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[(source_names(code), str(len(papers)), "; ".join(papers)) for code, papers in counted.items()],
    )


def _procedures(governed: list[Procedure], in_force: dict[int, ProcedureVersion]) -> tables.Table:
    rows = []
    for one in governed:
        version = in_force.get(one.pk)
        rules = definition(version) if version else None
        rows.append(
            (
                tables.link(rules.name if rules else one.code, reverse("desk:rules", args=[one.code])),
                formats.name_of(one.body) if one.body else one.body_code,
                formats.short_day(version.valid_from) if version else _("not yet"),
            )
        )
    labels = (_("Procedure"), _("Body"), _("In force since"))
    return tables.Table(
        caption=_("Procedures"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=rows,
    )


def _proposals(waiting: list[Proposal]) -> tables.Table:
    labels = (_("Procedure"), _("From"), _("State"), _("By"))
    return tables.Table(
        caption=_("New versions being written or waiting for a signature"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(definition(one.against).name, reverse("desk:proposal", args=[one.uid])),
                formats.short_day(one.valid_from),
                words.state_tag(one),
                words.bidi(words.author_of(one)),
            )
            for one in waiting
        ],
    )


@require_safe
@for_readers
def procedure(request: AgentRequest, code: str) -> HttpResponse:
    """Show the version in force with its parameters, what is being prepared, and what was."""
    found = procedure_or_404(request, code)
    may_write = writes_rules_of(found, agent_actor(request))
    try:
        version: ProcedureVersion | None = version_in_force(code)
    except NoVersionInForce:
        version = None
    rules = definition(version) if version else None
    proposals = list(proposals_visible_to(agent_actor(request)).filter(procedure=found)[:_HISTORY])
    context = {
        "here": "catalogue",
        "procedure": found,
        "version": version,
        "rules": rules,
        "parameters": _parameters(rules, found, may_write=may_write) if rules and rules.parameters else None,
        "versions": _versions(versions_of(found.code)[::-1]),
        "proposals": [_line(one) for one in proposals],
        "sessions": session_lines(sessions_of(code), may_write=may_write),
        "has_sessions": version is not None and has_sessions(version),
        "may_write": may_write and version is not None,
    }
    return render(request, "desk/catalogue/procedure.html", context)


def _parameters(rules: Definition, found: Procedure, *, may_write: bool) -> tables.Table:
    today = clock.today()
    labels = [_("Parameter"), _("Value today"), _("Since"), _("Then"), *([_("Change")] if may_write else [])]
    rows = []
    for parameter in rules.parameters.values():
        past = [start for start, _value in parameter.values if start <= today]
        coming = [one for one in parameter.values if one[0] > today]
        row: list[object] = [
            parameter.label if not parameter.assumed else words.assumed(parameter.label),
            words.value_of(parameter, parameter.on(today)),
            formats.short_day(past[-1]) if past else "–",
            "; ".join(words.from_a_day(parameter, value, day) for day, value in coming) or "–",
        ]
        if may_write:
            url = reverse("desk:rules_move", args=[found.code, parameter.code])
            row.append(tables.link(words.with_hidden(_("Change"), str(parameter.label)), url))
        rows.append(row)
    return tables.Table(
        caption=_("Parameters"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=rows,
    )


def _versions(versions: list[ProcedureVersion]) -> tables.Table:
    labels = (_("In force from"), _("Published on"), _("Digest"))
    return tables.Table(
        caption=_("Published versions"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                formats.short_day(one.valid_from),
                formats.short_day(one.published_at),
                tables.reference(one.digest[:12]),
            )
            for one in versions
        ],
    )


def _line(one: Proposal) -> dict[str, object]:
    return {
        "uid": one.uid,
        "valid_from": one.valid_from,
        "tag": words.state_tag(one),
        "author": words.author_of(one),
        "reason": one.reason,
    }
