"""Tags and filters of the design system: `{% load ui %}`."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from qarib.ui import form_rendering, formats, icons

register = template.Library()

AUTONYMS = {"ar-dz": ("العربية", "ع"), "fr": ("Français", "Fr"), "en": ("English", "En")}


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day: `3 نوفمبر 2026`; nothing for nothing."""
    return formats.day(value) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Show a day with a short month."""
    return formats.short_day(value) if value else ""


@register.filter
def day_month(value: date | datetime, beside: date | datetime) -> str:
    """Show a day, without its year when it is the year of the date beside it."""
    return formats.day_month(value, beside)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Show a day with its name."""
    return formats.weekday(value) if value else ""


@register.filter
def instant(value: datetime | None) -> str:
    """Show a day and an hour, in Algiers."""
    return formats.instant(value) if value else ""


@register.filter
def number(value: float | Decimal | None) -> str:
    """Show a grouped number."""
    return "" if value is None else formats.number(value)


@register.filter
def percent(value: float | Decimal | None) -> str:
    """Show a share between 0 and 1 as a percentage."""
    return "" if value is None else formats.percent(value)


@register.filter
def amount(value: int | None) -> str:
    """Show centimes as dinars with the unit."""
    return "" if value is None else formats.amount(value)


@register.filter(name="name")
def name_of(thing: object) -> str:
    """Show the name of an organisation, a place or a holiday."""
    return formats.name_of(thing)


@register.filter
def ltr(value: object) -> SafeString:
    """Isolate a reference, a phone number or a Latin name so that Arabic text around it stays in order."""
    return format_html('<bdi dir="ltr" class="num">{}</bdi>', value)


@register.filter
def out_of(part: object, whole: object) -> str:
    """Say `4 من 30`: a slash would read backwards in Arabic."""
    return gettext("%(part)s out of %(whole)s") % {"part": part, "whole": whole}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon."""
    return icons.icon(name)


@register.simple_tag
def khatim(css_class: str = "khatim") -> SafeString:
    """Draw the star."""
    return icons.khatim(css_class)


@register.simple_tag
def form_field(bound: BoundField, **options: object) -> SafeString:
    """Render a bound field through our components; see `form_rendering.render_field` for the options."""
    return form_rendering.render_field(bound, **options)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Render every field of a form, hidden ones included."""
    hidden = [str(field) for field in form.hidden_fields()]
    return SafeString(
        "".join(hidden + [form_rendering.render_field(field) for field in form.visible_fields()])
    )


@register.simple_tag
def form_errors(*forms: BaseForm) -> SafeString:
    """Render the error summary of one or several forms; nothing while all is well."""
    errors = [error for form in forms for error in form_rendering.errors_of(form)]
    return SafeString(render_to_string("ui/error_summary.html", {"errors": errors}) if errors else "")


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **variables: object) -> SafeString:
    """Render a component around text: `{% component "ui/notice.html" tone="warn" %}…{% endcomponent %}`."""
    with context.push(content=content, **variables):
        return SafeString(context.template.engine.get_template(name).render(context))  # type: ignore[union-attr]


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[dict[str, str]]:
    """Return the other languages with a link to this very page, its query kept."""
    request = context.get("request")
    query = request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)
    links = []
    for code, _name in settings.LANGUAGES:
        if code != get_language():
            query["lang"] = code
            name, short = AUTONYMS[code]
            links.append({"code": code, "name": name, "short": short, "url": f"?{query.urlencode()}"})
    return links


@register.inclusion_tag("ui/stepper.html")
def stepper(current: int, total: int, title: str = "") -> dict[str, object]:
    """Show how far we are: `{% stepper 2 3 "…" %}`."""
    steps = [
        "done" if step < current else "now" if step == current else "next" for step in range(1, total + 1)
    ]
    return {"steps": steps, "current": current, "total": total, "title": title}
