"""Agents and their roles: the list, one of them, an account, a role more, the end of one."""

from uuid import UUID

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.desk.administration import frame
from qarib.desk.administration.forms import EndRoleForm, NewAgentForm, RoleForm
from qarib.desk.administration.offices import office_or_404
from qarib.desk.requests import ADMINISTRATION, AgentRequest, agent_actor, for_roles
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import revoke_all_sessions
from qarib.modules.accounts.errors import EmailTaken, NotAnEmail
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.organisations.actions import add_agent, end_role, grant_role
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership
from qarib.modules.organisations.queries import (
    ADMINISTRATION_PAGE,
    OFFICES,
    members_page,
    members_visible_to,
    roles_in,
)
from qarib.ui import formats, tables

_PART = "agents"
LINKS = Limit("desk.reset_links", times=5, seconds=3600)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _member_or_404(request: AgentRequest, uid: UUID) -> Membership:
    return get_object_or_404(members_visible_to(agent_actor(request)), uid=uid)


@require_safe
@for_roles(*ADMINISTRATION)
def agents(request: AgentRequest) -> HttpResponse:
    """List who holds a role where this role may look, narrowed by words, fifty a page."""
    text = frame.asked(request, "text")
    after, today = _uid(request.GET.get("after", "")), clock.today()
    found = members_page(
        agent_actor(request), text=text, on=today, after=after, limit=ADMINISTRATION_PAGE + 1
    )
    shown = found[:ADMINISTRATION_PAGE]
    query = request.GET.copy()
    if len(found) > ADMINISTRATION_PAGE:
        query["after"] = str(shown[-1].uid)
    context = {
        "table": _table(shown) if shown else None,
        "text": text,
        "clear_url": "?" if text or after else "",
        "next_url": f"?{query.urlencode()}" if len(found) > ADMINISTRATION_PAGE else "",
    }
    return frame.page(request, "agents", _PART, context)


def _table(rows: list[Membership]) -> tables.Table:
    labels = (_("Name"), _("Role"), _("Organisation"), _("E-mail"), _("Dates"))
    return tables.Table(
        caption=_("Agents and roles"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(row.person.full_name, reverse("desk:member", args=[row.uid])),
                Role(row.role).label,
                formats.name_of(row.organisation),
                tables.reference(row.person.email or "–"),
                dates_of(row),
            )
            for row in rows
        ],
    )


def dates_of(membership: Membership) -> str:
    """Return from when to when, in words."""
    first = formats.short_day(membership.valid_from)
    if membership.valid_to is None:
        return _("from %(day)s") % {"day": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": formats.short_day(membership.valid_to)}


@require_safe
@for_roles(*ADMINISTRATION)
def member(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show one agent: each role where this role may look, past ones too."""
    shown = _member_or_404(request, uid)
    today = clock.today()
    roles = [
        {
            "uid": one.uid,
            "role": Role(one.role).label,
            "place": formats.name_of(one.organisation),
            "dates": dates_of(one),
            "may_end": one.valid_to is None or one.valid_to > today,
        }
        for one in members_visible_to(agent_actor(request)).filter(person=shown.person)
    ]
    return frame.page(request, "member", _PART, {"member": shown, "roles": roles})


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def create(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Create an agent's account with a first role here; a link to choose a password leaves by mail."""
    office = office_or_404(request, uid)
    if office.kind not in OFFICES:
        raise Http404
    shown = frame.FormPage(
        part=_PART,
        title=_("A new agent of %(name)s") % {"name": formats.name_of(office)},
        label=gettext_lazy("Create the account"),
        back=reverse("desk:office", args=[uid]),
        lines=(gettext_lazy("The agent chooses the password by the link, then sets up a second factor."),),
    )
    if request.method != "POST":
        return shown.show(request, NewAgentForm(roles_in(office)))
    form = NewAgentForm(roles_in(office), request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    typed = form.cleaned_data
    demand_proof(request.session)
    try:
        membership = add_agent(
            office,
            email=typed["email"],
            names=(typed["given_name"], typed["family_name"]),
            role=Role(typed["role"]),
            from_day=typed["from_day"],
            actor=agent_actor(request),
        )
    except (EmailTaken, NotAnEmail) as refusal:
        form.add_error("email", str(refusal.message))
        return shown.show(request, form)
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    _send_link(request, membership)
    messages.success(request, _("The account is created, and the link to choose a password is on its way."))
    return redirect("desk:member", uid=membership.uid)


def _send_link(request: AgentRequest, membership: Membership) -> None:
    form = ResetPasswordForm({"email": membership.person.email})
    if form.is_valid():
        form.save(request)


@require_POST
@for_roles(*frame.KEEPERS)
def link(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Send the link to choose a password again."""
    membership = _member_or_404(request, uid)
    demand_proof(request.session)
    hit(LINKS, str(membership.person_id))
    _send_link(request, membership)
    messages.success(request, _("The link to choose a password is on its way."))
    return redirect("desk:member", uid=uid)


@require_POST
@for_roles(*frame.KEEPERS)
def end_sessions(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Log an agent out everywhere: they left, or their device is lost."""
    membership = _member_or_404(request, uid)
    demand_proof(request.session)
    revoke_all_sessions(membership.person, actor=agent_actor(request))
    messages.success(request, _("The agent is logged out everywhere."))
    return redirect("desk:member", uid=uid)


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def add_role(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Give an agent another role in the same organisation."""
    membership = _member_or_404(request, uid)
    organisation = membership.organisation
    words = {"name": membership.person.full_name, "place": formats.name_of(organisation)}
    shown = frame.FormPage(
        part=_PART,
        title=_("Another role of %(name)s at %(place)s") % words,
        label=gettext_lazy("Give this role"),
        back=reverse("desk:member", args=[uid]),
    )
    if request.method != "POST":
        return shown.show(request, RoleForm(roles_in(organisation)))
    form = RoleForm(roles_in(organisation), request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    demand_proof(request.session)
    try:
        given = grant_role(
            membership.person,
            organisation=organisation,
            role=Role(form.cleaned_data["role"]),
            from_day=form.cleaned_data["from_day"],
            actor=agent_actor(request),
        )
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The role is given."))
    return redirect("desk:member", uid=given.uid)


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def end(request: AgentRequest, uid: UUID) -> HttpResponse:
    """End a role on a day, with the reason."""
    membership = _member_or_404(request, uid)
    words = {"role": Role(membership.role).label, "name": membership.person.full_name}
    shown = frame.FormPage(
        part=_PART,
        title=_("End the role %(role)s of %(name)s") % words,
        label=gettext_lazy("End this role"),
        back=reverse("desk:member", args=[uid]),
        lines=(gettext_lazy("The last day counts. A role that has not begun yet never begins."),),
    )
    if request.method != "POST":
        return shown.show(request, EndRoleForm(initial={"on": clock.today()}))
    form = EndRoleForm(request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    typed = form.cleaned_data
    demand_proof(request.session)
    try:
        end_role(membership, on=typed["on"], reason=typed["reason"], actor=agent_actor(request))
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The end of the role is kept."))
    return redirect("desk:agents")
