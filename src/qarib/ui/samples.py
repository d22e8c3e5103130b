"""What the gallery shows: invented, plausible data."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qarib.ui import charts, formats, tables
from qarib.ui.fields import CodeInput, DayField, DayWidget, DinarsField, NumberInput, PhoneInput, SuggestInput
from qarib.ui.promise_line import Pause, PromiseLine
from qarib.ui.tilemap import PLACES, TileMap, Wilaya

FILED, TODAY, DUE, LEGAL = date(2026, 11, 3), date(2026, 11, 22), date(2026, 12, 6), date(2027, 1, 2)


class SampleForm(forms.Form):
    """One field of each kind."""

    nin = forms.CharField(
        label=gettext_lazy("National identification number"),
        help_text=gettext_lazy("18 digits, on the back of your biometric card."),
        widget=NumberInput,
        min_length=18,
        error_messages={"min_length": gettext_lazy("The number has 18 digits. You typed %(show_value)s.")},
    )
    phone = forms.CharField(label=gettext_lazy("Mobile phone"), widget=PhoneInput)
    code = forms.CharField(label=gettext_lazy("Code received by SMS"), widget=CodeInput, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )
    commune = forms.CharField(
        label=gettext_lazy("Commune"),
        help_text=gettext_lazy("Type the first letters and choose from the list."),
        widget=SuggestInput(suggestions=["عين الدفلى", "عين التركي", "خميس مليانة", "مليانة"]),
    )
    born = DayField(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("For example 27 3 1998"),
        widget=DayWidget(birth=True),
    )
    income = DinarsField(label=gettext_lazy("Monthly income of the household"))
    situation = forms.ChoiceField(
        label=gettext_lazy("Family situation"),
        choices=[
            ("single", gettext_lazy("Single")),
            ("married", gettext_lazy("Married")),
            ("widowed", gettext_lazy("Widowed")),
        ],
    )
    worked = forms.ChoiceField(
        label=gettext_lazy("Have you ever had a declared job?"),
        help_text=gettext_lazy("Your answer is enough to file; we will check ourselves."),
        choices=[("no", gettext_lazy("No, never")), ("yes", gettext_lazy("Yes"))],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What would make it easier for you?"),
        required=False,
        choices=[
            ("sign", gettext_lazy("Sign language")),
            ("print", gettext_lazy("Large print")),
            ("home", gettext_lazy("A visit at home")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.CharField(
        label=gettext_lazy("Your words"), required=False, widget=forms.Textarea({"rows": 4})
    )
    paper = forms.FileField(
        label=gettext_lazy("Photo or PDF of the paper"),
        help_text=gettext_lazy("JPEG, PNG, WebP or PDF, at most 10 MB."),
        required=False,
    )
    sworn = forms.BooleanField(
        label=gettext_lazy("I certify that this information is true."),
        error_messages={"required": gettext_lazy("Tick the box to certify your request.")},
    )


def wrong_form() -> SampleForm:
    """Return the form as a person in a hurry would send it."""
    born = {"born_day": "31", "born_month": "2", "born_year": "1998"}
    form = SampleForm({"nin": "1234", "income": "12,5", "needs": ["x"], **born}, auto_id="wrong_%s")
    form.fields = {name: form.fields[name] for name in ("nin", "born", "income", "worked", "sworn")}
    return form


def promises() -> list[tuple[str, PromiseLine]]:
    """Return a promise in each of its states."""
    observed = _("Half of the files were answered in 11 working days (out of %(count)s files).") % {
        "count": formats.number(3412)
    }
    waited = Pause(date(2026, 11, 9), date(2026, 11, 12))
    reason = _("The clock stands still: we wait for the answer of the National Housing Fund.")
    counted = _("12 working days counted out of 20.")
    return [
        (
            _("Running"),
            PromiseLine(
                FILED,
                TODAY,
                DUE,
                (waited,),
                legal=LEGAL,
                observed=observed,
                progress=counted,
                how_url="#promise",
            ),
        ),
        (
            _("On hold"),
            PromiseLine(FILED, TODAY, None, (Pause(date(2026, 11, 15)),), legal=LEGAL, reason=reason),
        ),
        (_("Late"), PromiseLine(FILED, TODAY, date(2026, 11, 18), legal=LEGAL, observed=observed)),
        (_("Answered"), PromiseLine(FILED, TODAY, DUE, answered=date(2026, 11, 17), legal=LEGAL)),
    ]


def facts() -> list[dict[str, Any]]:
    """Return what is known, by whom, since when."""
    return [
        {"label": _("Age"), "value": _("24 years"), "source": _("Civil status"), "since": FILED},
        {
            "label": _("Registered with the agency for"),
            "value": _("8 months"),
            "source": "ANEM",
            "since": TODAY,
        },
        {
            "label": _("Commune"),
            "value": "عين الدفلى",
            "source": _("You"),
            "kind": "you",
            "change_url": "#facts",
        },
        {
            "label": _("Points per child"),
            "value": _("4 points"),
            "source": _("Assumed, to be confirmed"),
            "kind": "assumed",
        },
    ]


def criteria() -> list[dict[str, Any]]:
    """Return criteria with each verdict."""
    return [
        {
            "label": _("From 19 to 40 years old"),
            "detail": _("24 years"),
            "verdict": "met",
            "source": _("Civil status"),
        },
        {
            "label": _("No income"),
            "detail": _("Salaried since 2 March"),
            "verdict": "not_met",
            "source": "CNAS",
        },
        {
            "label": _("First job"),
            "detail": _("You said: yes, 12 days in 2024"),
            "verdict": "open",
            "source": _("You"),
            "kind": "you",
        },
    ]


def steps_of_file() -> list[dict[str, str]]:
    """Return the way of a file."""
    return [
        {
            "when": formats.day(FILED) + " · 21:14",
            "text": _("You filed from your phone."),
            "detail": "QRB-4F7K-92MX-M",
        },
        {
            "when": formats.day(date(2026, 11, 9)),
            "text": _("The clock stopped: answer of the Housing Fund awaited."),
            "kind": "pause",
        },
        {
            "when": formats.day(date(2026, 11, 18)),
            "text": _("The promise was missed; the head of the agency was told."),
            "kind": "alert",
        },
        {"when": _("Before %(day)s") % {"day": formats.day(DUE)}, "text": _("Decision"), "kind": "next"},
    ]


def tasks() -> list[dict[str, str]]:
    """Return a list of tasks in each state."""
    return [
        {"label": _("Your situation"), "url": "#tasks", "status": _("Done"), "tone": "ok"},
        {
            "label": _("Your household"),
            "url": "#tasks",
            "hint": _("Two questions remain"),
            "status": _("To do"),
            "tone": "wait",
        },
        {"label": _("Check and file"), "status": _("Not yet possible")},
    ]


def queue() -> list[dict[str, Any]]:
    """Return an agent's queue."""
    late, soon = _("2 days late"), _("Today")
    return [
        {
            "url": "#split",
            "current": True,
            "title": "Yasmine K.",
            "tag": soon,
            "tone": "wait",
            "subtitle": _("Unemployment benefit"),
            "end": _("%(part)s out of %(whole)s") % {"part": 7, "whole": 8},
        },
        {
            "url": "#split",
            "title": "Rachid M.",
            "tag": late,
            "tone": "late",
            "subtitle": _("Registration"),
            "end": "",
        },
    ]


