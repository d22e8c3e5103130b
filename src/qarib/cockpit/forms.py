"""What the ministry writes down about the exchange programme; what it means is the module's to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qarib.modules.exchange.models import Phase
from qarib.modules.exchange.queries import phases
from qarib.ui.fields import DayField
from qarib.ui.formats import name_of


class PhaseForm(forms.Form):
    """The published date of a phase."""

    due_on = DayField(
        label=_("Date of the phase"),
        help_text=_("Leave it empty while none is published."),
        required=False,
    )


class ConnectionForm(forms.Form):
    """The agreement and the technical link of one procedure with one holder."""

    phase = forms.ChoiceField(label=_("Phase"))
    agreement_on = DayField(label=_("Date of the agreement"), required=False)
    agreement_reference = forms.CharField(
        label=_("Reference of the agreement"), max_length=120, required=False
    )
    linked_on = DayField(
        label=_("Date of the technical link"),
        help_text=_("The first day on which a question could be asked."),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the phases of the programme: one query."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._phases = {phase.code: phase for phase in phases()}
        field = self.fields["phase"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, name_of(phase)) for code, phase in self._phases.items()]

    @property
    def chosen(self) -> Phase:
        """Return the phase that was chosen."""
        return self._phases[self.cleaned_data["phase"]]
