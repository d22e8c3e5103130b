"""What people ask of an agency: the two lists, by promised date, and how one of them is answered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qarib.desk.requests import AgentRequest, agent_actor
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.personal_data.actions import read_asked
from qarib.modules.personal_data.errors import NotYourReview
from qarib.modules.personal_data.models import LONGEST_WORDS, Asked
from qarib.modules.personal_data.queries import PAGE
from qarib.ui import formats, tables

Show = Callable[[forms.Form, HTTPStatus], HttpResponse]
_PARTS = (
    ("reviews", gettext_lazy("Results to look at")),
    ("rectifications", gettext_lazy("Identities to put right")),
)


class AnswerText(forms.Form):
    """The words that the person reads."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer to the person"),
        help_text=gettext_lazy("What you looked at, why it is so, and what to do now. The person reads it."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Write your answer in words: the person reads it.")},
    )
    field_order = ("outcome", "answer")


def page_of(found: Sequence[Asked], part: str, table: Callable[[], tables.Table]) -> dict[str, object]:
    """Return what a list shows: its table, or None; the address of the next page; the two tabs."""
    last = found[PAGE - 1] if len(found) > PAGE else None
    tabs = [
        {"label": label, "url": reverse(f"desk:{name}"), "current": name == part, "count": None}
        for name, label in _PARTS
    ]
    return {
        "here": "appeals",
        "tabs": tabs,
        "table": table() if found else None,
        "next_url": f"?after={_place(last)}" if last else "",
    }


def _place(asked: Asked) -> str:
    due = asked.promise.due_at
    assert due is not None
    return f"{due.timestamp()}_{asked.pk}"


def after(request: AgentRequest) -> tuple[datetime, int] | None:
    """Return the place that a link to the next page names; the first page for anything else."""
    due, _mark, last = request.GET.get("after", "").partition("_")
    try:
        return datetime.fromtimestamp(float(due), tz=clock.ALGIERS), int(last)
    except (ValueError, OverflowError, OSError):
        return None


def promised(asked: Asked) -> object:
    """Return the cell of the promised day, marked once it is past."""
    day = asked.promise.due_day
    assert day is not None
    late = day < clock.today()
    return tables.tag(formats.short_day(day), "late") if late else formats.short_day(day)


def answer_page(
    request: AgentRequest, asked: Asked, form: forms.Form, *, show: Show, act: Callable[[], object]
) -> HttpResponse:
    """Write that it was opened and show it; or answer it, and go back to its list."""
    back = f"desk:{asked.noun}s"
    try:
        read_asked(asked, actor=agent_actor(request))
    except NotYourReview as refusal:
        messages.error(request, str(refusal.message))
        return redirect(back)
    if not form.is_valid():
        return show(form, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK)
    try:
        act()
    except RuleBroken as refusal:
        form.add_error(None, str(refusal.message))
        return show(form, HTTPStatus.CONFLICT)
    messages.success(request, _("The person is told, and reads your answer."))
    return redirect(back)
