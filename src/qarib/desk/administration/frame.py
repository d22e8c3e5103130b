"""What the pages of administration share: tabs, forms, a question before an act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.desk.requests import ADMINISTRATION, AgentRequest
from qarib.kernel.errors import RuleBroken
from qarib.modules.organisations.enums import Role

# Only administrators change anything, and the actions see to it.
KEEPERS = (Role.ADMINISTRATOR,)
# Who asks for the right to ask us, and who grants it.
AUTHORISERS = (Role.ADMINISTRATOR, Role.MINISTRY)
SURE = "sure"

_TABS: tuple[tuple[str, str | Promise, Sequence[Role]], ...] = (
    ("offices", _("Agencies"), ADMINISTRATION),
    ("agents", _("Agents and roles"), ADMINISTRATION),
    ("calendar", _("Calendar"), ADMINISTRATION),
    ("identity_cases", _("Identity cases"), KEEPERS),
    ("authorisations", _("Who may ask us"), AUTHORISERS),
)
_LONGEST_FILTER = 80


def asked(request: AgentRequest, name: str) -> str:
    """Return what a list is filtered by, without what no database can look for."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:_LONGEST_FILTER]


def tabs_for(role: str, current: str) -> list[dict[str, object]]:
    """Return the parts of the administration that this role may open."""
    return [
        {"label": label, "url": reverse(f"desk:{name}"), "current": name == current, "count": None}
        for name, label, roles in _TABS
        if role in roles
    ]


def page(
    request: AgentRequest, template: str, part: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render a page of a part, with its tabs."""
    shown = {
        "here": "administration",
        "tabs": tabs_for(request.agent.actor.role, part),
        "may_change": request.agent.actor.role in KEEPERS,
        **context,
    }
    return render(request, f"desk/administration/{template}.html", shown, status=status)


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its part, its words, where "no" leads."""

    part: str
    title: str | Promise
    label: str | Promise
    back: str
    lines: Sequence[str | Promise] = ()
    across: Sequence[str] = ()  # fields whose many choices stand side by side

    def show(self, request: AgentRequest, form: BaseForm) -> HttpResponse:
        """Show the form; 422 when what was posted cannot be taken."""
        context = {"form": form, "page": self}
        return page(request, "form", self.part, context, status=422 if form.is_bound else 200)

    def refuse(self, request: AgentRequest, form: BaseForm, refusal: RuleBroken) -> HttpResponse:
        """Show the form again with the sentence of the refusal; what was typed stays."""
        form.add_error(None, str(refusal.message))
        return self.show(request, form)

    def ask(self, request: AgentRequest, lines: Sequence[object], *, danger: bool = False) -> HttpResponse:
        """Ask before acting: what was typed travels with the question."""
        posted = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in {SURE, "csrfmiddlewaretoken"}
            for value in values
        ]
        context = {"page": self, "lines": lines, "posted": posted, "kind": "danger" if danger else ""}
        return page(request, "sure", self.part, context)


def is_sure(request: AgentRequest) -> bool:
    """Tell whether the question was asked and answered."""
    return request.POST.get(SURE) == "1"
