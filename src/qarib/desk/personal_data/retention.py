"""What a body keeps no longer: the lists, one of them, its confirmation; files that somebody holds."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.desk.personal_data import frame
from qarib.desk.requests import DATA_CLEARERS, DATA_KEEPERS, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.personal_data.actions import (
    cancel_retention,
    confirm_retention,
    hold_file,
    plan_retention,
    release_hold,
)
from qarib.modules.personal_data.enums import RunStatus
from qarib.modules.personal_data.models import LONGEST_HOLD, RetentionHold, RetentionRun
from qarib.modules.personal_data.queries import holds_visible_to, register, run_moves, runs_visible_to
from qarib.ui import formats, tables

SHOWN = 100
_TONES = {RunStatus.PLANNED: "wait", RunStatus.CONFIRMED: "info", RunStatus.DONE: "ok"}
_MOVES = {"confirm": gettext_lazy("Confirm the list"), "cancel": gettext_lazy("Give it up")}
_GROUNDS: Mapping[str, str | Promise] = {
    "hold": gettext_lazy("held by somebody"),
    "review": gettext_lazy("a review is asked"),
    "correction": gettext_lazy("a correction is open"),
    "breach": gettext_lazy("a breach concerns the person"),
}
_ROWS: Mapping[str, str | Promise] = {
    "dossiers.Value": gettext_lazy("answers"),
    "dossiers.MissingRequest": gettext_lazy("requests for what was missing"),
    "dossiers.Correction": gettext_lazy("corrections"),
    "dossiers.Remark": gettext_lazy("messages of the conversation"),
    "dossiers.DepositInvitation": gettext_lazy("invitations of professionals"),
    "documents.Upload": gettext_lazy("papers"),
    "exchange.Proof": gettext_lazy("answers of registers"),
    "notifications.Message": gettext_lazy("messages sent to the person"),
    "dossiers.Decision": gettext_lazy("decisions, whose words go"),
    "dossiers.Appeal": gettext_lazy("appeals, whose words go"),
    "dossiers.Vote": gettext_lazy("signatures, whose digest goes"),
    "documents.Letter": gettext_lazy("letters, whose text goes"),
    "personal_data.Review": gettext_lazy("reviews, whose words go"),
}


class HoldForm(forms.Form):
    """Which file is kept longer, and why."""

    number = forms.CharField(
        label=gettext_lazy("Number of the file"),
        max_length=20,
        widget=forms.TextInput({"dir": "ltr", "class": "w-20", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the number of the file.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is kept longer"),
        help_text=gettext_lazy("A dispute, a sum to recover, an inquiry. The person finds it in their copy."),
        max_length=LONGEST_HOLD,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say why it is kept longer.")},
    )


@require_safe
@for_roles(*DATA_KEEPERS)
def retention(request: AgentRequest) -> HttpResponse:
    """List the runs, the newest first, and the files that somebody holds."""
    actor = agent_actor(request)
    runs, holds = list(runs_visible_to(actor)[:SHOWN]), list(holds_visible_to(actor)[:SHOWN])
    may_act = actor.role in DATA_CLEARERS
    context = {
        "table": _runs(runs) if runs else None,
        "holds": _holds(holds, may_release=may_act) if holds else None,
        "may_act": may_act,
    }
    return frame.page(request, "retention", "retention", context)


def _runs(rows: list[RetentionRun]) -> tables.Table:
    labels = (_("Listed on"), _("Body"), _("State"), _("Files over time"), _("Listed by"), _("Settled by"))
    return tables.Table(
        caption=_("Lists"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(formats.instant(row.planned_at), reverse("desk:retention_run", args=[row.uid])),
                formats.name_of(row.body),
                tables.tag(RunStatus(row.status).label, _TONES.get(RunStatus(row.status), "")),
                formats.number(sum(count["due"] for count in row.counts.values())),
                row.planned_by.full_name,
                row.settled_by.full_name if row.settled_by else "–",
            )
            for row in rows
        ],
    )


def _holds(rows: list[RetentionHold], *, may_release: bool) -> tables.Table:
    labels = (_("File"), _("Held since"), _("By"), _("Reason"), *([_("Release")] if may_release else []))
    return tables.Table(
        caption=_("Files that somebody holds"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.reference(row.dossier.number),
                formats.short_day(row.held_at),
                row.held_by.full_name,
                row.reason,
                *(
                    [tables.link(_("Release"), reverse("desk:hold_release", args=[row.uid]))]
                    if may_release
                    else []
                ),
            )
            for row in rows
        ],
    )


@require_POST
@for_roles(*DATA_CLEARERS)
def plan(request: AgentRequest) -> HttpResponse:
    """List what is over time: a dry run."""
    try:
        made = plan_retention(actor=agent_actor(request))
    except RuleBroken as refusal:
        messages.error(request, str(refusal.message))
        return redirect("desk:retention")
    messages.success(request, _("The list is made. Nothing else changed."))
    return redirect("desk:retention_run", uid=made.uid)


def _run_or_404(request: AgentRequest, uid: UUID) -> RetentionRun:
    return get_object_or_404(runs_visible_to(agent_actor(request)), uid=uid)


@require_safe
@for_roles(*DATA_KEEPERS)
def run(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one list: what is due by procedure, what is held back and why, what would go."""
    found, actor = _run_or_404(request, uid), agent_actor(request)
    moves = run_moves(found, actor)
    context = {
        "run": found,
        "state": RunStatus(found.status).label,
        "tone": _TONES.get(RunStatus(found.status), ""),
        "table": _counts(found) if found.counts else None,
        "needs_another": moves == ["cancel"],
        "moves": [
            {"label": _MOVES[name], "url": reverse(f"desk:retention_{name}", args=[uid])} for name in moves
        ],
    }
    return frame.page(request, "retention_run", "retention", context)


