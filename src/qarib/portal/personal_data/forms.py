"""Shape and wording of what a person asks about their data."""

from django import forms
from django.utils.translation import gettext_lazy

from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.personal_data.models import LONGEST_WORDS
from qarib.portal.accounts.commune_box import CommuneBox
from qarib.ui.fields import DayField, DayWidget, SuggestInput


class AskForm(CommuneBox):
    """What the person wants to say, and where they live when no file of theirs says it."""

    commune = forms.CharField(
        label=gettext_lazy("Commune where you live"),
        help_text=gettext_lazy(
            "The agency that serves it answers you. Write its name, in Arabic or in French."
        ),
        max_length=120,
        widget=SuggestInput(),
        error_messages={"required": gettext_lazy("Write the commune where you live.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What should be looked at?"),
        help_text=gettext_lazy("In your own words, if you like. You may leave it empty."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, data: object = None, *, commune_known: bool) -> None:
        """Ask no commune that a file of the person says already."""
        super().__init__(data)  # type: ignore[arg-type]
        if commune_known:
            del self.fields["commune"]

    def clean_commune(self) -> str:
        """Return the commune's code; a doubtful name becomes a choice."""
        return self.commune_in("commune")


class RectifyForm(AskForm):
    """How a fact of the identity should read."""

    def __init__(self, data: object = None, *, fact: IdentityFact, commune_known: bool) -> None:
        """Ask a date for a birth date, a name for a name."""
        super().__init__(data, commune_known=commune_known)
        label = gettext_lazy("As it should be")
        self.fields["value"] = (
            DayField(label=label, widget=DayWidget(birth=True))
            if fact == IdentityFact.BIRTH_DATE
            else forms.CharField(
                label=label,
                help_text=gettext_lazy("As it stands on your identity card."),
                max_length=200,
                widget=forms.TextInput({"autocomplete": fact.replace("_", "-")}),
                error_messages={"required": gettext_lazy("Write it as it should be.")},
            )
        )
        self.fields["words"].label = gettext_lazy("What the agent should know")
        self.order_fields(["value", "commune", "words"])

    def wanted(self) -> str:
        """Return what was typed; a date as 2002-05-14."""
        return str(self.cleaned_data["value"])
