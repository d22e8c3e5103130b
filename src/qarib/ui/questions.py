"""The questions of one page as a form, and the files sent with them; a module judges what is typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken
from qarib.ui.boxes import BoxesField, Group
from qarib.ui.fields import AmountInput, DayWidget, NumberInput, SuggestInput

Received = dict[str, list[str]]


class Question(Protocol):
    """One fact as a page asks it, in one language; `type` is a word of the table below."""

    fact: str
    type: str
    label: str
    hint: str
    choices: Sequence[tuple[str, str]]
    optional: bool
    unit: str
    digits: int
    long: bool
    value: object


class Asked(Protocol):
    """What is asked on one page, and who judges the answers: `catalogue.queries.Asked`."""

    @property
    def questions(self) -> Sequence[Any]:
        """The questions, each a `Question`."""

    @property
    def groups(self) -> Mapping[str, tuple[Group, Sequence[str]]]:
        """The questions that are several facts at once: by code, the group and its facts on this page."""

    @property
    def most_files(self) -> int:
        """How many files one question takes."""

    def judge(self, raw: Any) -> tuple[dict[str, object], Mapping[str, object]]:  # noqa: ANN401 -- a posted form
        """Return (JSON values, sentences by fact) of what was typed; never raises."""

    def too_many_files(self) -> object:
        """Return the sentence that refuses one file more."""

    def place_shown(self, code: str, language: str) -> str:
        """Return a stored place as it is written in the box."""

    def places_meant(self, typed: str, language: str) -> list[tuple[str, str]]:
        """Return the places that a doubtful name may mean, as (code, label), best first."""


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


_FIELDS: Mapping[str, Callable[[Question], forms.Field]] = {
    "integer": _number,
    "money": _number,
    "date": lambda _question: forms.Field(widget=DayWidget()),
    "yes_no": _yes_no,
    "choice": _choice,
    "text": _text,
    "commune": _commune,
    "file": _file,
}


class QuestionForm(forms.Form):
    """The questions of one page; `values` are the JSON values that could be read, even beside errors."""

    def __init__(
        self, asked: Asked, data: QueryDict | None = None, *, files: Mapping[str, list[str]] | None = None
    ) -> None:
        """Take what is asked, what was posted, and the identifiers of files already received by fact."""
        self.asked, self.received = asked, dict(files or {})
        super().__init__(data, initial={item.fact: self._initial(item) for item in asked.questions})
        self.values: dict[str, object] = {}
        self.boxes = {code: BoxesField(group, facts) for code, (group, facts) in asked.groups.items()}
        together = {fact: name for name, boxes in self.boxes.items() for fact in boxes.facts}
        known = {question.fact: question.value for question in asked.questions}
        for question in asked.questions:
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

    def _initial(self, question: Question) -> object:
        value = question.value
        if isinstance(value, bool):
            return "yes" if value else "no"
        if value is not None and question.type == "date":
            return date.fromisoformat(str(value))
        if value is not None and question.type == "commune":
            return self.asked.place_shown(str(value), get_language() or "ar")
        return value

    def full_clean(self) -> None:
        """Let the catalogue judge; it never raises, and says a sentence for each answer it cannot take."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        if not self.is_bound:
            return
        raw = self._raw()
        ticked = self._ticked()
        self.values, errors = self.asked.judge(raw | ticked)
        for fact, message in errors.items():
            if any(fact in boxes.facts for boxes in self.boxes.values()):
                continue  # said once, for the whole question
            if not self._offer_communes(fact, raw.get(fact, ())):
                self.add_error(fact, str(message))
        for question in self.asked.questions:
            if question.type == "file":  # kept, or removed, whatever stands beside it
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
        for question in self.asked.questions:
            if question.type == "date":
                for part in _DATE_PARTS:  # the boxes of DayWidget are named by part
                    raw[f"{question.fact}_{part}"] = self.data.getlist(f"{question.fact}_{part}")
            elif question.type == "file":
                raw[question.fact] = self.received.get(question.fact, [])
            else:
                written_again = self.data.get(_again(question.fact), "").strip()
                raw[question.fact] = [written_again] if written_again else self.data.getlist(question.fact)
        return raw

    def _offer_communes(self, fact: str, typed: str | Sequence[str]) -> bool:
        """After a doubtful name, let the person choose among what they probably mean, or write it again."""
        kinds = {question.fact: question.type for question in self.asked.questions}
        if kinds[fact] != "commune" or isinstance(typed, str) or len(typed) != 1:
            return False
        found = self.asked.places_meant(typed[0], get_language() or "ar")
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


def _again(fact: str) -> str:
    return f"{fact}-again"


def files_of(questions: Sequence[Any]) -> Received:
    """Return the identifiers of the files that the answers hold, by question."""
    return {
        question.fact: [str(uid) for uid in question.value]
        for question in questions
        if question.type == "file" and isinstance(question.value, list)
    }


def posted_form(
    request: HttpRequest,
    asked: Asked,
    received: Received,
    *,
    keep: Callable[[UploadedFile[bytes]], str],
    form: Callable[[Received], QuestionForm],
) -> QuestionForm:
    """Receive the files of a sent page, then read its answers; every refusal stands at its own question.

    `keep` stores one file and returns its identifier, or raises what refuses it; `form` makes the form.
    """
    refusals = _receive(request, asked, received, keep)
    made = form(received)
    made.full_clean()
    for fact, sentences in refusals.items():
        made.refuse(fact, sentences)
    return made


def _receive(
    request: HttpRequest, asked: Asked, received: Received, keep: Callable[[UploadedFile[bytes]], str]
) -> dict[str, list[object]]:
    """Keep each sent file at once, so that it survives an error elsewhere on the page; return refusals.

    About half a second a file. What exceeds the most files of one question is not even read.
    """
    refusals: dict[str, list[object]] = {}
    for question in asked.questions:
        if question.type != "file":
            continue
        gone = set(request.POST.getlist(f"{question.fact}-remove"))
        kept = [uid for uid in received.get(question.fact, []) if uid not in gone]
        sent, room = request.FILES.getlist(question.fact), asked.most_files - len(kept)
        said: list[object] = [asked.too_many_files()] if len(sent) > room else []
        for file in sent[:room]:
            try:
                kept.append(keep(file))
            except RuleBroken as refusal:
                said.append(refusal.message)
        received[question.fact] = kept
        if said:
            refusals[question.fact] = list(dict.fromkeys(said))
    return refusals


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was received for a question (`ui/questions.html`)."""

    uid: str
    name: str
    url: str


def fields_with_files(
    form: QuestionForm, files: Mapping[str, ReceivedFile]
) -> list[tuple[BoundField, list[ReceivedFile]]]:
    """Return each field with the files received for it, among those that may be opened, by identifier."""
    return [
        (bound, [files[uid] for uid in form.received.get(bound.name, []) if uid in files])
        for bound in form.visible_fields()
    ]
