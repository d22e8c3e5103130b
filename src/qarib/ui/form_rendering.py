"""From a bound field of Django to a component of ours."""

from collections import Counter
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from qarib.ui.fields import DayWidget

_TEMPLATES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "ui/checkboxes.html"),
    (forms.RadioSelect, "ui/radios.html"),
    (DayWidget, "ui/date.html"),
    (forms.CheckboxInput, "ui/checkbox.html"),
    (forms.FileInput, "ui/upload.html"),
)


def template_of(widget: forms.Widget) -> str:
    """Return the component that shows this widget."""
    return next((name for kind, name in _TEMPLATES if isinstance(widget, kind)), "ui/field.html")


def first_control_id(bound: BoundField) -> str:
    """Return the id of the control a link to this field must lead to: the first box of a group."""
    grouped = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)
    suffix = "_0" if isinstance(bound.field.widget, grouped) else ""
    return f"{bound.auto_id}{suffix}"


def render_field(bound: BoundField, **options: object) -> SafeString:
    """Return the field with its label, hint and error tied together for screen readers.

    Options: `label`, `hint`, `heading` (the label is the page's h1), `suffix` (a unit after the box),
    `across` (choices side by side); whatever else is an attribute of the control, `_` written for `-`.
    """
    shown = {key: options.pop(key, None) for key in ("label", "hint", "heading", "suffix", "across")}
    hint = shown["hint"] or bound.help_text
    errors = [str(error) for error in bound.errors]
    described = [f"{bound.auto_id}-hint"] * bool(hint) + [f"{bound.auto_id}-error"] * bool(errors)
    attributes: dict[str, str | bool] = {key.replace("_", "-"): str(value) for key, value in options.items()}
    widget = bound.field.widget
    if described and not widget.use_fieldset:  # a fieldset says it once for all its boxes
        attributes["aria-describedby"] = " ".join(described)
    template = template_of(widget)
    context = {
        "id": bound.auto_id,
        "label": shown["label"] or bound.label,
        "hint": hint,
        "errors": errors,
        "described": " ".join(described),
        "optional": not bound.field.required,
        "heading": shown["heading"],
        "suffix": shown["suffix"] or getattr(bound.field, "suffix", ""),
        "across": shown["across"],
    }
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        context["options"] = options_of(bound)
    else:
        context["control"] = bound.as_widget(attrs=attributes)
    return SafeString(render_to_string(template, context))


def options_of(bound: BoundField) -> list[dict[str, Any]]:
    """Return the choices of a group; a widget may carry `option_hints` (value → sentence)."""
    hints: dict[str, object] = getattr(bound.field.widget, "option_hints", {})
    return [
        {
            "control": option.tag(),
            "label": option.choice_label,
            "hint": hints.get(str(option.data["value"]), ""),
        }
        for option in bound.subwidgets
    ]


def errors_of(form: BaseForm) -> list[tuple[str, str]]:
    """Return every error of a form with the id of the control to correct ("" for the whole form).

    What two fields say alike ("Choose one of the answers.") is preceded by the label, and so is Django's
    bare "This field is required.": alone in a list they say nothing.
    """
    found = [(str(error), "") for error in form.non_field_errors()]
    said = Counter(str(error) for name in form.errors if name in form.fields for error in form.errors[name])
    said[str(forms.Field.default_error_messages["required"])] = 2
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            for error in map(str, form.errors[name]):
                message = f"{bound.label} – {error}" if said[error] > 1 else error
                found.append((message, first_control_id(bound)))
    return found
