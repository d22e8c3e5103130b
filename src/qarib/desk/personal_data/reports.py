"""Somebody thinks that data leaked: the report, and what the officer makes of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.desk.personal_data import frame
from qarib.desk.personal_data.breaches import open_page
from qarib.desk.personal_data.forms import TextForm
from qarib.desk.requests import DATA_OFFICER, AgentRequest, agent_actor, for_roles
from qarib.modules.personal_data.actions import dismiss_report, report_leak
from qarib.modules.personal_data.models import LONGEST_TEXT, LeakReport
from qarib.modules.personal_data.queries import reports_visible_to


def _report_or_404(request: AgentRequest, uid: UUID) -> LeakReport:
    return get_object_or_404(reports_visible_to(agent_actor(request)), uid=uid)


@require_http_methods(["GET", "POST"])
@for_roles()
def report(request: AgentRequest) -> HttpResponse:
    """Let anybody on duty say that data may have leaked."""
    form = TextForm(
        request.POST if request.method == "POST" else None,
        label=_("What you saw"),
        hint=_("Where, when, which data. Write no name of the people concerned: the officer will ask."),
        longest=LONGEST_TEXT,
    )
    page = frame.FormPage(
        title=_("I think that data leaked"),
        label=_("Tell the data-protection officer"),
        back=reverse("desk:me"),
        done=_("The data-protection officer of your body is told."),
        lines=[
            _("A message to the wrong person, a screen left open, a lost paper: tell it, even in doubt."),
        ],
    )
    return page.answer(
        request, form, lambda: report_leak(form.cleaned_data["text"], actor=agent_actor(request))
    )


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def open_from(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Open a breach of a report."""
    return open_page(request, _report_or_404(request, uid))


@require_http_methods(["GET", "POST"])
@for_roles(*DATA_OFFICER)
def dismiss(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Say why a report is no breach."""
    found = _report_or_404(request, uid)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        label=_("Why it is no breach"),
        hint=_("It stays in the file of the report."),
    )
    page = frame.FormPage(
        title=_("Dismiss the report"),
        label=_("Dismiss it"),
        back=reverse("desk:breaches"),
        done=_("The report is dismissed."),
        lines=[found.text],
        kind="danger",
    )
    return page.answer(
        request,
        form,
        lambda: dismiss_report(found, reason=form.cleaned_data["text"], actor=agent_actor(request)),
    )
