"""Finding a file: by its number, by the person's national number, by their name."""

from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.desk.dossiers.lists import QueueItem
from qarib.desk.dossiers.words import promise_tag
from qarib.desk.requests import ON_FILES, AgentRequest, agent_actor, for_roles
from qarib.kernel.actor import Actor
from qarib.kernel.identifiers import read_number
from qarib.modules.accounts.errors import NotANationalNumber
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    MOST_FOUND,
    dossier_by_number,
    files_by_name,
    files_by_nin,
    is_a_name,
)
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit

_LONGEST = 120
# Enough for a day's queue at a counter, not for copying a register.
SEARCHES = Limit("desk.searches", times=120, seconds=3600)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; `why` says what was not understood or found; `shown` stands in the box again."""

    files: list[Dossier] = field(default_factory=list)
    why: str = ""
    shown: str = ""
    status: HTTPStatus = HTTPStatus.OK


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*ON_FILES)
def search(request: AgentRequest) -> HttpResponse:
    """Find files among those this role may see; one of another agency looks absent.

    A number may stand in an address, a person's name or national number never: those are sent.
    """
    actor, typed = agent_actor(request), request.GET.get("number", "")[:_LONGEST].strip()
    answer = Answer()
    if request.method == "POST":
        typed = request.POST.get("q", "")[:_LONGEST].strip()
    if typed:
        named = dossier_by_number(actor, typed)
        if named is not None:
            return redirect("desk:dossier", uid=named.uid)
        answer = _look(actor, typed) if request.method == "POST" else _no_such_number(typed)
    elif request.method == "POST":
        answer = _unreadable(_("Write a file number, a national number or a name."))
    return _show(request, answer)


def _unreadable(why: str, typed: str = "") -> Answer:
    return Answer(why=why, shown=typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _found(files: list[Dossier], nothing: str, typed: str = "") -> Answer:
    return (
        Answer(files, shown=typed) if files else Answer(why=nothing, shown=typed, status=HTTPStatus.NOT_FOUND)
    )


def _no_such_number(typed: str) -> Answer:
    why = _(
        "No file of yours has this number. Check each character on the SMS; a file of another agency is not "
        "shown here."
    )
    return Answer(why=why, shown=typed, status=HTTPStatus.NOT_FOUND)


def _look(actor: Actor, typed: str) -> Answer:
    """Look by national number where digits were typed, else by name. One count of the limit, one query."""
    hit(SEARCHES, str(actor.person))
    if read_number(typed) or any(character.isdecimal() for character in typed):
        try:
            files = files_by_nin(actor, typed)
        except NotANationalNumber:
            return _no_such_number(typed)
        nothing = _(
            "Nobody with this national number has a file here. Compare the 18 digits with the card; a file "
            "of another agency is not shown."
        )
        return _found(files, nothing)
    if not is_a_name(typed):
        return _unreadable(_("Write at least two letters of the name."), typed)
    files = files_by_name(actor, typed)
    nothing = _(
        "No file of yours bears this name. Write fewer words, or the name as it stands on the card, in "
        "Arabic or in Latin letters; or look by the file number or the national number."
    )
    return _found(files, nothing, typed)


def _show(request: AgentRequest, answer: Answer) -> HttpResponse:
    context = {
        "here": "search",
        "typed": answer.shown,
        "why": answer.why,
        "items": [_item(dossier) for dossier in answer.files[:MOST_FOUND]],
        "more": len(answer.files) > MOST_FOUND,
        "most": MOST_FOUND,
        "by_name": request.agent.handles_files,
    }
    return render(request, "desk/dossiers/search.html", context, status=answer.status)


def _item(dossier: Dossier) -> QueueItem:
    tag = promise_tag(dossier, short=True)
    return QueueItem(
        url=reverse("desk:dossier", args=[dossier.uid]),
        current=False,
        title=dossier.person.full_name or str(dossier.number),
        tag=tag.label,
        tone=tag.tone,
        subtitle=str(definition(dossier.version).name),
        end=str(dossier.number),
    )
