"""Versions as a jurist reads them."""

from datetime import date

from django.utils.translation import get_language

from qarib.modules.catalogue.errors import ProcedureUnknown
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.rules import differences as comparing
from qarib.modules.catalogue.rules import telling
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.prose import Prose, speaker_of, tell_amount


def versions_of(code: str) -> list[ProcedureVersion]:
    """Return every published version of a procedure, oldest first, without its text: one query.

    Raises ProcedureUnknown.
    """
    found = ProcedureVersion.objects.filter(procedure__code=code).select_related("procedure")
    versions = list(found.defer("source").order_by("valid_from"))
    if not versions:
        raise ProcedureUnknown
    return versions


def rules_in_words(definition: Definition, *, on: date, language: str | None = None) -> telling.RulesInWords:
    """Return a version told in the language of the page (or another), by the values of a day. No query."""
    return telling.rules_in_words(definition, on=on, language=language or get_language())


def amount_in_words(definition: Definition, *, on: date) -> Prose | None:
    """Return what is paid and how often, in the language of the page; None where nothing is. No query."""
    if definition.amount is None:
        return None
    return tell_amount(definition.amount, speaker_of(definition, on=on, language=get_language()))


def differences(old: Definition, new: Definition, *, language: str | None = None) -> comparing.Differences:
    """Return what decides otherwise in the newer version, told in the language of the page. No query."""
    return comparing.differences(old, new, language=language or get_language())
