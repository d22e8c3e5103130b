"""Sharing out the files of an agency: who has how many, moving some, handing one on."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.dossiers.lists import Filter
from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.dossiers.words import promise_tag
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import assign, read_dossier
from qarib.modules.dossiers.enums import Whose
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    MOST_MOVED,
    Load,
    colleagues_for,
    colleagues_of,
    files_in_hands_of,
    loads_of,
    may_assign,
)
from qarib.modules.organisations.enums import Role
from qarib.ui import tables

_CHOOSE = gettext_lazy("Choose a colleague.")


class ToForm(forms.Form):
    """To whom."""

    to = forms.ChoiceField(
        label=gettext_lazy("To whom?"),
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )

    def __init__(self, people: Sequence[Person], data: object = None) -> None:
        """Offer these people, in this order."""
        super().__init__(data)  # type: ignore[arg-type]
        self.people = {str(one.uid): one for one in people}
        choices = [(uid, one.full_name) for uid, one in self.people.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Person:
        """Return who was chosen, once the form is valid."""
        return self.people[self.cleaned_data["to"]]


class MoveForm(ToForm):
    """Which files, and to whom."""

    file = forms.MultipleChoiceField(
        label=gettext_lazy("Which files?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            gettext_lazy("Choose at least one file of the list."),
        ),
    )
    field_order = ("file", "to")

    def __init__(self, files: Sequence[Dossier], people: Sequence[Person], data: object = None) -> None:
        """Offer what those hands hold now; what left them meanwhile is no choice any more."""
        super().__init__(people, data)
        self.dossiers = {str(one.uid): one for one in files}
        choices = [(uid, _line(one)) for uid, one in self.dossiers.items()]
        self.fields["file"].choices = choices  # type: ignore[attr-defined]


def _line(dossier: Dossier) -> str:
    parts = (dossier.person.full_name, str(definition(dossier.version).name), str(dossier.number))
    tag = promise_tag(dossier, short=True).label
    # Each part keeps its own direction, whatever stands beside it.
    return " · ".join(f"\u2068{part}\u2069" for part in (*parts, tag))


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def hand_on(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Hand one file to a colleague; they find it in their queue."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return ask_why(request, dossier)
    here = reverse("desk:dossier", args=[uid]) + Filter.of(request).kept
    if not may_assign(dossier, actor):
        messages.info(request, _("This file is not yours to hand on: take it first, or ask the head."))
        return redirect(here)
    form = ToForm(colleagues_for(dossier, actor), request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            assign(dossier, to=form.chosen, actor=actor)
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(
                request, _("The file is in the hands of %(name)s.") % {"name": form.chosen.full_name}
            )
            return redirect(here)
    context = {"here": "queue", "dossier": dossier, "form": form, "refusal": refusal, "back": here}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(
        request, "desk/dossiers/assign.html", context, status=status if form.is_bound else HTTPStatus.OK
    )


@require_safe
@for_roles(Role.HEAD)
def colleagues(request: AgentRequest) -> HttpResponse:
    """Show who has how many files in hand, and how many are late."""
    loads = loads_of(agent_actor(request))
    columns = [
        tables.Column(_("Agent")),
        *(
            tables.Column(label, numeric=True)
            for label in (_("In hand"), _("Late"), _("Today"), _("Waiting"))
        ),
        tables.Column(_("Move some")),
    ]
    table = tables.Table(
        _("Who has how many files"), columns, [_row(load) for load in loads], caption_hidden=True
    )
    return render(request, "desk/dossiers/colleagues.html", {"here": "queue", "table": table})


def _row(load: Load) -> list[object]:
    whose = str(load.person.uid) if load.person else Whose.NOBODY.value
    name = load.person.full_name if load.person else _("Nobody yet")
    move = reverse("desk:colleague", args=[whose]) if load.person else reverse("desk:unassigned")
    late: object = tables.tag(load.late, "late") if load.late else load.late
    return [
        tables.link(name, f"{reverse('desk:queue')}?whose={whose}"),
        load.open,
        late,
        load.today,
        load.waiting,
        tables.link(_("Choose files"), move) if load.open else "–",
    ]


@require_http_methods(["GET", "POST"])
@for_roles(Role.HEAD)
def unassigned(request: AgentRequest) -> HttpResponse:
    """Choose among the files that nobody has in hand, and give them to an agent."""
    return _move(request, Whose.NOBODY.value, _("Nobody yet"), colleagues_of(agent_actor(request)))


@require_http_methods(["GET", "POST"])
@for_roles(Role.HEAD)
def colleague(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Choose among the files that one agent has in hand, and give them to another."""
    known = [load.person for load in loads_of(agent_actor(request)) if load.person is not None]
    named = next((one for one in known if one.uid == uid), None)
    if named is None:
        raise Http404
    others = [one for one in colleagues_of(agent_actor(request)) if one != named]
    return _move(request, str(uid), named.full_name, others)


def _move(request: AgentRequest, whose: str, name: str, others: list[Person]) -> HttpResponse:
    files = files_in_hands_of(agent_actor(request), whose)
    shown = list(files[: MOST_MOVED + 1])
    form = MoveForm(shown[:MOST_MOVED], others, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _perform(request, form)
        return redirect("desk:colleagues")
    context = {
        "here": "queue",
        "form": form,
        "name": name,
        "any": bool(shown),
        "more": len(shown) > MOST_MOVED,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/dossiers/colleague.html", context, status=status)


def _perform(request: AgentRequest, form: MoveForm) -> None:
    """Move each chosen file by itself; say how many, and why one stayed."""
    moved = 0
    for uid in form.cleaned_data["file"]:
        dossier = form.dossiers[uid]
        try:
            assign(dossier, to=form.chosen, actor=agent_actor(request))
        except RuleBroken as refusal:
            messages.warning(request, f"{dossier.number} – {refusal.message}")
        else:
            moved += 1
    if moved:
        said = ngettext(
            "%(count)s file is in the hands of %(name)s.",
            "%(count)s files are in the hands of %(name)s.",
            moved,
        )
        messages.success(request, said % {"count": moved, "name": form.chosen.full_name})
