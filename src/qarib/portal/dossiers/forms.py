"""One filing page as a form: its fields are the catalogue's questions, its judge the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import Definition, Page, Question, validate_answers
from qarib.portal.dossiers import communes
from qarib.portal.dossiers.boxes import BoxesField
from qarib.ui.fields import AmountInput, DayWidget, NumberInput, SuggestInput

YES_NO = (("yes", _("Yes")), ("no", _("No")))
_MANY = 8
_DATE_PARTS = ("day", "month", "year")


def _number(question: Question) -> forms.Field:
    field = forms.CharField(widget=AmountInput())
    field.suffix = question.unit  # type: ignore[attr-defined]
    return field


def _yes_no(_question: Question) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)


def _choice(question: Question) -> forms.Field:
    choices: Sequence[tuple[str, object]] = question.choices
    if len(choices) <= _MANY:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose")), *choices])


def _text(question: Question) -> forms.Field:
    if question.digits:
        return forms.CharField(widget=NumberInput())
    widget = forms.Textarea({"rows": 4}) if question.long else forms.TextInput()
    return forms.CharField(widget=widget)


def _commune(_question: Question) -> forms.Field:
    return forms.CharField(widget=SuggestInput())


class _FilesInput(forms.FileInput):
    """Several files at once: the two sides of a paper are two photos."""

    allow_multiple_selected = True


def _file(_question: Question) -> forms.Field:
    accept = "image/jpeg,image/png,image/webp,image/heic,application/pdf"
    return forms.FileField(widget=_FilesInput({"accept": accept, "multiple": True}))


_FIELDS: Mapping[FactType, Callable[[Question], forms.Field]] = {
    FactType.INTEGER: _number,
    FactType.MONEY: _number,
    FactType.DATE: lambda _question: forms.Field(widget=DayWidget()),
    FactType.YES_NO: _yes_no,
    FactType.CHOICE: _choice,
    FactType.TEXT: _text,
    FactType.COMMUNE: _commune,
    FactType.FILE: _file,
}


def _initial(question: Question) -> object:
    value = question.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is not None and question.type == FactType.DATE:
        return date.fromisoformat(str(value))
    if value is not None and question.type == FactType.COMMUNE:
        return communes.shown(str(value), get_language() or "ar")
    return value


class PageForm(forms.Form):
    """The questions of one page; `values` are the JSON values that could be read, even beside errors."""

    def __init__(
        self,
        rules: Definition,
        page: Page,
        data: QueryDict | None = None,
        *,
        files: Mapping[str, list[str]] | None = None,
    ) -> None:
        """Take the page, what was posted, and the identifiers of files already received for each fact."""
        super().__init__(data, initial={item.fact: _initial(item) for item in page.questions})
        self.rules, self.page, self.received = rules, page, dict(files or {})
        self.values: dict[str, object] = {}
        self.boxes = _boxes_of(rules, page)
        together = {fact: name for name, boxes in self.boxes.items() for fact in boxes.facts}
        known = {question.fact: question.value for question in page.questions}
        for question in page.questions:
            if name := together.get(question.fact):
                self.fields[name] = self.boxes[name]
                self.initial[name] = self.boxes[name].ticked(known)
                continue
            field = _FIELDS[question.type](question)
            field.label, field.help_text, field.required = (
                question.label,
                question.hint,
                not question.optional,
            )
            self.fields[question.fact] = field

    def full_clean(self) -> None:
        """Let the catalogue judge; it never raises, and says a sentence for each answer it cannot take."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        if not self.is_bound:
            return
        raw = self._raw()
        ticked = self._ticked()
        self.values, errors = validate_answers(self.rules, self.page, raw | ticked)
        for fact, message in errors.items():
            if any(fact in boxes.facts for boxes in self.boxes.values()):
                continue  # said once, for the whole question
            if not self._offer_communes(fact, raw.get(fact, ())):
                self.add_error(fact, str(message))
        for question in self.page.questions:
            if question.type == FactType.FILE:  # kept, or removed, whatever stands beside it
                self.values[question.fact] = self.received.get(question.fact) or None

    def _ticked(self) -> dict[str, str]:
        """Return yes or no for each box; a question that cannot be read says so, and answers nothing."""
        assert isinstance(self.data, QueryDict)
        answers: dict[str, str] = {}
        for name, boxes in self.boxes.items():
            try:
                read = boxes.read(self.data.getlist(name))
            except ValidationError as refused:
                self.add_error(name, refused)
                continue
            answers |= {fact: "yes" if yes else "no" for fact, yes in read.items()}
        return answers

    def refuse(self, fact: str, messages: Sequence[object]) -> None:
        """Say why files were refused, instead of a bare "Add the document."."""
        self.errors.pop(fact, None)
        for message in messages:
            self.add_error(fact, str(message))

    def _raw(self) -> dict[str, str | Sequence[str]]:
        raw: dict[str, str | Sequence[str]] = {}
        assert isinstance(self.data, QueryDict)
        for question in self.page.questions:
            if question.type == FactType.DATE:
                for part in _DATE_PARTS:  # the boxes of DayWidget are named by part
                    raw[f"{question.fact}_{part}"] = self.data.getlist(f"{question.fact}_{part}")
            elif question.type == FactType.FILE:
                raw[question.fact] = self.received.get(question.fact, [])
            else:
                written_again = self.data.get(_again(question.fact), "").strip()
                raw[question.fact] = [written_again] if written_again else self.data.getlist(question.fact)
        return raw

    def _offer_communes(self, fact: str, typed: str | Sequence[str]) -> bool:
        """After a doubtful name, let the person choose among what they probably mean, or write it again."""
        if self.rules.facts[fact].type != FactType.COMMUNE or isinstance(typed, str) or len(typed) != 1:
            return False
        found = communes.candidates(typed[0], get_language() or "ar")
        if not found:
            return False
        field = forms.ChoiceField(choices=found, widget=forms.RadioSelect, label=self.fields[fact].label)
        again = forms.CharField(widget=SuggestInput(), required=False, label=_("Another commune"))
        again.help_text = self.fields[fact].help_text
        order = list(self.fields)
        order.insert(order.index(fact) + 1, _again(fact))
        self.fields |= {fact: field, _again(fact): again}
        self.order_fields(order)
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        data.pop(_again(fact), None)
        self.data = data
        self.add_error(fact, str(_("Choose your commune in this list, or write its name below.")))
        return True


def _boxes_of(rules: Definition, page: Page) -> dict[str, BoxesField]:
    """Return the questions of the page that are several facts at once, by the group's code."""
    asked = [question.fact for question in page.questions]
    found = {group.code: (group, [fact for fact in group.facts if fact in asked]) for group in rules.together}
    return {code: BoxesField(group, facts) for code, (group, facts) in found.items() if len(facts) > 1}


def _again(fact: str) -> str:
    return f"{fact}-again"
