"""Two claims on one national number: the open cases, one of them, settling it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.administration import frame
from qarib.desk.administration.forms import SettleForm
from qarib.desk.requests import AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import read_identity_case, settle_identity_case
from qarib.modules.accounts.enums import CaseStatus, IdentityLevel
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.accounts.queries import identity_cases_visible_to, open_identity_cases
from qarib.ui import formats, tables

_PART = "identity_cases"
_SHOWN = 50


@require_safe
@for_roles(*frame.KEEPERS)
def cases(request: AgentRequest) -> HttpResponse:
    """List the open cases, the oldest first; who they are is shown, and written, only inside one."""
    rows = list(open_identity_cases(agent_actor(request))[:_SHOWN])
    return frame.page(request, "cases", _PART, {"table": _table(rows) if rows else None})


def _table(rows: list[IdentityCase]) -> tables.Table:
    labels = (_("Opened on"), _("First claim"), _("Second claim"))
    return tables.Table(
        caption=_("Open identity cases"),
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                tables.link(formats.instant(row.opened_at), reverse("desk:identity_case", args=[row.uid])),
                _level(row.holder),
                _level(row.claimant),
            )
            for row in rows
        ],
    )


def _level(person: Person) -> object:
    matched = person.identity_level == IdentityLevel.MATCHED
    return (
        tables.tag(_("Identity confirmed"), "ok")
        if matched
        else tables.tag(_("Identity not confirmed"), "wait")
    )


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def case(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show both claims, write that they were read, and close the case with what was found."""
    actor = agent_actor(request)
    try:
        shown = identity_cases_visible_to(actor).get(uid=uid)
    except IdentityCase.DoesNotExist as error:
        raise Http404 from error
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            settle_identity_case(shown, outcome=form.cleaned_data["outcome"], actor=actor)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The case is closed."))
            return redirect("desk:identity_cases")
    read_identity_case(shown, actor=actor)
    context = {
        "case": shown,
        "is_open": shown.status == CaseStatus.OPEN,
        "people": [(_("First claim"), _facts(shown.holder)), (_("Second claim"), _facts(shown.claimant))],
        "form": form,
    }
    return frame.page(request, "case", _PART, context, status=422 if form.is_bound else 200)


def _facts(person: Person) -> list[dict[str, object]]:
    values = (
        (_("Name declared"), person.full_name),
        (_("Identity"), IdentityLevel(person.identity_level).label),
        (_("Phone ends with"), person.phone[-3:] or "–"),
        (_("Account opened on"), formats.day(person.created_at)),
    )
    return [{"label": label, "value": value, "source": "", "change_url": ""} for label, value in values]
