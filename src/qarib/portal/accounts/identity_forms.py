"""Shape and wording of what a person says about themselves once they are in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qarib.modules.accounts import queries
from qarib.modules.accounts.enums import NeedCode
from qarib.portal.accounts.commune_box import CommuneBox
from qarib.portal.accounts.forms import read
from qarib.ui.fields import DayField, DayWidget, NumberInput, PhoneInput, SuggestInput

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _name(label: "_StrPromise", missing: "_StrPromise", *, complete: str = "off") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.TextInput({"autocomplete": complete}),
        error_messages={"required": missing},
    )


class IdentityForm(CommuneBox):
    """What civil status compares: names, birth, parents, card."""

    family_name = _name(_("Family name"), _("Write your family name."), complete="family-name")
    given_name = _name(_("Given name"), _("Write your given name."), complete="given-name")
    birth_date = DayField(label=_("Birth date"), widget=DayWidget(birth=True))
    birth_commune = forms.CharField(
        label=_("Commune where you were born"),
        help_text=_("Write its name, in Arabic or in French."),
        max_length=120,
        widget=SuggestInput(),
        error_messages={"required": _("Write the commune where you were born.")},
    )
    father_given_name = _name(_("Father's given name"), _("Write your father's given name."))
    mother_name = _name(_("Mother's family name and given name"), _("Write your mother's full name."))
    document_number = forms.CharField(
        label=_("Number of your identity document"),
        help_text=_("The 9 digits on the front of your biometric identity card, or in your passport."),
        max_length=60,
        widget=NumberInput(),
        error_messages={"required": _("Write the number of your identity document.")},
    )

    def clean_document_number(self) -> str:
        """Return 9 digits."""
        return read(queries.normalise_document, self.cleaned_data["document_number"])

    def clean_birth_commune(self) -> str:
        """Return a commune's code; a doubtful name becomes a choice among those that are probably meant."""
        return self.commune_in("birth_commune")

    def clean(self) -> dict[str, Any]:
        """Read the names the module's way; each refusal stands at its box."""
        for field in ("family_name", "given_name", "father_given_name", "mother_name"):
            if field in self.cleaned_data:
                try:
                    self.cleaned_data[field] = read(queries.normalise_name, self.cleaned_data[field])
                except ValidationError as refusal:
                    self.add_error(field, refusal)
        return self.cleaned_data


class PhoneForm(forms.Form):
    """The new phone of an account."""

    phone = forms.CharField(
        label=_("New mobile phone"),
        help_text=_("We send a code to it by SMS. Your old phone works until you type the code here."),
        max_length=40,
        widget=PhoneInput(),
        error_messages={"required": _("Write a mobile number: the code is sent to it.")},
    )

    def clean_phone(self) -> str:
        """Return the number in international form."""
        return read(queries.normalise_phone, self.cleaned_data["phone"])


class LanguageForm(forms.Form):
    """The language of messages, letters and pages."""

    language = forms.ChoiceField(
        label=_("Language of my messages and letters"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose Arabic, French or English.")},
    )


class NeedsForm(forms.Form):
    """What must be adapted for me."""

    needs = forms.MultipleChoiceField(
        label=_("What must be adapted for you"),
        choices=NeedCode.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose among the needs of the list.")},
    )
