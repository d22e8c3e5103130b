"""What a certificate states of a person: what was found, by which register, on which day."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import translation

from qarib.kernel import clock
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.queries import Definition, definition, describe
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.dossiers.enums import Origin
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries.deposits import source_in_words
from qarib.modules.dossiers.queries.values import judged
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.queries import proofs_of
from qarib.modules.organisations.models import Organisation

LANGUAGES = ("ar", "fr", "en")
CERTIFICATES = frozenset({LetterTemplate.AFFILIATION, LetterTemplate.NON_AFFILIATION})
_STANDS = (ProofState.RECEIVED, ProofState.ACCEPTED)


def names_of(organisation: Organisation) -> dict[str, str]:
    """Return an organisation's name, by language. No query."""
    return {"ar": organisation.name_ar, "fr": organisation.name_fr, "en": organisation.name_en}


def certified(dossier: Dossier, values: Mapping[str, Value], *, on: date) -> dict[str, object]:
    """Return what a certificate prints beside what every letter does: who said it and when, and the status.

    A register is named only for what it said. Where a person granted on something else, on appeal or on the
    person's word, it is the agency that says so, that day. One query for a saved file.
    """
    rules = definition(dossier.version)
    met = judged(dossier, values).verdict == Verdict.ELIGIBLE
    facts = _certified_facts(rules)
    heard = _heard(dossier, [values[fact] for fact in facts if fact in values]) if met else {}
    if not heard:
        assert dossier.agency is not None  # a check constraint says so of every filed dossier
        rows = [{"register": names_of(dossier.agency), "day": on.isoformat()}]
    else:
        rows = [{"register": _register(source), "day": day.isoformat()} for source, day in heard.items()]
    data: dict[str, object] = {"heard": rows}
    if met and rules.grants.letter == LetterTemplate.AFFILIATION:
        known = {fact: values[fact].value for fact in facts if fact in values}
        data["status"] = {language: _status(rules, known, language) for language in LANGUAGES}
    return data


def _certified_facts(rules: Definition) -> list[str]:
    """Return the facts of the criteria that registers hold, in file order."""
    rested_on = {fact for criterion in rules.criteria for fact in rules.base_facts(criterion.when.names)}
    return sorted(rested_on & rules.proofs.keys(), key=lambda fact: rules.places[fact])


def _heard(dossier: Dossier, rested_on: list[Value]) -> dict[str, date]:
    """Return each register that said what is certified, with the day it did; nothing for a person's word."""
    if not all(value.origin == Origin.PROOF for value in rested_on):
        return {}
    answers = {} if dossier.pk is None else _answers(dossier)
    return {
        source: clock.algiers_day(said)
        for value in rested_on
        for source in value.source.split(",")
        if (said := answers.get((value.fact, source)) or value.source_at)
    }


def _answers(dossier: Dossier) -> dict[tuple[str, str], datetime]:
    """Return when each register answered, where it was not contested."""
    return {
        (row.fact, row.source): row.answered_at
        for row in proofs_of(dossier.uid)
        if row.answered_at and row.state in _STANDS
    }


def _register(source: str) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with translation.override("ar-dz" if language == "ar" else language):
            found[language] = source_in_words(source)
    return found


def _status(rules: Definition, known: Mapping[str, object], language: str) -> str:
    return "; ".join(line.text for line in describe(rules, known, language))
