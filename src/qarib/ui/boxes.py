"""Several yes-or-no facts in one question: boxes to tick, and a "none of these"."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NONE = "none"
_EMPTY = gettext_lazy("Tick what applies to you, or the last box when nothing does.")


class Group(Protocol):
    """Facts that are asked together: the words of the question, of each box, and of the last one."""

    @property
    def question(self) -> object:
        """The question."""

    @property
    def hint(self) -> object:
        """What helps to answer; empty for none."""

    @property
    def none(self) -> object:
        """The last box: nothing of all this."""

    @property
    def facts(self) -> Mapping[str, object]:
        """The words of each box, by fact."""


class BoxesField(forms.MultipleChoiceField):
    """The boxes of a group, for those of its facts that are asked; it gives yes or no for each of them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, group: Group, facts: Sequence[str]) -> None:
        """Take the facts in the order in which they are shown."""
        self.facts, self.none = tuple(facts), str(group.none)
        super().__init__(
            choices=[*((fact, str(group.facts[fact])) for fact in facts), (NONE, self.none)],
            label=str(group.question),
            help_text=str(group.hint or _("Tick everything that applies to you.")),
            error_messages={"required": _EMPTY, "invalid_choice": _EMPTY, "invalid_list": _EMPTY},
        )

    def read(self, ticked: list[str]) -> dict[str, bool]:
        """Return the answer to each fact. Raises ValidationError: nothing ticked, or "none" beside a box."""
        ticked = self.clean(ticked)
        if NONE in ticked and len(ticked) > 1:
            raise ValidationError(
                _("You ticked “%(none)s” and something else: untick one of them.") % {"none": self.none}
            )
        return {fact: fact in ticked for fact in self.facts}

    def ticked(self, known: Mapping[str, object]) -> list[str]:
        """Return the boxes that say what is known; the last one when everything is known to be no."""
        yes = [fact for fact in self.facts if known.get(fact) is True]
        return yes or ([NONE] if all(known.get(fact) is False for fact in self.facts) else [])
