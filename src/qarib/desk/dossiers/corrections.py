"""Corrections at the desk: the person's, accepted or declined as a difference; and the agent's own."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.desk.dossiers.acts import refused_act
from qarib.desk.dossiers.forms import LONGEST_REASON
from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import Definition, Page, Question, definition, page_of, validate_answers
from qarib.modules.dossiers.actions import (
    accept_correction,
    correct_fact,
    decline_correction,
    read_dossier,
)
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Correction, Dossier
from qarib.modules.dossiers.queries import correctable, corrections_of, moves_of, value_lines, values_by_fact
from qarib.ui.fields import DayWidget

_YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
_PARTS = ("day", "month", "year")


class _Reasoned(forms.Form):
    """Words that the person reads."""

    reason = forms.CharField(
        label=gettext_lazy("What do you tell the person?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )


class SettleForm(_Reasoned):
    """Accept the difference, or decline it with a reason."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Does the correction count?"),
        choices=(
            ("accept", gettext_lazy("Yes, I accept it")),
            ("decline", gettext_lazy("No, the former answer stays")),
        ),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Say whether the correction counts.")
        ),
    )
    field_order = ("answer", "reason")

    def __init__(self, data: QueryDict | None = None) -> None:
        """Ask for words only where they are needed: the action says when."""
        super().__init__(data)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = gettext_lazy("Needed when you decline; the person reads it.")


class FactForm(_Reasoned):
    """One answer written again by an agent; the catalogue judges it. `value` is the JSON value once valid."""

    def __init__(self, rules: Definition, page: Page, data: QueryDict | None = None) -> None:
        """Take the one question of the page."""
        super().__init__(data)
        self.rules, self.page = rules, page
        self.value: object = None
        question = page.questions[0]
        field = _field(question)
        field.label, field.required = question.label, False
        self.fields = {question.fact: field, **self.fields}

    def clean(self) -> dict[str, object]:
        """Let the catalogue say what cannot be read."""
        question = self.page.questions[0]
        values, errors = validate_answers(self.rules, self.page, self._raw(question))
        for fact, message in errors.items():
            self.add_error(fact, str(message))
        self.value = values.get(question.fact)
        return self.cleaned_data

    def _raw(self, question: Question) -> Mapping[str, list[str]]:
        assert isinstance(self.data, QueryDict)
        if question.type != FactType.DATE:
            return {question.fact: self.data.getlist(question.fact)}
        names = [f"{question.fact}_{part}" for part in _PARTS]
        return {name: self.data.getlist(name) for name in names}


def _field(question: Question) -> forms.Field:
    if question.type == FactType.YES_NO:
        return _Any(widget=forms.RadioSelect(choices=_YES_NO))
    if question.type == FactType.CHOICE:
        return _Any(widget=forms.RadioSelect(choices=question.choices))
    return _Any(widget=DayWidget() if question.type == FactType.DATE else forms.TextInput())


class _Any(forms.Field):
    """A box whose content the catalogue reads."""


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def settle(request: AgentRequest, uid: UUID, correction_uid: UUID) -> HttpResponse:
    """Show the answer that counts beside the corrected one; accept it, or decline with a reason."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        posted = request.method == "POST"
        return refused_act(request, uid, MoveNotAllowed()) if posted else ask_why(request, dossier)
    correction = get_object_or_404(Correction, dossier=dossier, uid=correction_uid)
    form, refusal = SettleForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        correction.dossier, reason = dossier, form.cleaned_data["reason"]
        if definition(dossier.version).facts[correction.fact].is_account:
            demand_proof(request.session)
        try:
            if form.cleaned_data["answer"] == "accept":
                accept_correction(correction, reason=reason, actor=actor)
            else:
                decline_correction(correction, reason=reason, actor=actor)
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(request, _("The correction is settled, and the person is told."))
            return redirect("desk:dossier", uid=uid)
    lines = corrections_of(dossier, request.LANGUAGE_CODE)
    context = {"line": next(line for line in lines if line.uid == correction.uid)}
    return _show(request, "desk/dossiers/correction.html", dossier, form, refusal, context)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def correct(request: AgentRequest, uid: UUID, fact: str) -> HttpResponse:
    """Correct one answer, with a reason that the person reads."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        posted = request.method == "POST"
        return refused_act(request, uid, MoveNotAllowed()) if posted else ask_why(request, dossier)
    rules = definition(dossier.version)
    if fact not in rules.facts:
        raise Http404
    if fact not in correctable(dossier) or "grant" not in moves_of(dossier, actor):
        messages.info(request, _("This answer can no longer be corrected here."))
        return redirect("desk:dossier", uid=uid)
    page = page_of(rules, (fact,), code="correct", language=request.LANGUAGE_CODE)
    form, refusal = FactForm(rules, page, request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if rules.facts[fact].is_account:
            demand_proof(request.session)
        try:
            correct_fact(dossier, fact=fact, value=form.value, reason=reason, actor=actor)
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(request, _("The answer is corrected, and the person is told."))
            return redirect("desk:dossier", uid=uid)
    known = {code: value for code, value in values_by_fact(dossier).items() if code == fact}
    context = {"now": value_lines(dossier, known, request.LANGUAGE_CODE)}
    return _show(request, "desk/dossiers/correct.html", dossier, form, refusal, context)


def _show(
    request: AgentRequest,
    template: str,
    dossier: Dossier,
    form: forms.Form,
    refusal: str,
    more: Mapping[str, object],
) -> HttpResponse:
    context = {"here": "queue", "dossier": dossier, "form": form, "refusal": refusal, **more}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, template, context, status=status if form.is_bound else HTTPStatus.OK)
