"""The conversation with the person about one file."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import read_dossier, read_remarks, write_remark
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import is_conversation_open, remarks_of
from qarib.modules.operations.errors import TooManyAttempts

LONGEST = 2000


class RemarkForm(forms.Form):
    """What the agent writes."""

    text = forms.CharField(
        label=gettext_lazy("Message to the person"),
        help_text=gettext_lazy(
            "2000 characters at most. It asks for nothing: what is missing is asked once, with “Ask once”."
        ),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def remarks(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show the conversation and take a message; opening it marks the person's as read by the agency."""
    found, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(found, actor=actor)
    except ReadingReasonNeeded:
        return ask_why(request, found)
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _show(request, found, form, status)
    try:
        write_remark(found, text=form.cleaned_data["text"], actor=actor)
    except RuleBroken as broken:
        form.add_error(None, str(broken.message))
        many = isinstance(broken, TooManyAttempts)
        return _show(request, found, form, HTTPStatus.TOO_MANY_REQUESTS if many else HTTPStatus.CONFLICT)
    messages.success(request, _("Your message is sent; the person is told that it waits for them."))
    return redirect("desk:remarks", uid=uid)


def _show(request: AgentRequest, found: Dossier, form: RemarkForm, status: HTTPStatus) -> HttpResponse:
    actor, lines = agent_actor(request), remarks_of(found)
    if any(not line.on_duty and line.read_at is None for line in lines):
        read_remarks(found, actor=actor)
    context = {
        "here": "queue",
        "dossier": found,
        "procedure": definition(found.version),
        "lines": lines,
        "form": form,
        "open": is_conversation_open(found) and found.agency_id == actor.organisation,
        "matched": may_see_fetched(found.person),
    }
    return render(request, "desk/dossiers/remarks.html", context, status=status)
