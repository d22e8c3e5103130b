"""The parts of personal data at the desk, a page with one form, and a document in two languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from qarib.desk.requests import DATA_KEEPERS, DATA_READERS, AgentRequest
from qarib.kernel.errors import RuleBroken

_TABS = (
    ("breaches", gettext_lazy("Breaches"), DATA_READERS),
    ("retention", gettext_lazy("Kept no longer"), DATA_KEEPERS),
    ("register", gettext_lazy("Register of processing"), DATA_KEEPERS),
)
# What the authority receives speaks both (Arabic and French), whatever language the page is in.
_DOCUMENT_LANGUAGES = (("ar-dz", "rtl"), ("fr", "ltr"))


def page(
    request: AgentRequest, template: str, part: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render a page of a part, with the tabs that this role may open."""
    role = request.agent.actor.role
    tabs = [
        {"label": label, "url": reverse(f"desk:{name}"), "current": name == part, "count": None}
        for name, label, roles in _TABS
        if role in roles
    ]
    shown = {"here": "personal_data", "tabs": tabs, **context}
    return render(request, f"desk/personal_data/{template}.html", shown, status=status)


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its words, where "no" leads, what is done with it and said after."""

    title: str | Promise
    label: str | Promise
    back: str
    done: str | Promise
    lines: Sequence[str | Promise] = ()
    kind: str = ""
    part: str = "breaches"

    def answer(
        self, request: AgentRequest, form: forms.Form, act: Callable[[], object], *, to: str = ""
    ) -> HttpResponse:
        """Show the form, or do what it says and go on; a refusal's sentence stands on the form."""
        status = HTTPStatus.OK
        if form.is_bound:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            if form.is_valid():
                try:
                    act()
                except RuleBroken as refusal:
                    form.add_error(None, str(refusal.message))
                    status = HTTPStatus.CONFLICT
                else:
                    messages.success(request, str(self.done))
                    return redirect(to or self.back)
        return page(request, "form", self.part, {"page": self, "form": form}, status=status)


def document(request: AgentRequest, part: str, context: Mapping[str, object]) -> HttpResponse:
    """Render a document in Arabic, then in French, from one template of its words; to print or to keep."""
    halves = []
    for code, direction in _DOCUMENT_LANGUAGES:
        with translation.override(code):
            text = SafeString(render_to_string(f"desk/personal_data/{part}.html", dict(context)))
        halves.append({"language": code, "direction": direction, "text": text})
    return render(request, "desk/personal_data/document.html", {"here": "personal_data", "halves": halves})
