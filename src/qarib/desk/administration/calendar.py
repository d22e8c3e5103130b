"""The calendar that every promise counts by: a year, and what may be done with a day."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.administration import frame
from qarib.desk.administration.forms import CancelForm, DeclareForm, MoveForm
from qarib.desk.requests import ADMINISTRATION, AgentRequest, agent_actor, for_roles
from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.territory.actions import cancel_holiday, confirm_holiday, declare_holiday, move_holiday
from qarib.modules.territory.enums import HolidayKind
from qarib.modules.territory.errors import NoSuchHoliday
from qarib.modules.territory.models import Holiday
from qarib.modules.territory.queries import calendar_of, holiday_on
from qarib.ui import formats, tables

_PART = "calendar"
_FIRST, _LAST = 2000, 2075
PROMISES_MOVE = gettext_lazy(
    "Every promise that counts this day is computed again, and each person whose date moves is told by "
    "message."
)
IN_THE_BACKGROUND = gettext_lazy("This happens in the background, in the minutes that follow.")


def _year(text: str) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == len(str(_LAST)) else 0
    return wanted if _FIRST <= wanted <= _LAST else clock.today().year


@require_safe
@for_roles(*ADMINISTRATION)
def year(request: AgentRequest) -> HttpResponse:
    """Show the days off of a year: fixed, of the moon, declared, cancelled."""
    shown = _year(request.GET.get("year", ""))
    may_change = request.agent.actor.role in frame.KEEPERS
    rows = calendar_of(shown)
    context = {
        "year": shown,
        "table": _table(rows, shown, may_change=may_change) if rows else None,
        "previous_url": f"?year={shown - 1}" if shown > _FIRST else "",
        "next_url": f"?year={shown + 1}" if shown < _LAST else "",
    }
    return frame.page(request, "calendar", _PART, context)


def _table(rows: list[Holiday], shown: int, *, may_change: bool) -> tables.Table:
    labels = [_("Holiday"), _("Day"), _("Kind"), _("State"), *([_("Change")] if may_change else [])]
    return tables.Table(
        caption=_("Holidays of %(year)s") % {"year": shown},
        caption_hidden=True,
        columns=[tables.Column(label) for label in labels],
        rows=[
            (
                formats.name_of(row),
                formats.weekday(row.day),
                HolidayKind(row.kind).label,
                _state(row),
                *([_links(row)] if may_change else []),
            )
            for row in rows
        ],
    )


def _state(row: Holiday) -> SafeString:
    if row.cancelled:
        return tables.tag(_("Cancelled"))
    return tables.tag(_("Estimated"), "wait") if row.estimated else tables.tag(_("Certain"), "ok")


def _links(row: Holiday) -> SafeString:
    """Return what may still be done with a day that is to come."""
    if row.cancelled or row.day < clock.today():
        return format_html("–")
    acts = [("holiday_cancel", _("Cancel"))]
    if row.kind == HolidayKind.HIJRI:
        acts.insert(0, ("holiday_move", _("Move")))
    if row.estimated:
        acts.insert(0, ("holiday_confirm", _("Confirm")))
    pairs = ((reverse(f"desk:{name}", args=[row.day.isoformat()]), label) for name, label in acts)
    return format_html_join(" · ", '<a href="{}">{}</a>', pairs)


def _back(day: date) -> str:
    return f"{reverse('desk:calendar')}?year={day.year}"


def _holiday_or_404(day: str) -> Holiday:
    try:
        return holiday_on(date.fromisoformat(day))
    except (ValueError, NoSuchHoliday) as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def declare(request: AgentRequest) -> HttpResponse:
    """Make a day a holiday, after a question: promises move with it."""
    shown = frame.FormPage(
        part=_PART,
        title=gettext_lazy("Declare a holiday"),
        label=gettext_lazy("Declare this holiday"),
        back=reverse("desk:calendar"),
        lines=(PROMISES_MOVE,),
    )
    if request.method != "POST":
        return shown.show(request, DeclareForm())
    form = DeclareForm(request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    day = form.cleaned_data["day"]
    names = {language: form.cleaned_data[f"name_{language}"] for language in ("ar", "fr", "en")}
    if not frame.is_sure(request):
        asked = _("%(day)s becomes a holiday: %(name)s.") % {
            "day": formats.weekday(day),
            "name": names[formats.language()],
        }
        return shown.ask(request, [asked, PROMISES_MOVE, IN_THE_BACKGROUND])
    try:
        declare_holiday(day, names=names, actor=agent_actor(request))
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The holiday is declared. The people whose date moves are being told."))
    return redirect(_back(day))


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def cancel(request: AgentRequest, day: str) -> HttpResponse:
    """Make a holiday a day like others, with a reason and after a question."""
    holiday = _holiday_or_404(day)
    words = {"name": formats.name_of(holiday), "day": formats.weekday(holiday.day)}
    shown = frame.FormPage(
        part=_PART,
        title=_("Cancel %(name)s, %(day)s") % words,
        label=gettext_lazy("Cancel this holiday"),
        back=_back(holiday.day),
        lines=(PROMISES_MOVE,),
    )
    if request.method != "POST":
        return shown.show(request, CancelForm())
    form = CancelForm(request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    if not frame.is_sure(request):
        asked = _("%(day)s becomes a working day like others.") % words
        return shown.ask(request, [asked, PROMISES_MOVE, IN_THE_BACKGROUND], danger=True)
    try:
        cancel_holiday(holiday.day, reason=form.cleaned_data["reason"], actor=agent_actor(request))
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The holiday is cancelled. The people whose date moves are being told."))
    return redirect(_back(holiday.day))


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def move(request: AgentRequest, day: str) -> HttpResponse:
    """Move a feast of the moon to its proclaimed day, at a day's notice if need be."""
    holiday = _holiday_or_404(day)
    words = {"name": formats.name_of(holiday), "day": formats.weekday(holiday.day)}
    shown = frame.FormPage(
        part=_PART,
        title=_("Move %(name)s") % words,
        label=gettext_lazy("Move this feast"),
        back=_back(holiday.day),
        lines=(
            _("It is now on %(day)s. All its days move together, by ten days at most.") % words,
            PROMISES_MOVE,
        ),
    )
    if request.method != "POST":
        return shown.show(request, MoveForm())
    form = MoveForm(request.POST)
    if not form.is_valid():
        return shown.show(request, form)
    to = form.cleaned_data["to"]
    if not frame.is_sure(request):
        asked = _("%(name)s begins on %(to)s.") % {**words, "to": formats.weekday(to)}
        return shown.ask(request, [asked, PROMISES_MOVE, IN_THE_BACKGROUND])
    try:
        move_holiday(holiday.day, to=to, reason=form.cleaned_data["reason"], actor=agent_actor(request))
    except RuleBroken as refusal:
        return shown.refuse(request, form, refusal)
    messages.success(request, _("The feast is moved. The people whose date moves are being told."))
    return redirect(_back(to))


@require_http_methods(["GET", "POST"])
@for_roles(*frame.KEEPERS)
def confirm(request: AgentRequest, day: str) -> HttpResponse:
    """Say that the computed date of a feast is the proclaimed one: no date moves."""
    holiday = _holiday_or_404(day)
    words = {"name": formats.name_of(holiday), "day": formats.weekday(holiday.day)}
    if request.method == "POST" and frame.is_sure(request):
        confirm_holiday(holiday.day, actor=agent_actor(request))
        messages.success(request, _("The date is confirmed."))
        return redirect(_back(holiday.day))
    shown = frame.FormPage(
        part=_PART,
        title=_("Confirm %(name)s") % words,
        label=gettext_lazy("Confirm this date"),
        back=_back(holiday.day),
    )
    asked = _("%(name)s was proclaimed for %(day)s, as computed.") % words
    return shown.ask(request, [asked, _("All the days of the feast are confirmed. No promise moves.")])
