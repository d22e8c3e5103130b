"""What a jurist types: a value, a date, a text; and why a proposal is refused."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import LARGEST_NUMBER, Parameter, Text
from qarib.ui.fields import DayField, DinarsField, NumberInput

LONGEST_LAW = 300
LONGEST_REASON = 500


def _law(language: str, label: object, *, dir: str) -> forms.CharField:  # noqa: A002 -- the attribute's name
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=False,
        max_length=LONGEST_LAW,
        widget=forms.TextInput({"lang": language, "dir": dir}),
    )


class MoveForm(forms.Form):
    """Another value of one parameter, from a day on, by a law."""

    value = forms.IntegerField(
        label=_("New value"),
        min_value=0,
        max_value=LARGEST_NUMBER,
        widget=NumberInput({"class": "w-10"}),
        error_messages={"required": _("Write the new value."), "invalid": _("Write a whole number.")},
    )
    since = DayField(
        label=_("From which day?"),
        help_text=_("Tomorrow at the earliest: what was filed before keeps its rules."),
    )
    law_ar = _law("ar", _("Which text says so, in Arabic?"), dir="rtl")
    law_fr = _law("fr", _("And in French?"), dir="ltr")

    def __init__(self, parameter: Parameter, data: object = None) -> None:
        """Ask for dinars where the parameter is money."""
        super().__init__(data)  # type: ignore[arg-type]
        if parameter.type == FactType.MONEY:
            words = self.fields["value"].error_messages
            self.fields["value"] = DinarsField(
                label=_("New value"),
                max_value=LARGEST_NUMBER,
                error_messages={"required": words["required"]},
            )

    def clean(self) -> dict[str, Any]:
        """A law is written in both languages that every text has, or not at all."""
        given = super().clean() or self.cleaned_data
        for missing, other in (("law_ar", "law_fr"), ("law_fr", "law_ar")):
            if given.get(other) and not given.get(missing) and missing not in self.errors:
                self.add_error(missing, ValidationError(_("Write the law in both languages, or in none.")))
        return given

    @property
    def law(self) -> Text | None:
        """Return the law that was typed."""
        typed = self.cleaned_data
        return Text(typed["law_ar"], typed["law_fr"]) if typed.get("law_ar") else None


class TextForm(forms.Form):
    """The whole text of a version, and the day from which it would be in force."""

    valid_from = DayField(label=_("In force from"), help_text=_("Tomorrow at the earliest."))
    source = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(
            {"rows": 30, "dir": "ltr", "lang": "en", "spellcheck": "false", "class": "code", "wrap": "off"}
        ),
        error_messages={"required": _("Write or paste the text of the version.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: object = None, *, source: str = "", valid_from: date | None = None, seen: str = ""
    ) -> None:
        """Show the text as it is."""
        initial = {"source": source, "valid_from": valid_from, "seen": seen}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]


class SessionForm(forms.Form):
    """The first and the last day on which people can file."""

    opens_on = DayField(
        label=_("First day"), help_text=_("The rules and values of this day decide the whole session.")
    )
    closes_on = DayField(label=_("Last day"), help_text=_("It can be brought forward later, never put off."))


class CloseForm(forms.Form):
    """An earlier last day."""

    closes_on = DayField(
        label=_("New last day"), help_text=_("Today at the earliest. What was filed stays filed.")
    )


class SeenForm(forms.Form):
    """The digest of the text that the page shows: what is moved is what was seen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def digest(self) -> str:
        """Return what was seen; nothing that can be read is no text at all."""
        return str(self.cleaned_data.get("seen", "")) if self.is_valid() else ""


class SignForm(SeenForm):
    """A signature, under the digest of what the page shows."""

    read = forms.BooleanField(
        label=_("I have read what changes and whom it concerns, and I sign this version."),
        error_messages={"required": _("Tick the box once you have read what changes.")},
    )


class RefuseForm(forms.Form):
    """Why a proposal is not signed."""

    reason = forms.CharField(
        label=_("Why do you refuse?"),
        help_text=_("Whoever proposed it reads this, and it stays in the history."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write why, so that the colleague knows what to change.")},
    )
