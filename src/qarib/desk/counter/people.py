"""Who is present: found by their card, compared with it, or registered from it; then what they ask for."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.desk.counter.forms import NinForm, RegisterForm, StartForm, refuse
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import find_at_counter, raise_identity_level, register_at_counter
from qarib.modules.accounts.enums import MatchedBy
from qarib.modules.accounts.errors import NotANationalNumber
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import (
    may_see_fetched,
    nin_ending,
    normalise_nin,
    open_case_about,
    person_present,
)
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import start_at_counter
from qarib.modules.dossiers.errors import AlreadyGranted, AlreadyOpen
from qarib.modules.dossiers.queries import counter_drafts, procedures_at_counter
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit

# A counter sees some ten people an hour; a register is not copied at that pace.
LOOK_UPS = Limit("desk.counter_look_ups", times=40, seconds=3600)
_COUNTER = "desk/counter/counter.html"
_REGISTER = "desk/counter/register.html"


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def counter(request: AgentRequest) -> HttpResponse:
    """Find who is present by the number on their card; the number is sent, never written in an address."""
    form = NinForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return _page(request, _COUNTER, {"form": form}, wrong=form.is_bound)
    actor = agent_actor(request)
    try:
        nin = normalise_nin(form.cleaned_data["nin"])
        hit(LOOK_UPS, str(actor.person))
        found = [one for one in find_at_counter(nin, actor=actor) if one.is_active]
    except NotANationalNumber as refusal:
        refuse(form, refusal)
        return _page(request, _COUNTER, {"form": form}, wrong=True)
    if len(found) == 1:
        return redirect("desk:counter_person", uid=found[0].uid)
    new = RegisterForm(initial={"nin": nin, "language": get_language()})
    if found:
        return _page(request, _COUNTER, {"form": NinForm(), "claimants": found, "new": new})
    return _page(request, _REGISTER, {"form": new})


def _page(
    request: AgentRequest, template: str, context: dict[str, object], *, wrong: bool = False
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, template, {"here": "counter", **context}, status=status)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def register(request: AgentRequest) -> HttpResponse:
    """Register a person from the card in hand. Sent twice, it finds the one that the first time made."""
    if request.method != "POST":
        return redirect("desk:counter")
    if "begin" in request.POST:  # from the list of those who declared the number: none of them is present
        return _page(request, _REGISTER, {"form": RegisterForm(initial=request.POST.dict())})
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            person = register_at_counter(
                form.card,
                phone=form.cleaned_data["phone"],
                language=form.cleaned_data["language"],
                actor=agent_actor(request),
            )
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            return redirect("desk:counter_person", uid=person.uid)
    return _page(request, _REGISTER, {"form": form}, wrong=True)


def present_or_404(request: AgentRequest, uid: UUID) -> Person:
    """Return whom this agent looked up by their card within the hour; anybody else looks absent."""
    found = person_present(uid, agent_actor(request))
    if found is None:
        raise Http404
    return found


@require_safe
@for_roles(*ON_QUEUE)
def person(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show what to compare with the card, then what can be filed."""
    return _person(request, present_or_404(request, uid))


def _person(
    request: AgentRequest,
    found: Person,
    *,
    form: StartForm | None = None,
    refusal: object = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    actor = agent_actor(request)
    context = {
        "here": "counter",
        "person": found,
        "ending": nin_ending(found),
        "phone_ending": found.phone[-2:],
        "matched": may_see_fetched(found),
        "identity_case": open_case_about(found.pk),
        "own": found.pk == actor.person,
        "drafts": [(draft, definition(draft.version).name) for draft in counter_drafts(actor, found.pk)],
        "form": form or StartForm(_choices(request)),
        "refusal": str(refusal),
    }
    return render(request, "desk/counter/person.html", context, status=status)


def _choices(request: AgentRequest) -> list[tuple[str, str]]:
    versions = procedures_at_counter(agent_actor(request))
    return [(version.procedure.code, str(definition(version).name)) for version in versions]


@require_POST
@for_roles(*ON_QUEUE)
def confirm(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Confirm the identity of who is present, once their card was compared; a rival claim is told."""
    found = present_or_404(request, uid)
    if not may_see_fetched(found):
        try:
            raise_identity_level(found, matched_by=MatchedBy.COUNTER, actor=agent_actor(request))
        except RuleBroken as refusal:
            return _person(request, found, refusal=refusal.message, status=HTTPStatus.CONFLICT)
        messages.success(request, _("The identity is confirmed: the person now sees letters and history."))
    return redirect("desk:counter_person", uid=uid)


@require_POST
@for_roles(*ON_QUEUE)
def start(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Begin what the person asks for, or go on with what a counter began."""
    found = present_or_404(request, uid)
    if not may_see_fetched(found):
        refusal = _("Compare the card first, and confirm the identity.")
        return _person(request, found, refusal=refusal, status=HTTPStatus.CONFLICT)
    form = StartForm(_choices(request), request.POST)
    if not form.is_valid():
        return _person(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    versions = procedures_at_counter(agent_actor(request))
    version = next(one for one in versions if one.procedure.code == form.cleaned_data["procedure"])
    try:
        dossier = start_at_counter(version, person=found, actor=agent_actor(request))
    except RuleBroken as broken:
        return _person(request, found, form=form, refusal=_said(broken), status=HTTPStatus.CONFLICT)
    return redirect("desk:counter_fill", uid=dossier.uid)


def _said(broken: RuleBroken) -> object:
    """Return a refusal as an agent says it to the person, where the sentence is written to the person."""
    if isinstance(broken, AlreadyOpen):
        return _("The person already has an open file for this: find it by their national number.")
    if isinstance(broken, AlreadyGranted):
        return _("This was granted to the person and still runs. It can be asked again in its last 30 days.")
    return broken.message
