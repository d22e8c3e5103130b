"""The pages of a filing, and what is typed on them."""

import re
from collections.abc import Collection, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.kernel import clock
from qarib.kernel.text import fold
from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.answers import AnswerRefused, Raw, read_answer
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.pages import Page, compute_pages, is_relevant
from qarib.modules.catalogue.rules.values import read_values
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import find_communes, places_on

_COMMUNE_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SEPARATOR = re.compile(r"[،(–—·/]")


def pages(
    definition: Definition,
    known: Mapping[str, object],
    language: str,
    answers: Mapping[str, object] | None = None,
    *,
    on: date | None = None,
    unasked: Collection[str] = (),
) -> list[Page]:
    """Return the filing pages that hold a question, at most five questions each, in one language.

    `known` (the account, a register) is never asked. `answers` are those given so far in this filing: they
    are shown again, and decide which further questions appear. Both hold JSON values. `unasked` is left to a
    register that has not answered yet.
    """
    values = _values(definition, {**(answers or {}), **known}, on)
    return compute_pages(definition, known=known, values=values, language=language, unasked=unasked)


def is_asked(
    definition: Definition, fact: str, given: Mapping[str, object], *, on: date | None = None
) -> bool:
    """Tell whether a fact matters with what is given: it has no condition, or its condition is true."""
    return is_relevant(definition.facts[fact], _values(definition, given, on))


def relevant_answers(
    definition: Definition,
    answers: Mapping[str, object],
    known: Mapping[str, object],
    *,
    on: date | None = None,
) -> dict[str, object]:
    """Return the answers that still matter: not those whose condition has become false meanwhile.

    This is what is frozen at filing.
    """
    kept = {code: value for code, value in answers.items() if code in definition.facts and value is not None}
    while True:
        values = _values(definition, {**kept, **known}, on)
        fewer = {code: value for code, value in kept.items() if is_relevant(definition.facts[code], values)}
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def missing(
    definition: Definition,
    answers: Mapping[str, object],
    known: Mapping[str, object],
    *,
    on: date | None = None,
    unasked: Collection[str] = (),
) -> list[str]:
    """Return the questions that must still be answered before filing, in page order."""
    return [
        question.fact
        for page in pages(definition, known, "fr", answers, on=on, unasked=unasked)
        for question in page.questions
        if question.value is None and not question.optional
    ]


def validate_answers(
    definition: Definition, page: Page, raw: Raw, *, on: date | None = None
) -> tuple[dict[str, object], dict[str, str | Promise]]:
    """Return (JSON values, sentences by fact) of what a person typed on one page; never raises.

    A value of None means that an optional question was left empty. At most one query a commune question.
    """
    values: dict[str, object] = {}
    errors: dict[str, str | Promise] = {}
    day = on or clock.today()
    for question in page.questions:
        try:
            value = read_answer(question, raw, day)
            if definition.facts[question.fact].type == FactType.COMMUNE and isinstance(value, str):
                value = _commune_code(value, on=day)
            values[question.fact] = value
        except AnswerRefused as refused:
            errors[question.fact] = refused.message
    return values, errors


def _values(definition: Definition, given: Mapping[str, object], on: date | None) -> dict[str, object]:
    return definition.values_on(on or clock.today(), read_values(definition.facts, given))


def _commune_code(typed: str, *, on: date) -> str:
    """Return the code of the commune that was typed: a name, `name, wilaya`, or a code in either script."""
    if code := _COMMUNE_CODE.search(typed):
        typed = code[0]
    name, _comma, wilaya = _SEPARATOR.sub(",", typed).partition(",")
    found = places_on(on).named(name)
    if not found:
        near = find_communes(name, on=on, limit=2)
        found = near if len(near) == 1 else []
    if wilaya.strip():
        found = [place for place in found if fold(wilaya) in _wilaya_words(place)]
    if len(found) > 1:
        raise AnswerRefused(
            _("Several communes have this name. Write the wilaya after a comma: Aïn El Beïda, Ouargla.")
        )
    if not found:
        raise AnswerRefused(_("This commune is not known. Check its name, in Arabic or in French."))
    return found[0].code


def _wilaya_words(place: Commune) -> set[str]:
    wilaya = place.wilaya_that_day
    return {fold(wilaya.name_ar), fold(wilaya.name_fr), wilaya.code}
