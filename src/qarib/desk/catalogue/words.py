"""A proposal in words: its state, who wrote it, and what is wrong with its text."""

import re
from collections.abc import Callable
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qarib.kernel.money import centimes
from qarib.modules.catalogue.enums import CriterionVerdict, FactType, ProposalState, Verdict
from qarib.modules.catalogue.errors import Problem
from qarib.modules.catalogue.models import Proposal
from qarib.modules.catalogue.queries import Parameter
from qarib.ui import formats, tables

_TONES = {
    ProposalState.DRAFTED: "",
    ProposalState.PROPOSED: "wait",
    ProposalState.PUBLISHED: "ok",
    ProposalState.WITHDRAWN: "",
    ProposalState.REFUSED: "late",
}
_LONGEST_LINE = 90


def state_tag(proposal: Proposal) -> SafeString:
    """Return the state as a tag."""
    state = ProposalState(proposal.state)
    return tables.tag(state.label, _TONES[state])


def author_of(proposal: Proposal) -> str:
    """Return who proposed it, else who wrote it."""
    return str((proposal.proposed_by or proposal.drafted_by).full_name)


def by_whom(name: str, at: datetime) -> str:
    """Return who and when, each in its own direction."""
    return f"\u2068{name}\u2069 – \u2068{formats.instant(at)}\u2069"


def bidi(text: str) -> SafeString:
    """Return a name that keeps its own direction."""
    return format_html("<bdi>{}</bdi>", text)


def with_hidden(text: str, more: str) -> SafeString:
    """Return a short link's words, with what it is about for who cannot see the row."""
    return format_html('{}<span class="hidden"> – {}</span>', text, more)


def assumed(label: object) -> SafeString:
    """Return a label marked as not established by any source."""
    return format_html('{} <span class="origin assumed">{}</span>', label, _("assumed"))


def value_of(parameter: Parameter, value: int | None) -> str:
    """Return a parameter's value as people write it."""
    if value is None:
        return "–"
    return formats.amount(centimes(value)) if parameter.type == FactType.MONEY else formats.number(value)


def from_a_day(parameter: Parameter, value: int, day: date) -> str:
    """Return a value that is still to come, with its day."""
    return f"{value_of(parameter, value)} ({formats.short_day(day)})"


def _verdict(word: str) -> object:
    return Verdict(word).label if word in Verdict.values else word


def _side(word: str) -> object:
    return CriterionVerdict(word).label if word in CriterionVerdict.values else word


# What the loader most often says after a parameter moved; the rest stays in the loader's own words.
_SENTENCES: tuple[tuple[re.Pattern[str], str | Promise, Callable[[str], object]], ...] = (
    (
        re.compile(r"expected (\w+), the rules say (\w+)\Z"),
        gettext_lazy("The example expects “%(first)s”; the rules say “%(second)s”."),
        _verdict,
    ),
    (
        re.compile(r"expected (\w+: \d+|amount \d+), the rules say (\w+)\Z"),
        gettext_lazy("The example expects “%(first)s”; the rules say “%(second)s”."),
        lambda word: word,
    ),
    (
        re.compile(r"expected not met: (.*); the rules say: (.*)\Z"),
        gettext_lazy("The example expects these conditions not met: %(first)s. The rules say: %(second)s."),
        lambda word: word or "–",
    ),
    (
        re.compile(r"no example in which it is (\w+)()\Z"),
        gettext_lazy("No example shows this condition as “%(first)s”."),
        _side,
    ),
    (
        re.compile(r"before this version begins()()\Z"),
        gettext_lazy("The example is dated before this version begins."),
        _side,
    ),
    (re.compile(r"unknown key()()\Z"), gettext_lazy("This key is not known."), _side),
    (re.compile(r"not YAML(.*)()\Z"), gettext_lazy("The text cannot be read from here on."), _side),
)
_MENDS = {
    "Mend the rule or the example.": gettext_lazy(
        "Correct the example, or the rule if it is not what you meant."
    ),
    "Add one under examples:, on each side of every criterion.": gettext_lazy(
        "Add an example: each condition needs one where it is met and one where it is not."
    ),
    "Check indentation, quotes and brackets.": gettext_lazy("Check indentation, quotes and brackets."),
}


def problem_lines(problems: tuple[Problem, ...], source: str) -> list[dict[str, object]]:
    """Return each thing to correct, with the line as it is written."""
    lines = source.splitlines()
    return [
        {
            "line": problem.line,
            "text": lines[problem.line - 1].strip(" -")[:_LONGEST_LINE] if problem.line <= len(lines) else "",
            "key": problem.key,
            "sentence": _in_words(problem.message),
            "mend": _MENDS.get(problem.mend, "") or problem.mend,
            "foreign": _in_words(problem.message) == problem.message and (get_language() or "")[:2] != "en",
        }
        for problem in problems
    ]


def _in_words(message: str) -> str:
    for pattern, sentence, word in _SENTENCES:
        match = pattern.match(message)
        if match:
            return str(sentence) % {"first": word(match[1]), "second": word(match[2])}
    return message
