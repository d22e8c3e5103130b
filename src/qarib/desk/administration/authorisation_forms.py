"""What an administrator types to ask for an authorisation; what it means is exchange's to say."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from qarib.modules.exchange.actions import Terms
from qarib.modules.exchange.enums import Service

_LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
_CODE = RegexValidator(
    r"\A[a-z0-9]+([.-][a-z0-9]+)*\Z", _("Small letters, digits, hyphens and dots, as in lpa-2026.")
)
_KEY_NAME = RegexValidator(r"\A[A-Za-z0-9._-]+\Z", _("Letters, digits, hyphens and dots, as in cnl-1."))
_MOST = 1_000_000


class TermsForm(forms.Form):
    """Which question, why, on what ground, how often, and how the sender is recognised."""

    service = forms.ChoiceField(label=_("Question"), choices=Service.choices, widget=forms.RadioSelect)
    wording = forms.CharField(
        label=_("Purpose, as the person reads it"),
        help_text=_("One sentence: why your administration needs to know."),
        max_length=200,
        error_messages={"required": _("Write the purpose: the person reads it.")},
    )
    purpose = forms.CharField(
        label=_("Code of the purpose"),
        help_text=_("Every message repeats it, as in lpa-2026."),
        max_length=40,
        validators=[_CODE],
        widget=forms.TextInput(_LTR),
        error_messages={"required": _("Write a short code.")},
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("The law or decree, with its article."),
        max_length=300,
        error_messages={"required": _("Write the text of law that allows it.")},
    )
    quota = forms.IntegerField(
        label=_("Answers a day"),
        min_value=1,
        max_value=_MOST,
        widget=forms.TextInput(_LTR | {"inputmode": "numeric"}),
        error_messages={
            "required": _("Write how many answers a day you need."),
            "invalid": _("Write a number."),
        },
    )
    key_name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("For signed messages: the name that your messages carry, as in cnl-1."),
        max_length=60,
        required=False,
        validators=[_KEY_NAME],
        widget=forms.TextInput(_LTR),
    )
    public_key = forms.CharField(
        label=_("Public key"),
        help_text=_("Ed25519, 32 bytes in base64. Never the private one."),
        max_length=44,
        required=False,
        widget=forms.TextInput(_LTR),
    )
    xroad_client = forms.CharField(
        label=_("Identifier on X-Road"),
        help_text=_("If your messages come by a Security Server: DZ/GOV/cnl/registers."),
        max_length=255,
        required=False,
        widget=forms.TextInput(_LTR),
    )

    def terms(self) -> Terms:
        """Return what was typed."""
        return Terms(**self.cleaned_data)


class ReasonForm(forms.Form):
    """Why the ministry says no."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The administration reads it. It stays in the journal."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the reason: the administration reads it.")},
    )
