"""Bodies and agencies: the list, one of them, creating and editing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.administration import frame
from qarib.desk.administration.forms import EditOfficeForm, NewOfficeForm
from qarib.desk.administration.territory import service_lines
from qarib.desk.requests import ADMINISTRATION, AgentRequest, agent_actor, for_roles
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.organisations.actions import create_agency, update_agency
from qarib.modules.organisations.enums import OrganisationKind
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import (
    ADMINISTRATION_PAGE,
    Wanted,
    bodies_visible_to,
    offices_visible_to,
    organisation_by_uid,
)
from qarib.modules.territory.queries import wilayas
from qarib.ui import formats, tables

_PART = "offices"


def office_or_404(request: AgentRequest, uid: UUID) -> Organisation:
    """Return the office if this role may look at it; else it looks absent."""
    try:
        return organisation_by_uid(uid, actor=agent_actor(request))
    except Organisation.DoesNotExist as error:
        raise Http404 from error


@require_safe
@for_roles(*ADMINISTRATION)
def administration(request: AgentRequest) -> HttpResponse:  # noqa: ARG001 -- Django's call
    """Lead to the first part."""
    return redirect("desk:offices")


@require_safe
@for_roles(*ADMINISTRATION)
def offices(request: AgentRequest) -> HttpResponse:
    """List the offices this role may look at, narrowed by body, wilaya or words, fifty a page."""
    asked = {name: frame.asked(request, name) for name in ("text", "body", "wilaya", "after")}
    after, today = asked.pop("after"), clock.today()
    found = offices_visible_to(
        agent_actor(request), wanted=Wanted(**asked), on=today, after=after, limit=ADMINISTRATION_PAGE + 1
    )
    shown = found[:ADMINISTRATION_PAGE]
    query = request.GET.copy()
    if len(found) > ADMINISTRATION_PAGE:
        query["after"] = shown[-1].code
    context = {
        "table": _table(shown) if shown else None,
        "asked": asked,
        "bodies": [
            ("", _("All")),
            *((one.code, formats.name_of(one)) for one in bodies_visible_to(agent_actor(request))),
        ],
        "wilayas": [
            ("", _("All")),
            *((one.code, f"{one.code} {formats.name_of(one)}") for one in wilayas(on=today)),
        ],
        "clear_url": "?" if any(asked.values()) or after else "",
        "next_url": f"?{query.urlencode()}" if len(found) > ADMINISTRATION_PAGE else "",
    }
    return frame.page(request, "offices", _PART, context)


def _table(rows: list[Organisation]) -> tables.Table:
    labels = (_("Name"), _("Code"), _("Body"), _("Commune"), _("Telephone"), _("State"))
    return tables.Table(
        caption=_("Bodies and agencies"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(formats.name_of(row), reverse("desk:office", args=[row.uid])),
                tables.reference(row.code),
                formats.name_of(row.body) if row.body else "–",
                formats.name_of(row.commune) if row.commune else "–",
                tables.reference(row.phone or "–"),
                tables.tag(_("In service"), "ok") if row.active else tables.tag(_("Closed")),
            )
            for row in rows
        ],
    )


@require_safe
@for_roles(*ADMINISTRATION)
def office(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one office: who it is, whom it serves and from when, what can be changed."""
    shown = office_or_404(request, uid)
    is_agency = shown.kind == OrganisationKind.AGENCY
    context = {
        "office": shown,
        "name": formats.name_of(shown),
        "is_agency": is_agency,
        "rows": _rows(shown),
        "services": service_lines(shown) if is_agency else [],
    }
    return frame.page(request, "office", _PART, context)


def _rows(office: Organisation) -> list[dict[str, object]]:
    values = (
        (_("Name in Arabic"), office.name_ar),
        (_("Name in French"), office.name_fr),
        (_("Name in English"), office.name_en or "–"),
        (_("Body"), formats.name_of(office.body) if office.body else "–"),
        (_("Commune"), formats.name_of(office.commune) if office.commune else "–"),
        (_("Address"), office.address or "–"),
        (_("Telephone"), office.phone or "–"),
    )
    return [{"label": label, "value": value, "source": "", "change_url": ""} for label, value in values]


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def create(request: AgentRequest) -> HttpResponse:
    """Create an agency of a body; whom it serves comes next."""
    bodies = bodies_visible_to(agent_actor(request))
    shown = frame.FormPage(
        part=_PART,
        title=gettext_lazy("A new agency"),
        label=gettext_lazy("Create the agency"),
        back=reverse("desk:offices"),
    )
    if request.method != "POST":
        return shown.show(request, NewOfficeForm(bodies))
    form = NewOfficeForm(bodies, request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    body = next(one for one in bodies if one.code == form.cleaned_data["body"])
    try:
        agency = create_agency(body, details=form.details(), actor=agent_actor(request))
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The agency is created. Say now whom it serves."))
    return redirect("desk:office_territory", uid=agency.uid)


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def edit(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Correct an agency's names and place, or close it."""
    agency = office_or_404(request, uid)
    if agency.kind != OrganisationKind.AGENCY:
        raise Http404
    shown = frame.FormPage(
        part=_PART,
        title=gettext_lazy("Correct the agency"),
        label=gettext_lazy("Keep these details"),
        back=reverse("desk:office", args=[uid]),
    )
    if request.method != "POST":
        return shown.show(request, EditOfficeForm(initial=_initial(agency)))
    form = EditOfficeForm(request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    try:
        update_agency(
            agency, details=form.details(), active=form.cleaned_data["active"], actor=agent_actor(request)
        )
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The details are kept."))
    return redirect("desk:office", uid=uid)


def _initial(agency: Organisation) -> dict[str, object]:
    fields = ("code", "name_ar", "name_fr", "name_en", "address", "phone", "active")
    commune = agency.commune.code if agency.commune else ""
    return {**{field: getattr(agency, field) for field in fields}, "commune": commune}
