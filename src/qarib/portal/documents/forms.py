"""The file to verify."""

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024
_WHAT_TO_SEND = _("Choose the PDF of the letter as you received it, at most 10 MB.")


class LetterFileForm(forms.Form):
    """One PDF; what is wrong with it is for the verification to say, not for the form."""

    file = forms.FileField(
        label=_("The letter (PDF)"),
        widget=forms.FileInput({"accept": "application/pdf"}),
        error_messages=dict.fromkeys(("required", "invalid", "missing", "empty"), _WHAT_TO_SEND),
    )

    def clean_file(self) -> object:
        """Refuse what is larger than any letter before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_WHAT_TO_SEND)
        return file
