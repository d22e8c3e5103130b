"""Appeals: those that wait for somebody, and the two acts that answer one."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.dossiers.acts import before_a_grant, prove_amount, refused_act
from qarib.desk.dossiers.forms import OverturnForm, UpholdForm
from qarib.desk.dossiers.lists import Filter, QueueItem, QueueList
from qarib.desk.dossiers.page import Panel, file_page, visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.dossiers.words import promise_tag
from qarib.desk.requests import ON_FILES, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import overturn, read_dossier, uphold
from qarib.modules.dossiers.errors import ChangedMeanwhile, ReadingReasonNeeded, SameDecider
from qarib.modules.dossiers.models import Decision, Dossier
from qarib.modules.dossiers.queries import (
    appeal_of,
    appeals_page,
    moves_of,
    state_of,
    values_by_fact,
    what_remains,
)
from qarib.ui import formats


@require_safe
@for_roles(*ON_FILES)
def appeals(request: AgentRequest) -> HttpResponse:
    """Show the appeals that this agent may decide, by promised date: never against what they refused."""
    chosen = Filter.of(request)
    page, here = appeals_page(agent_actor(request), after=chosen.after), reverse("desk:appeals")
    queue = QueueList(
        [_item(dossier) for dossier in page.dossiers],
        here + chosen.query(after=page.following) if page.following else "",
        here if chosen.after else "",
    )
    return render(request, "desk/dossiers/appeals.html", {"here": "appeals", "queue": queue})


def _item(dossier: Dossier) -> QueueItem:
    tag = promise_tag(dossier, short=True)
    return QueueItem(
        url=reverse("desk:dossier", args=[dossier.uid]),
        current=False,
        title=dossier.person.full_name or str(dossier.number),
        tag=tag.label,
        tone=tag.tone,
        subtitle=str(definition(dossier.version).name),
        end=formats.name_of(dossier.agency) if dossier.agency else "",
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """One way to answer an appeal: its form, what it says before, what it does, what it says after."""

    name: str
    form: Callable[..., UpholdForm | OverturnForm]
    perform: Callable[..., Decision | None]
    before: Callable[[Dossier], dict[str, object]]
    after: str | Promise
    unfinished: str | Promise = ""


_UPHOLD = _Answer(
    "uphold",
    UpholdForm,
    uphold,
    lambda _dossier: {"remains": what_remains(get_language() or "ar")},
    gettext_lazy("%(number)s: the refusal is confirmed. The letter says why, and what remains."),
)
_OVERTURN = _Answer(
    "overturn",
    OverturnForm,
    overturn,
    before_a_grant,
    gettext_lazy("%(number)s is granted on appeal. The letter leaves by itself."),
    gettext_lazy("%(number)s is signed. Somebody else, other than whoever refused, must sign it too."),
)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_FILES)
def uphold_file(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Confirm the refusal, with reasons for the person."""
    return _answer(request, uid, _UPHOLD)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_FILES)
def overturn_file(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Grant on appeal, with reasons, after a look at what it gives and until when."""
    return _answer(request, uid, _OVERTURN)


def _answer(request: AgentRequest, uid: UUID, answer: _Answer) -> HttpResponse:
    """Show the form beside the file, or do it and go back to the list of appeals."""
    dossier, actor, posted = visible_or_404(request, uid), agent_actor(request), request.method == "POST"
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return refused_act(request, uid, MoveNotAllowed()) if posted else ask_why(request, dossier)
    if answer.name not in moves_of(dossier, actor):
        return refused_act(request, uid, _why_not(dossier, actor.person))
    form = answer.form(request.POST if posted else None)
    panel = Panel(answer.name, form, answer.before(dossier))
    if not posted:
        return file_page(request, dossier, panel=panel)
    if not form.is_valid():
        return file_page(request, dossier, panel=panel, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    prove_amount(request, dossier)
    try:
        _check_seen(request, dossier)
        result = answer.perform(dossier, reason=form.cleaned_data["reason"], actor=actor)
    except RuleBroken as refusal:
        return refused_act(request, uid, refusal, panel)
    said = answer.after if result is not None else answer.unfinished
    messages.success(request, str(said) % {"number": dossier.number})
    return redirect("desk:appeals")


def _check_seen(request: AgentRequest, dossier: Dossier) -> None:
    """Refuse an answer on a file that the agent has not seen as it is: no lock, a contested file stays so."""
    seen = request.POST.get("seen")
    if seen is not None and seen != state_of(values_by_fact(dossier)):
        raise ChangedMeanwhile


def _why_not(dossier: Dossier, person_id: int | None) -> RuleBroken:
    """Return the sentence that says why this actor cannot answer: whoever refused is told so."""
    appeal = appeal_of(dossier)
    decides_again = appeal is not None and appeal.decided_at is None and appeal.refused_by_id == person_id
    return SameDecider() if decides_again else MoveNotAllowed()
