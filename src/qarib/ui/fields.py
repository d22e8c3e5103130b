"""Form fields that a person on a phone can fill: a date in three boxes, an amount written any way."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[ .,]\d{3})+")
# What is planned here does not reach so far; what was typed so was a slip.
LATEST_YEAR = 2200
_UNIT = re.compile(r"(?:DA|DZD|دج|دينار)\.?$", re.IGNORECASE)


def western_digits(text: str) -> str:
    """Return the text with Arabic-Indic and Persian digits written 0-9."""
    return text.translate(_DIGITS)


class DayWidget(forms.MultiWidget):
    """Three boxes – day, month, year – which no phone's calendar can get wrong."""

    template_name = "ui/widgets/day.html"
    use_fieldset = True
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}

    def __init__(self, attrs: dict[str, Any] | None = None, *, birth: bool = False) -> None:
        """Take `birth=True` where the browser may fill in the person's own date of birth."""
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(
                {
                    "inputmode": "numeric",
                    "class": "w-4" if part == "year" else "w-2",
                    "maxlength": "4" if part == "year" else "2",
                    **({"autocomplete": f"bday-{part}"} if birth else {}),
                },
            )
            for part in self.labels
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: object) -> list[Any]:
        """Spread a date over the boxes."""
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give each box its label."""
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], self.labels.values(), strict=True):
            box["label"] = label
        return context


class DayField(forms.Field):
    """A date from three boxes; Arabic-Indic digits are welcome. `clean` returns a date or None."""

    widget = DayWidget
    default_error_messages = {
        "required": _("Enter the date."),
        "incomplete": _("The date must include a day, a month and a year."),
        "invalid": _("This date does not exist. Check the day, the month and the year."),
    }

    def to_python(self, value: object) -> date | None:
        """Return the date, or say which part is wrong."""
        if value is None or isinstance(value, date):
            return value
        if not isinstance(value, list | tuple):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        parts = [western_digits(str(part or "")).strip() for part in value]
        if not any(parts):
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            if year > LATEST_YEAR:
                raise ValueError  # noqa: TRY301 -- one refusal for every date that does not exist
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare dates, not boxes."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class AmountInput(forms.TextInput):
    """A box for an amount, read from left to right, with the numeric keyboard."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask the phone for digits."""
        super().__init__({"inputmode": "numeric", "dir": "ltr", "class": "w-10", **(attrs or {})})


class DinarsField(forms.IntegerField):
    """Whole dinars, written `18000`, `18 000`, `18.000` or `18 000 DA`. `clean` returns an int of DA."""

    suffix = _("DA")
    widget = AmountInput
    default_validators = [MinValueValidator(0, _("The amount cannot be below %(limit_value)s."))]
    default_error_messages = {
        "invalid": _("Enter the amount in whole dinars, for example 18000."),
    }

    def to_python(self, value: object) -> int | None:
        """Read the amount however its thousands are separated."""
        if value in self.empty_values or isinstance(value, int):
            return super().to_python(value)
        text = western_digits(str(value)).replace("\u00a0", " ").replace("\u202f", " ").strip()
        text = _UNIT.sub("", text).strip()
        if not _WHOLE.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(re.sub(r"\D", "", text))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 -- Django's signature
        """Keep the box a text box: no spinner changes an amount by accident."""
        return {}


class CodeInput(forms.TextInput):
    """A box for the code received by SMS, which the phone may fill by itself."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask for one-time code completion."""
        wanted = {"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr", "class": "w-code"}
        super().__init__({**wanted, "maxlength": "12", **(attrs or {})})


class PhoneInput(forms.TextInput):
    """A box for a telephone number."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Read it from left to right, offer the person's own number."""
        super().__init__({"autocomplete": "tel", "dir": "ltr", "class": "w-10", **(attrs or {})})


class NumberInput(forms.TextInput):
    """A box for an identifier made of digits (NIN, file number): text, digits keyboard, left to right."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Refuse the browser's spelling and memory."""
        wanted = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        super().__init__({**wanted, "class": "w-20", **(attrs or {})})


class SuggestInput(forms.TextInput):
    """A search box with suggestions from the server; works as a plain box where lists are not known.

    `suggestions` is any iterable of strings, read at each rendering: keep it short, it travels with the page.
    """

    template_name = "ui/widgets/suggest.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, suggestions: Iterable[object] = ()) -> None:
        """Keep the suggestions."""
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.suggestions = suggestions

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tie the box to its list."""
        list_id = f"{(attrs or {}).get('id', name)}-list"
        context = super().get_context(name, value, {**(attrs or {}), "list": list_id})
        context["widget"] |= {"list_id": list_id, "suggestions": list(self.suggestions)}
        return context
