"""What an agent types from the card of a person present."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import Card
from qarib.ui.fields import DayField, NumberInput, PhoneInput

_OLDEST = 130
# As the settings name them; a person reads one of the two.
LANGUAGES = (("ar-dz", _("Arabic")), ("fr", _("French")))


def _nin(widget: forms.Widget | None = None) -> forms.CharField:
    return forms.CharField(
        label=_("National number"),
        help_text=_("The 18 digits on the card of the person before you."),
        max_length=40,
        widget=widget or NumberInput(),
        error_messages={"required": _("Write the 18 digits of the card.")},
    )


def _name(label: str | Promise) -> forms.CharField:
    widget = forms.TextInput({"dir": "auto", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=160, widget=widget)  # type: ignore[arg-type]


class NinForm(forms.Form):
    """Who is present."""

    nin = _nin()


class RegisterForm(forms.Form):
    """A person who has no account yet, with their card in the agent's hand."""

    nin = _nin()
    family_name = _name(_("Family name"))
    given_name = _name(_("Given name"))
    birth_date = DayField(label=_("Birth date"))
    document = forms.CharField(
        label=_("Number of the card or passport"),
        help_text=_("9 digits. You have it in your hand, and the photo is the face before you."),
        max_length=40,
        widget=NumberInput(),
        error_messages={"required": _("Write the 9 digits of the card or passport.")},
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        help_text=_("If the person has one. They are told by SMS; it is not proved by this."),
        max_length=40,
        required=False,
        widget=PhoneInput({"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("In which language do we write to them?"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def clean_birth_date(self) -> date:
        """Refuse a day to come, and one that nobody alive remembers."""
        born: date = self.cleaned_data["birth_date"]
        if not 0 <= clock.today().year - born.year <= _OLDEST or born > clock.today():
            raise ValidationError(_("Nobody alive was born on this day. Check the year on the card."))
        return born

    @property
    def card(self) -> Card:
        """Return what stands on the card, once the form is valid."""
        typed = self.cleaned_data
        return Card(
            nin=typed["nin"],
            family_name=typed["family_name"],
            given_name=typed["given_name"],
            birth_date=typed["birth_date"],
            document=typed["document"],
        )


_FIELDS = {
    "not_a_national_number": "nin",
    "not_a_document_number": "document",
    "not_a_phone": "phone",
    "not_a_mobile": "phone",
    "not_a_name": "family_name",
}


def refuse(form: forms.Form, refusal: RuleBroken) -> None:
    """Put a module's refusal beside the box it is about; what was typed stays."""
    form.add_error(_FIELDS.get(refusal.code), ValidationError(str(refusal.message), code=refusal.code))


class StartForm(forms.Form):
    """What the person asks for."""

    procedure = forms.ChoiceField(
        label=_("What does the person ask for?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what the person asks for.")),
    )

    def __init__(self, choices: list[tuple[str, str]], data: object = None) -> None:
        """Offer the procedures of the agent's body."""
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]
