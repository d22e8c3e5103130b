"""The rules as a jurist reads them, the versions of a procedure, and what changed between two of them."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qarib.modules.catalogue.enums import RulePart
from qarib.modules.catalogue.errors import NoVersionInForce
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import (
    Change,
    Definition,
    RulesInWords,
    definition,
    differences,
    rules_in_words,
    version_in_force,
    versions_of,
)
from qarib.modules.organisations.queries import bodies_by_code
from qarib.portal.catalogue.versions import decided_today, version_or_404
from qarib.portal.compiled import compiled_for_everybody


def _crumbs(read: Definition, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    page = (str(read.name), reverse("portal:procedure", args=[read.code]))
    return [(_("Procedures"), reverse("portal:procedures")), page, *steps]


def _facts(told: RulesInWords) -> list[dict[str, object]]:
    """Return the facts, each with the bodies whose registers hold it: one query when some are held."""
    bodies = bodies_by_code({code for item in told.facts for code in item.fact.held_by})
    return [
        {
            "fact": item.fact,
            "derive": item.derive,
            "only_if": item.only_if,
            "holders": [bodies[code] for code in item.fact.held_by if code in bodies],
        }
        for item in told.facts
    ]


@login_not_required
@require_safe
@compiled_for_everybody
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """Tell every rule of the version that decides today, or on the day asked for."""
    today = decided_today(code)
    version, day, problem = today.version, today.day, ""
    if asked := request.GET.get("on", "").strip():
        try:
            day = date.fromisoformat(asked)
            version = version_in_force(code, on=day)
        except NoVersionInForce as too_early:
            problem, day = str(too_early.message), today.day
        except ValueError:
            problem = _("This date cannot be read. Write it as year-month-day, for example 2026-01-21.")
    read = definition(version)
    told = rules_in_words(read, on=day)
    context = {
        "crumbs": _crumbs(read, (_("The rules"), "")),
        "procedure": read,
        "version": version,
        "day": day,
        "problem": problem,
        "told": told,
        "facts": _facts(told),
    }
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    return render(request, "portal/catalogue/rules.html", context, status=status)


@dataclass(frozen=True)
class Step:
    """One version in the list, with the one before it."""

    version: ProcedureVersion
    before: ProcedureVersion | None
    in_force: bool


@login_not_required
@require_safe
@compiled_for_everybody
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """List every version, newest first, each with a link to what it changed."""
    in_force = version_or_404(code)
    found = versions_of(code)[::-1]
    steps = [
        Step(version, before, in_force=version == in_force)
        for version, before in zip(found, [*found[1:], None], strict=True)
    ]
    read = definition(in_force)
    context = {"crumbs": _crumbs(read, (_("Versions"), "")), "procedure": read, "steps": steps}
    return render(request, "portal/catalogue/versions.html", context)


@login_not_required
@require_safe
@compiled_for_everybody
def changes(request: HttpRequest, code: str, old: str, new: str) -> HttpResponse:
    """Show what changed between two versions, named by the days they begin, old and new side by side."""
    version_or_404(code)
    by_day = {version.valid_from.isoformat(): version for version in versions_of(code)}
    if not {old, new} <= by_day.keys():
        raise Http404
    if old == new:
        return redirect("portal:versions", code=code)
    if old > new:
        return redirect("portal:changes", code=code, old=new, new=old)
    before, after = by_day[old], by_day[new]
    read = definition(after)
    found = differences(definition(before), read)
    steps = ((_("Versions"), reverse("portal:versions", args=[code])), (_("What changed"), ""))
    context = {
        "crumbs": _crumbs(read, *steps),
        "procedure": read,
        "before": before,
        "after": after,
        "parts": _by_part(found.changes),
        "words": found.words,
    }
    return render(request, "portal/catalogue/changes.html", context)


def _by_part(found: tuple[Change, ...]) -> list[tuple[RulePart, list[Change]]]:
    parts = [(part, [change for change in found if change.part == part]) for part in RulePart]
    return [(part, some) for part, some in parts if some]
