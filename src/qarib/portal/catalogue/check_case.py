"""One check as a page finds it: the rules, what the browser holds and the account knows, where it stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import (
    Ask,
    Check,
    Definition,
    Line,
    ask_again,
    check,
    definition,
    describe,
    facts_for,
    known_from_account,
)
from qarib.portal.catalogue.check_answers import Answers, answers_of
from qarib.portal.catalogue.versions import Today, decided_today
from qarib.portal.dossiers.answers import AnswerLine


@dataclass(frozen=True)
class Case:
    """The check of one procedure in one browser."""

    standing: Today
    rules: Definition
    answers: Answers
    person: Person | None

    @cached_property
    def account(self) -> Collection[str]:
        """Return the facts that the account answers: they are neither asked nor changed here."""
        return known_from_account(self.rules, self.person).keys() if self.person else ()

    @cached_property
    def facts(self) -> Mapping[str, object]:
        """Return everything known for this procedure, as JSON values."""
        return facts_for(self.rules, self.answers.facts, self.person)

    @cached_property
    def check(self) -> Check:
        """Return where it stands."""
        return check(self.rules, self.facts, left_open=self.answers.left_open, on=self.standing.day)

    def asked(self, code: str) -> Ask | None:
        """Return the question of that code as it may be answered or changed here."""
        return ask_again(self.rules, code, self.facts, self.account, on=self.standing.day)

    def question_of(self, fact: str) -> str:
        """Return the code of the question that asks a fact: its own, or its group's."""
        return next((group.code for group in self.rules.together if fact in group.facts), fact)

    def given(self) -> list[str]:
        """Return the facts answered in this browser that this check rests on, in the order of answering."""
        asked = (code for code in self.answers.facts if code in self.facts and code not in self.account)
        return [code for code in asked if self.asked(self.question_of(code)) is not None]

    def url(self, question: str = "") -> str:
        """Return the address of a question, or of the check itself: no answer stands in it."""
        if question:
            return reverse("portal:entitlement_question", args=[self.rules.code, question])
        return reverse("portal:entitlement", args=[self.rules.code])

    def before(self, question: str) -> str:
        """Return the address of the question answered before this one, or of the procedure's page."""
        codes = list(dict.fromkeys(self.question_of(fact) for fact in self.given()))
        place = codes.index(question) if question in codes else len(codes)
        return self.url(codes[place - 1]) if place else reverse("portal:procedure", args=[self.rules.code])

    def answer_lines(self, language: str) -> list[AnswerLine]:
        """Return the answers given so far, each with the link that changes it: one query at most."""
        given = {code: self.facts[code] for code in self.given()}
        lines = {line.fact: line for line in describe(self.rules, given, language)}
        return self.lines_of(lines[code] for code in given)

    def lines_of(self, lines: Iterable[Line]) -> list[AnswerLine]:
        """Return facts in words, each with the link to its question where that can be answered here."""
        codes = [(line, self.question_of(line.fact)) for line in lines]
        return [
            AnswerLine(line.label, line.text, "", change_url=self.url(code) if self.asked(code) else "")
            for line, code in codes
        ]


def case_of(request: HttpRequest, code: str) -> Case:
    """Return the case of this browser, or 404: one query, two more where filing is not always open."""
    standing = decided_today(code)
    person = request.user if request.user.is_authenticated else None
    return Case(standing, definition(standing.version), answers_of(request), person)
