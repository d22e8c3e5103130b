"""Shape and wording of what is typed at the door; what it means is the module's to say."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken
from qarib.kernel.identifiers import read_number
from qarib.modules.accounts import queries
from qarib.ui.fields import CodeInput, NumberInput, PhoneInput


def read(normalise: Callable[[str], str], text: str) -> str:
    """Read what was typed the module's way; its refusal becomes the sentence of the field."""
    try:
        return normalise(text)
    except RuleBroken as refusal:
        raise ValidationError(str(refusal.message), code=refusal.code) from refusal


class LogInForm(forms.Form):
    """A national number, or the number of a file."""

    identifier = forms.CharField(
        label=_("National identification number (NIN), or the number of one of your files"),
        help_text=_("18 digits on your biometric identity card, or a number such as QRB-4F7K-92MX-M."),
        max_length=60,
        widget=NumberInput({"inputmode": "text"}),
        error_messages={"required": _("Write your national number or the number of a file.")},
    )

    def clean_identifier(self) -> str:
        """Return a canonical file number, or 18 digits."""
        text: str = self.cleaned_data["identifier"]
        return read_number(text) or read(queries.normalise_nin, text)


class SignUpForm(forms.Form):
    """Who you are and where to reach you: the least that lets you file."""

    nin = forms.CharField(
        label=_("National identification number (NIN)"),
        help_text=_("18 digits, on your biometric identity card. It is kept sealed and never shown whole."),
        max_length=60,
        widget=NumberInput(),
        error_messages={"required": _("Write the 18 digits of your national number.")},
    )
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "family-name"}),
        error_messages={"required": _("Write your family name.")},
    )
    given_name = forms.CharField(
        label=_("Given name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "given-name"}),
        error_messages={"required": _("Write your given name.")},
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        help_text=_("We send a code to it by SMS. A family may share one phone."),
        max_length=40,
        widget=PhoneInput(),
        error_messages={"required": _("Write a mobile number: the code is sent to it.")},
    )

    def clean_nin(self) -> str:
        """Return 18 digits."""
        return read(queries.normalise_nin, self.cleaned_data["nin"])

    def clean_phone(self) -> str:
        """Return the number in international form."""
        return read(queries.normalise_phone, self.cleaned_data["phone"])

    def clean_family_name(self) -> str:
        """Return the name with single spaces."""
        return read(queries.normalise_name, self.cleaned_data["family_name"])

    def clean_given_name(self) -> str:
        """Return the name with single spaces."""
        return read(queries.normalise_name, self.cleaned_data["given_name"])


class CodeForm(forms.Form):
    """The six digits that came by SMS."""

    code = forms.CharField(
        label=_("The 6 digits you received by SMS"),
        max_length=40,
        widget=CodeInput(),
        error_messages={"required": _("Write the 6 digits of the SMS.")},
    )


def refuse(form: forms.Form, field: str | None, refusal: RuleBroken) -> dict[str, Any]:
    """Put a refusal of the module on a field, in the person's language; what was typed stays."""
    form.add_error(field, ValidationError(str(refusal.message), code=refusal.code))
    return {"form": form}
