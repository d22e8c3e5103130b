"""Values as a person reads them back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from qarib.kernel.money import centimes, in_words_of
from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.facts import Fact
from qarib.modules.catalogue.rules.phrases import counted, two_letters


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a file: its code, its name and its value, in one language."""

    fact: str
    label: str
    text: str


def in_words(fact: Fact, value: object, *, language: str, communes: Mapping[str, str]) -> Line:
    """Return one line of a summary; `communes` gives names by code."""
    with translation.override(language):
        return Line(fact.code, fact.label.in_language(language), _text(fact, value, language, communes))


def _text(fact: Fact, value: object, language: str, communes: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list | tuple):
        return ngettext("%(count)s document", "%(count)s documents", len(value)) % {"count": len(value)}
    choice = fact.choice(value)
    if choice is not None:
        return choice.label.in_language(language)
    if fact.type == FactType.COMMUNE:
        return communes.get(str(value), str(value))
    return _number(fact, value, language) if isinstance(value, int) else str(value)


def _number(fact: Fact, value: int, language: str) -> str:
    if fact.type == FactType.MONEY:
        return in_words_of(language, centimes(value))
    unit = fact.unit.in_language(language) if fact.unit else ""
    return counted(value, unit, two_letters(language)) if unit else str(value)
