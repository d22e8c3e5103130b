"""One question of the check as a form: a fact as in any filing, a group as boxes to tick."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from qarib.modules.catalogue.queries import Ask, Definition, question_page
from qarib.portal.dossiers.forms import PageForm
from qarib.ui.boxes import BoxesField


class GroupForm(forms.Form):
    """The boxes of one group; `values` says yes or no for each fact that was asked."""

    def __init__(self, ask: Ask, known: Mapping[str, object], data: QueryDict | None = None) -> None:
        """Take the group, what is known of its facts, and what was posted."""
        assert ask.group is not None
        boxes = BoxesField(ask.group, ask.facts)
        super().__init__(data, initial={"facts": boxes.ticked(known)})
        self.fields["facts"] = boxes
        self.values: dict[str, object] = {}

    def clean_facts(self) -> list[str]:
        """Refuse "none of these" beside a box that says otherwise."""
        ticked: list[str] = self.cleaned_data["facts"]
        boxes = self.fields["facts"]
        assert isinstance(boxes, BoxesField)
        self.values = {**boxes.read(ticked)}
        return ticked


def form_of(
    rules: Definition, ask: Ask, known: Mapping[str, object], language: str, data: QueryDict | None = None
) -> GroupForm | PageForm:
    """Return the form of a question, with the answer given before."""
    if ask.group is not None:
        return GroupForm(ask, known, data)
    return PageForm(rules, question_page(rules, ask, known, language), data)