def directives() -> tables.Table:
    """Return a table with every kind of cell."""
    columns = [
        tables.Column(_("File number"), sort_url="?sort=number", sorted="none"),
        tables.Column(_("Procedure")),
        tables.Column(_("Status")),
        tables.Column(_("Promised for"), sort_url="?sort=-due", sorted="ascending"),
        tables.Column(_("Amount"), numeric=True),
    ]
    rows = [
        [
            tables.link(tables.reference("QRB-4F7K-92MX-M"), "#table"),
            _("Unemployment benefit"),
            tables.tag(_("Today"), "wait"),
            formats.short_day(TODAY),
            formats.amount(1_800_000),
        ],
        [
            tables.link(tables.reference("QRB-81TC-0VNA-M"), "#table"),
            _("Rural housing aid"),
            tables.tag(_("2 days late"), "late"),
            formats.short_day(date(2026, 11, 20)),
            formats.amount(70_000_000),
        ],
    ]
    return tables.Table(_("Files to decide"), columns, rows)


def compared() -> tables.Table:
    """Return rows that stay side by side on a phone."""
    columns = [tables.Column(_("Wilaya"))] + [
        tables.Column(label, numeric=True) for label in (_("Files"), _("Late"), _("Promises kept"))
    ]
    rows = [
        [_("Aïn Defla"), formats.number(31), tables.tag(formats.number(3), "late"), formats.percent(0.94)],
        [_("Algiers"), formats.number(1284), formats.number(0), formats.percent(0.98)],
    ]
    return tables.Table(_("Wilayas compared"), columns, rows, compared=True)


