"""One page of questions as a form needs it: what is asked, and who judges the answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from qarib.modules.catalogue.queries.filing import validate_answers
from qarib.modules.catalogue.rules.answers import MOST_FILES, Raw, too_many_files
from qarib.modules.catalogue.rules.definition import Definition, Group
from qarib.modules.catalogue.rules.pages import Page, Question
from qarib.modules.territory.queries import commune_shown, communes_meant


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of one page under one definition (`ui.questions`)."""

    rules: Definition
    page: Page

    most_files = MOST_FILES

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions of the page."""
        return self.page.questions

    @property
    def groups(self) -> dict[str, tuple[Group, list[str]]]:
        """Return the questions that are several facts at once, by the group's code. No query."""
        asked = [question.fact for question in self.page.questions]
        found = {
            group.code: (group, [fact for fact in group.facts if fact in asked])
            for group in self.rules.together
        }
        return {code: (group, facts) for code, (group, facts) in found.items() if len(facts) > 1}

    def judge(self, raw: Raw) -> tuple[dict[str, object], Mapping[str, str | Promise]]:
        """Return (JSON values, sentences by fact) of what was typed: see `validate_answers`."""
        return validate_answers(self.rules, self.page, raw)

    def too_many_files(self) -> object:
        """Return the sentence that refuses one file more."""
        return too_many_files()

    def place_shown(self, code: str, language: str) -> str:
        """Return a stored commune as it is written in the box: two queries."""
        return commune_shown(code, language)

    def places_meant(self, typed: str, language: str) -> list[tuple[str, str]]:
        """Return what a doubtful name may mean: one query."""
        return communes_meant(typed, language)
