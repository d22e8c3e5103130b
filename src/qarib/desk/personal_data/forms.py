"""Shape and wording of what is typed about breaches; what it means is the module's to say."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qarib.kernel.clock import ALGIERS
from qarib.modules.organisations.models import Membership, Organisation
from qarib.modules.personal_data.actions import BreachDetails
from qarib.modules.personal_data.enums import Concerned
from qarib.modules.personal_data.models import LONGEST_REASON, LONGEST_TEXT, Breach
from qarib.modules.personal_data.queries import Choice, vocabulary
from qarib.ui.fields import DayField
from qarib.ui.formats import name_of

_MOST = 1_000_000_000
_DETAILS = ("what", "people", "people_count", "consequences", "measures")


class TextForm(forms.Form):
    """One text, under the words of whoever asks for it."""

    def __init__(self, data: object = None, *, label: str, hint: str, longest: int = LONGEST_REASON) -> None:
        """Take the label, the hint and the greatest length of the text."""
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["text"] = forms.CharField(
            label=label,
            help_text=hint,
            max_length=longest,
            widget=forms.Textarea({"rows": 4}),
            error_messages={"required": _("Write a few words: they stay in the file.")},
        )


class DetailsForm(forms.Form):
    """What is known of a breach, as the authority asks for it."""

    what = forms.CharField(
        label=_("What happened"),
        help_text=_("In a few sentences, without the name of anybody."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Say what happened.")},
    )
    people = forms.MultipleChoiceField(
        label=_("Whose data"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group of people.")},
    )
    people_count = forms.IntegerField(
        label=_("How many people, roughly"),
        help_text=_("Leave it empty as long as nobody knows."),
        required=False,
        min_value=0,
        max_value=_MOST,
        widget=forms.TextInput({"inputmode": "numeric", "dir": "ltr", "class": "w-10"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Which kinds of data"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of data.")},
    )
    consequences = forms.CharField(
        label=_("What may follow for these people"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    measures = forms.CharField(
        label=_("What was done, and what will be"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: object = None, **kwargs: object) -> None:
        """Offer the words of the register."""
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        for name, words in (("people", "people"), ("kinds", "data")):
            choices = [(code, str(text)) for code, text in vocabulary(words).items()]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def details(self) -> BreachDetails:
        """Return what was typed, for the module to judge."""
        typed = {name: self.cleaned_data[name] for name in _DETAILS}
        return BreachDetails(data=self.cleaned_data["kinds"], **typed)


class BreachForm(DetailsForm):
    """A breach that is opened: when it was discovered, too."""

    discovered_on = DayField(label=_("Day of the discovery"))
    discovered_hour = forms.TimeField(
        label=_("Hour of the discovery"),
        help_text=_("Hours and minutes in Algiers, for example 14:30. The five days run from it."),
        input_formats=["%H:%M"],
        widget=forms.TextInput({"dir": "ltr", "class": "w-10", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write hours and minutes, for example 14:30.")},
    )
    field_order = ("discovered_on", "discovered_hour")

    def discovered_at(self) -> datetime:
        """Return the instant that was typed, read in Algiers."""
        day, hour = self.cleaned_data["discovered_on"], self.cleaned_data["discovered_hour"]
        return datetime.combine(day, hour, tzinfo=ALGIERS)


def known_of(breach: Breach) -> dict[str, object]:
    """Return what is known of a breach, as its form shows it first."""
    return {"kinds": breach.data, **{name: getattr(breach, name) for name in _DETAILS}}


def _who(agent: Membership) -> str:
    """Return a name with its office: several agents of a body have the same one."""
    return f"{agent.person.full_name} · {name_of(agent.organisation)}"


class PeopleForm(forms.Form):
    """Whom a breach concerns."""

    how = forms.ChoiceField(
        label=_("Whom it concerns"), choices=Concerned.choices, widget=forms.RadioSelect, initial="file"
    )
    number = forms.CharField(
        label=_("Number of the file"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"dir": "ltr", "class": "w-20", "autocomplete": "off"}),
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    agent = forms.ChoiceField(label=_("Agent who read"), required=False)
    since = DayField(label=_("First day"), required=False)
    until = DayField(label=_("Last day, included"), required=False)

    def __init__(
        self, agencies: Sequence[Organisation], agents: Sequence[Membership], data: object = None
    ) -> None:
        """Take the agencies and the agents of the body."""
        super().__init__(data)  # type: ignore[arg-type]
        nobody = [("", "–")]
        self.fields["agency"].choices = nobody + [(str(one.uid), name_of(one)) for one in agencies]  # type: ignore[attr-defined]
        self.fields["agent"].choices = nobody + [(str(one.person.uid), _who(one)) for one in agents]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Ask for what the chosen way needs."""
        cleaned: dict[str, object] = super().clean() or {}
        how = cleaned.get("how")
        needed = {
            "file": ("number",),
            "agency": ("agency", "since", "until"),
            "reader": ("agent", "since", "until"),
        }
        for name in needed.get(str(how), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("This choice needs it.")))
        return cleaned

    def choice(self) -> Choice:
        """Return whom the officer means."""
        cleaned = self.cleaned_data
        found: dict[str, object] = {"how": Concerned(cleaned["how"]), "number": cleaned["number"].strip()}
        for name in ("agency", "agent", "since", "until"):
            if cleaned.get(name):
                found[name] = cleaned[name]
        return Choice(**found)  # type: ignore[arg-type]
