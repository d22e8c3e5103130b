"""What an agent writes: a reason, a request, a refusal. The rules stay in the module; here only shapes."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.modules.catalogue.queries import Assessment
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import facts_to_ask

# The letter prints the reason whole inside one paragraph, and the journal keeps it beside the act.
LONGEST_REASON = 400


def _reason(label: str | Promise, hint: str | Promise, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=hint,  # type: ignore[arg-type]
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Why a file outside the queue is opened."""

    reason = _reason(
        _("Why do you open this file?"),
        _("One sentence, such as: the person is on the phone. They will read it in their space."),
    )


class GrantForm(forms.Form):
    """A decision in favour; a note is free."""

    reason = _reason(_("Note for the journal"), _("The person can read it."), required=False)


class AskForm(forms.Form):
    """Everything that is missing, asked once."""

    facts = forms.MultipleChoiceField(
        label=_("What do you ask for?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one item to ask for.")},
    )
    reason = _reason(
        _("What should the person send, and why?"),
        _(
            "An SMS sends the person to their space, where they read this sentence. "
            "The promise pauses meanwhile."
        ),
    )

    def __init__(self, dossier: Dossier, assessed: Assessment, data: object = None) -> None:
        """Offer what a person can answer; what the rules wait for is ticked."""
        super().__init__(data, initial={"facts": list(assessed.needs)})  # type: ignore[arg-type]
        choices = [(fact.code, str(fact.label)) for fact in facts_to_ask(dossier)]
        self.fields["facts"].choices = choices  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """A refusal: one criterion, and words the person can act on."""

    criterion = forms.ChoiceField(
        label=_("Which criterion is not met?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the criterion that is not met: a refusal must name it."),
            "invalid_choice": _("Choose the criterion that is not met: a refusal must name it."),
        },
    )
    reason = _reason(
        _("What do you add for this person?"),
        _("Plain words: what you saw, and what would change the answer. It is printed in the letter."),
    )

    def __init__(self, assessed: Assessment, data: object = None) -> None:
        """Offer every criterion with its remedy and its law; the first that is not met is chosen."""
        first = assessed.not_met[0].code if assessed.not_met else None
        super().__init__(data, initial={"criterion": first})  # type: ignore[arg-type]
        field = self.fields["criterion"]
        rules = [result.criterion for result in assessed.criteria]
        field.choices = [(rule.code, str(rule.refusal)) for rule in rules]  # type: ignore[attr-defined]
        field.widget.option_hints = {rule.code: f"{rule.remedy} – {rule.law}" for rule in rules}


class UpholdForm(forms.Form):
    """A refusal confirmed on appeal, with reasons for the person."""

    reason = _reason(
        _("Why is the refusal right?"),
        _("Answer what the person says, in plain words. It is printed in the letter."),
    )


class OverturnForm(forms.Form):
    """A grant on appeal, with reasons."""

    reason = _reason(
        _("Why is it granted after all?"),
        _("What the first decision did not see. The person can read it."),
    )