def _counts(found: RetentionRun) -> tables.Table:
    known = register()
    labels = (_("Procedure"), _("Files over time"), _("Held back"), _("What would go"))
    return tables.Table(
        caption=_("What is over time"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                known[code].name if code in known else code,
                formats.number(count["due"]),
                _listed(count["held"], _GROUNDS),
                _listed(count["rows"], _ROWS),
            )
            for code, count in found.counts.items()
        ],
    )


def _listed(counts: Mapping[str, int], words: Mapping[str, str | Promise]) -> str:
    """Return `answers: 12 · papers: 3`, in the order of the words; what is none is left out."""
    said = [f"{word}: {formats.number(counts[code])}" for code, word in words.items() if counts.get(code)]
    return " · ".join(said) or "–"


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_CLEARERS)
def confirm(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Agree with a list that somebody else made, with a fresh proof of who agrees."""
    found, actor = _run_or_404(request, uid), agent_actor(request)
    if request.method == "POST":
        demand_proof(request.session)
    page = frame.FormPage(
        title=_("Confirm the list"),
        label=_("Yes, make these files anonymous"),
        back=reverse("desk:retention_run", args=[uid]),
        done=_("The list is confirmed. It is being carried out."),
        lines=[
            _("Nobody will know any more whose files these were, neither you nor we. It cannot be undone."),
            _("What is held back when its turn comes stays. Figures stay; letters can still be verified."),
        ],
        kind="danger",
        part="retention",
    )
    form = forms.Form(request.POST if request.method == "POST" else None)
    return page.answer(request, form, lambda: confirm_retention(found, actor=actor))


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_CLEARERS)
def cancel(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Give a list up before it was confirmed."""
    found, actor = _run_or_404(request, uid), agent_actor(request)
    page = frame.FormPage(
        title=_("Give the list up"),
        label=_("Give it up"),
        back=reverse("desk:retention_run", args=[uid]),
        done=_("The list is given up. Nothing changed."),
        lines=[_("Nothing changes. A new list can be made at any time.")],
        part="retention",
    )
    form = forms.Form(request.POST if request.method == "POST" else None)
    return page.answer(request, form, lambda: cancel_retention(found, actor=actor))


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_CLEARERS)
def hold(request: AgentRequest) -> HttpResponse:
    """Keep one file longer, for a reason."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    page = frame.FormPage(
        title=_("Hold a file"),
        label=_("Hold it"),
        back=reverse("desk:retention"),
        done=_("The file is held until somebody releases it."),
        part="retention",
    )
    return page.answer(request, form, lambda: hold_file(**form.cleaned_data, actor=agent_actor(request)))


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_CLEARERS)
def release(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Let the time of a held file count again."""
    actor = agent_actor(request)
    found = get_object_or_404(holds_visible_to(actor), uid=uid)
    page = frame.FormPage(
        title=_("Release the file"),
        label=_("Release it"),
        back=reverse("desk:retention"),
        done=_("The file is released."),
        lines=[_("The next list names it, if its time is over.")],
        part="retention",
    )
    form = forms.Form(request.POST if request.method == "POST" else None)
    return page.answer(request, form, lambda: release_hold(found, actor=actor))