def drawings() -> dict[str, Any]:
    """Return one chart of each kind."""
    files, share = _("Files"), formats.percent
    weeks = [formats.day_month(date(2026, 9, day), TODAY) for day in range(1, 29, 3)]
    kept = [0.81, 0.8, 0.84, 0.83, 0.88, 0.9, 0.89, 0.93, 0.942, 0.95]
    values = {code: 0.70 + (int(code) * 37 % 30) / 100 for code in PLACES if code != "54"}
    return {
        "bars": charts.BarChart(
            _("Why do people still travel?"),
            [
                charts.Bar(_("Affiliation certificate"), 8412, accent=True, url="#charts"),
                charts.Bar(_("Where is my file?"), 6120),
                charts.Bar(_("Proof of life"), 2208),
            ],
            _("Visits"),
        ),
        "stacked": charts.StackedChart(
            _("Waiting by age"),
            [_("On time"), _("Soon"), _("Late")],
            [("ANEM", [812, 140, 38]), ("CNAS", [430, 220, 96]), ("CNR", [210, 24, 3])],
        ),
        "line": charts.LineChart(
            _("Promises kept"),
            list(zip(weeks, kept, strict=True)),
            _("Share"),
            goal=0.9,
            goal_label=_("Goal: nine out of ten"),
            top=1,
            shown=share,
        ),
        "distribution": charts.Distribution(
            _("Days until the answer"),
            [("0–5", 320), ("6–10", 610), ("11–15", 340), ("16–20", 120), ("21+", 41)],
            files,
            late_from=4,
        ),
        "funnel": charts.Funnel(
            _("From the first page to the decision"),
            [(_("Started"), 1240), (_("Filed"), 1012), (_("Decided"), 884)],
            files,
        ),
        "map": TileMap(
            _("Promises kept, by wilaya"),
            {code: Wilaya(code, value, "#map") for code, value in values.items()},
            (0.8, 0.88, 0.94),
            _("Share"),
            alert_below=0.74,
        ),
    }


def context() -> dict[str, Any]:
    """Return the gallery's variables."""
    return {
        "form": SampleForm(),
        "wrong": wrong_form(),
        "promises": promises(),
        "facts": facts(),
        "criteria": criteria(),
        "items": steps_of_file(),
        "tasks": tasks(),
        "queue": queue(),
        "table": directives(),
        "compared": compared(),
        "stats": [
            {"value": formats.percent(0.942), "label": _("promises kept, last 30 days")},
            {"value": formats.number(1284), "label": _("files late today"), "late": True, "url": "#stats"},
            {
                "value": formats.number(61400),
                "label": _("kilometres avoided yesterday"),
                "note": _("Definition 12"),
            },
            {
                "value": _("%(part)s out of %(whole)s") % {"part": 9, "whole": 12},
                "label": _("exchanges live"),
            },
        ],
        "tabs": [
            {"label": _("To decide"), "url": "#tabs", "current": True, "count": 38},
            {"label": _("Waiting"), "url": "#tabs", "count": 12},
            {"label": _("History"), "url": "#tabs"},
        ],
        "crumbs": [(_("My space"), "#"), (_("My files"), "#"), (_("Rural housing aid"), "")],
        "communes": [
            {"value": "4401", "label": "عين الدفلى", "hint": "44", "checked": True},
            {"value": "4404", "label": "عين التركي", "hint": "44"},
        ],
        **drawings(),
    }
