"""Granting many files in one act: a list to tick, a page that says what it gives, and what became of each."""

from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from qarib.desk.dossiers.words import Tag, promise_tag
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import grant_together
from qarib.modules.dossiers.errors import TooManyAtOnce
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import MOST_AT_ONCE, Ready, amount_in_words, ready_to_grant


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """One file that may be granted; `value` is what its box sends: identifier and mark."""

    dossier: Dossier
    procedure: str
    tag: Tag
    pays: str
    grants: bool
    value: str
    ticked: bool


class ChosenFiles(forms.Field):
    """Ticked boxes: each an identifier, and the mark of what was read of it."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": gettext_lazy("Choose at least one file."),
        "unreadable": gettext_lazy("Choose the files in the list."),
    }

    def clean(self, value: object) -> dict[UUID, str]:
        """Return the mark of each file; a file that is sent twice counts once."""
        sent = [str(one) for one in value] if isinstance(value, list) else []
        if not sent:
            raise forms.ValidationError(self.error_messages["required"])
        if len(set(sent)) > MOST_AT_ONCE:
            raise forms.ValidationError(str(TooManyAtOnce.message))
        parts = [one.partition(".") for one in sent]
        try:
            return {UUID(uid): mark for uid, _point, mark in parts}
        except ValueError:
            raise forms.ValidationError(self.error_messages["unreadable"]) from None


class ChosenForm(forms.Form):
    """Which files are meant."""

    file = ChosenFiles(label=gettext_lazy("Files ready to grant"))


@require_safe
@for_roles(*ON_QUEUE)
def ready(request: AgentRequest) -> HttpResponse:
    """Show what may be granted now, each with its box; `?all=1` ticks them all."""
    return _list(request, ticked=None if request.GET.get("all") == "1" else frozenset())


def _list(
    request: AgentRequest,
    *,
    ticked: frozenset[str] | None,
    form: ChosenForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    lines = [_line(one, ticked) for one in ready_to_grant(agent_actor(request))]
    context = {"here": "queue", "lines": lines, "form": form or ChosenForm(), "most": MOST_AT_ONCE}
    return render(request, "desk/dossiers/ready.html", context, status=status)


def _line(one: Ready, ticked: frozenset[str] | None) -> ReadyLine:
    return ReadyLine(
        dossier=one.dossier,
        procedure=str(definition(one.dossier.version).name),
        tag=promise_tag(one.dossier, short=True),
        pays="" if one.amount is None else amount_in_words(one.amount, one.each, get_language() or ""),
        grants=one.grants,
        value=f"{one.dossier.uid}.{one.mark}",
        ticked=ticked is None or str(one.dossier.uid) in ticked,
    )


@require_POST
@for_roles(*ON_QUEUE)
def check(request: AgentRequest) -> HttpResponse:
    """Say what the chosen files give and cost, before anything is granted."""
    form = ChosenForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    chosen = form.cleaned_data["file"]
    found = ready_to_grant(agent_actor(request), among=chosen)
    context = {
        "here": "queue",
        "lines": [_line(one, None) for one in found],
        "gone": len(chosen) - len(found),
        "granted": sum(one.grants for one in found),
        "signed": sum(not one.grants for one in found),
        "costs": _costs(found),
    }
    return render(request, "desk/dossiers/ready_check.html", context)


def _costs(found: list[Ready]) -> list[str]:
    """Return what is granted at once pays in all: once, and each month."""
    totals: Counter[str] = Counter()
    for one in found:
        if one.grants and one.amount is not None:
            totals[one.each] += one.amount
    return [amount_in_words(total, each, get_language() or "") for each, total in sorted(totals.items())]


@require_POST
@for_roles(*ON_QUEUE)
def grant_chosen(request: AgentRequest) -> HttpResponse:
    """Grant or sign each chosen file by itself; say what became of each. Sent twice, it changes nothing."""
    form = ChosenForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    chosen, actor = form.cleaned_data["file"], agent_actor(request)
    if any(one.needed > 1 for one in ready_to_grant(actor, among=chosen)):
        demand_proof(request.session)
    results = grant_together(chosen, actor=actor)
    context = {
        "here": "queue",
        "granted": [one.number for one in results if one.granted],
        "signed": [one.number for one in results if one.signed],
        "left_alone": [one for one in results if one.why],
    }
    return render(request, "desk/dossiers/ready_done.html", context)


def _again(request: AgentRequest, form: ChosenForm) -> HttpResponse:
    return _list(request, ticked=_sent(request.POST), form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _sent(data: QueryDict) -> frozenset[str]:
    """Return the identifiers that were ticked, to tick them again."""
    return frozenset(one.partition(".")[0] for one in data.getlist("file"))
