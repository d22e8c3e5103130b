"""Whom an agency serves, from which day: what was, what is, what is planned, and changing it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.desk.administration import frame
from qarib.desk.administration.forms import TerritoryForm
from qarib.desk.requests import AgentRequest, agent_actor, for_roles
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.organisations.actions import set_services
from qarib.modules.organisations.enums import OrganisationKind
from qarib.modules.organisations.models import Organisation, Service
from qarib.modules.organisations.queries import (
    agencies_serving,
    organisation_by_uid,
    service_history,
    services_of,
)
from qarib.modules.territory.models import Wilaya
from qarib.modules.territory.queries import wilayas, wilayas_waiting
from qarib.ui import formats


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One place that an agency serves, from when to when, and what the law will change."""

    place: str
    days: str
    state: str
    tone: str
    notes: tuple[str, ...]


def service_lines(agency: Organisation) -> list[ServiceLine]:
    """Return all the agency served and will serve, with what the wilayas of 2026 change: three queries."""
    today, services = clock.today(), service_history(agency)
    served = [service.wilaya for service in services if service.wilaya and _runs(service, today)]
    children = wilayas_waiting(served, on=today)
    heirs = _heirs(agency, children)
    return [
        ServiceLine(
            place=_place(service),
            days=_days(service),
            state=str(_state(service, today)[0]),
            tone=_state(service, today)[1],
            notes=_notes(service, children, heirs, today),
        )
        for service in services
    ]


def _heirs(agency: Organisation, children: list[Wilaya]) -> dict[int, Organisation]:
    if not children or agency.body is None:
        return {}
    day = max(child.administers_from for child in children)
    return agencies_serving([child.pk for child in children], body=agency.body, on=day)


def _runs(service: Service, day: date) -> bool:
    return service.valid_from <= day and (service.valid_to is None or service.valid_to >= day)


def _place(service: Service) -> str:
    if service.wilaya:
        return _("Wilaya %(name)s") % {"name": f"{service.wilaya.code} {formats.name_of(service.wilaya)}"}
    return _("Commune %(name)s") % {"name": formats.name_of(service.commune)}


def _days(service: Service) -> str:
    if service.valid_to is None:
        return _("from %(day)s") % {"day": formats.day(service.valid_from)}
    days = {"first": formats.day(service.valid_from), "last": formats.day(service.valid_to)}
    return _("from %(first)s to %(last)s") % days


def _state(service: Service, today: date) -> tuple[str, str]:
    if service.valid_from > today:
        return _("Planned"), "info"
    return (_("Served"), "ok") if _runs(service, today) else (_("Ended"), "")


def _notes(
    service: Service, children: list[Wilaya], heirs: dict[int, Organisation], today: date
) -> tuple[str, ...]:
    """Say what changes on the day when a wilaya of 2026 begins to administer itself."""
    wilaya = service.wilaya
    if wilaya is None:
        return ()
    if wilaya.parent and wilaya.administers_from > today:
        words = {"day": formats.day(wilaya.administers_from), "parent": formats.name_of(wilaya.parent)}
        return (_("It takes over on %(day)s; until the day before, %(parent)s serves its communes.") % words,)
    return tuple(
        _heir_note(child, heirs.get(child.pk))
        for child in children
        if child.parent_id == wilaya.pk and _runs(service, today)
    )


def _heir_note(child: Wilaya, heir: Organisation | None) -> str:
    words = {"name": formats.name_of(child), "day": formats.day(child.administers_from)}
    if heir is None:
        return _("Also serves the communes of %(name)s; after %(day)s too, until it has an agency.") % words
    words["agency"] = formats.name_of(heir)
    return _("Also serves the communes of %(name)s, until %(agency)s takes over on %(day)s.") % words


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def edit(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Choose exactly whom an agency serves from a day on; the change is shown before it is made."""
    agency = _agency_or_404(request, uid)
    shown = frame.FormPage(
        part="offices",
        title=_("Whom %(name)s serves") % {"name": formats.name_of(agency)},
        label=gettext_lazy("Continue"),
        back=reverse("desk:office", args=[uid]),
        across=("wilayas", "communes"),
        lines=(
            gettext_lazy("What was served before keeps its dates. Files already filed stay where they are."),
        ),
    )
    since = clock.today() + timedelta(days=1)
    if request.method != "POST":
        services = list(services_of(agency, on=since))
        codes = [service.wilaya.code for service in services if service.wilaya]
        kept = [service.commune.code for service in services if service.commune]
        initial = {"since": since, "wilayas": codes, "communes": kept}
        return shown.show(request, TerritoryForm(wilayas(on=since), services, initial=initial))
    form = TerritoryForm(wilayas(on=since), service_history(agency), request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    if not frame.is_sure(request):
        return shown.ask(request, _change(agency, form))
    return _apply(request, agency, form, shown)


def _agency_or_404(request: AgentRequest, uid: UUID) -> Organisation:
    try:
        agency = organisation_by_uid(uid, actor=agent_actor(request))
    except Organisation.DoesNotExist as error:
        raise Http404 from error
    if agency.kind != OrganisationKind.AGENCY:
        raise Http404
    return agency


def _change(agency: Organisation, form: TerritoryForm) -> list[str]:
    """Return in sentences what begins and what ends on the chosen day."""
    since, (chosen, communes) = form.cleaned_data["since"], form.places()
    before = {
        formats.name_of(one.wilaya or one.commune)
        for one in services_of(agency, on=since - timedelta(days=1))
    }
    after = {formats.name_of(place) for place in (*chosen, *communes)}
    lines = [_("From %(day)s:") % {"day": formats.day(since)}]
    comma = _(", ")
    if after - before:
        lines.append(_("begins to serve: %(places)s") % {"places": comma.join(sorted(after - before))})
    if before - after:
        lines.append(_("stops serving: %(places)s") % {"places": comma.join(sorted(before - after))})
    if after == before:
        lines.append(_("nothing changes."))
    return [*lines, _("Whatever was planned for this day or later is replaced.")]


def _apply(
    request: AgentRequest, agency: Organisation, form: TerritoryForm, shown: frame.FormPage
) -> HttpResponse:
    chosen, communes = form.places()
    try:
        set_services(
            agency,
            wilayas=chosen,
            communes=communes,
            since=form.cleaned_data["since"],
            actor=agent_actor(request),
        )
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The territory is kept."))
    return redirect("desk:office", uid=agency.uid)
