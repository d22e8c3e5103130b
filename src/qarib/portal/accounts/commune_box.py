"""A commune that is written: its code when it is certain, else a choice among those that are meant."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qarib.modules.territory.errors import UnknownCommune
from qarib.modules.territory.queries import commune_by_code, commune_shown, communes_meant

_CODE = 4


class CommuneBox(forms.Form):
    """A form in which one writes a commune by its name."""

    def commune_in(self, name: str) -> str:
        """Return the code of the commune written in that field; a doubtful name becomes a choice."""
        typed, language = self.cleaned_data[name], get_language() or "ar"
        if typed.isascii() and typed.isdigit() and len(typed) == _CODE:
            return self._chosen(name, typed, language)
        found = communes_meant(typed, language)
        exact = [code for code, label in found if label == typed]
        if exact or len(found) == 1:
            return self._chosen(name, (exact or [found[0][0]])[0], language)
        if not found:
            raise ValidationError(_("No commune has this name. Try another spelling, or write it in Arabic."))
        choice = forms.ChoiceField(choices=found, widget=forms.RadioSelect)
        choice.label = self.fields[name].label
        self.fields[name] = choice
        # Django keeps the box that it cleaned.
        self._bound_fields_cache.pop(name)  # type: ignore[attr-defined]
        raise ValidationError(_("Several communes resemble this name. Choose yours."))

    def _chosen(self, name: str, code: str, language: str) -> str:
        """Keep the name in the box, not the code, should the page come back."""
        try:
            commune_by_code(code)
        except UnknownCommune as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data[name] = commune_shown(code, language)
        self.data = data
        return code
