"""Facts as a page shows them: in words, with where each comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from qarib.modules.catalogue.queries import Page
from qarib.modules.dossiers import queries
from qarib.modules.dossiers.enums import Origin
from qarib.modules.dossiers.models import Dossier, Value

_TYPED = {Origin.ASKED, Origin.CARRIED_OVER}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One fact on a page (`ui/summary_list.html`): its words, its origin, and the link that changes it."""

    label: str
    value: str
    source: str
    kind: str = ""
    since: date | None = None
    change_url: str = ""


def answer_lines(dossier: Dossier, pages: Iterable[Page], language: str) -> list[AnswerLine]:
    """Return what will be filed, in file order: what the account knows, and each answer with its page.

    One query at most, for the names of communes.
    """
    return [
        AnswerLine(line.label, line.text, "", change_url=_page_url(dossier, line.page))
        if line.page
        else AnswerLine(line.label, line.text, str(Origin.CARRIED_OVER.label), "you")
        for line in queries.answers_in_words(dossier, pages, language)
    ]


def _page_url(dossier: Dossier, code: str) -> str:
    return reverse("portal:fill_page", args=[dossier.uid, code])


def typed_only(values: dict[str, Value]) -> dict[str, Value]:
    """Return the values that the person typed: all that identity level 1 may see."""
    return {fact: value for fact, value in values.items() if value.origin in _TYPED}


def value_lines(dossier: Dossier, values: dict[str, Value], language: str) -> list[AnswerLine]:
    """Return what was filed and corrected since, in file order, with each value's origin and its date.

    While an agent still has to decide, each answer leads to its correction.
    """
    may_correct = queries.correctable(dossier)
    return [
        AnswerLine(
            line.label,
            line.text,
            line.source or str(line.origin.label),
            "" if line.origin == Origin.PROOF else "you",
            line.since,
            reverse("portal:correct", args=[dossier.uid, line.fact]) if line.fact in may_correct else "",
        )
        for line in queries.value_lines(dossier, values, language)
        if not line.of_account
    ]
