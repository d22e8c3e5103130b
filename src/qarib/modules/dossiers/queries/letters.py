"""What the letters of a decision say, in every language they may be printed in."""

from collections.abc import Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from qarib.kernel import clock
from qarib.kernel.money import centimes, in_words_of
from qarib.modules.catalogue.enums import AmountEach
from qarib.modules.catalogue.queries import Criterion, Definition, Text, definition, describe
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.dossiers.enums import Origin
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries.certificates import CERTIFICATES, LANGUAGES, certified, names_of
from qarib.modules.dossiers.queries.deposits import source_in_words
from qarib.modules.dossiers.queries.values import values_by_fact
from qarib.modules.dossiers.rules import last_day

NOTHING = "–"


def _texts(text: Text) -> dict[str, str]:
    return {"ar": text.ar, "fr": text.fr, "en": text.en or text.fr}


def _always(dossier: Dossier, rules: Definition, on: date) -> dict[str, object]:
    """Return what every letter says: who decides, about whom, under which law."""
    agency = dossier.agency
    assert agency is not None  # a check constraint says so of every filed dossier
    assert agency.body is not None
    return {
        "body": names_of(agency.body),
        "agency": names_of(agency),
        "name": dossier.person.full_name,
        "number": str(dossier.number),
        "law": _texts(rules.law[0]),
        "decided_on": on.isoformat(),
    }


def grant_data(
    dossier: Dossier,
    *,
    valid_until: date,
    amount: int | None = None,
    on: date | None = None,
    automatic: bool = False,
    values: Mapping[str, Value] | None = None,
) -> dict[str, object]:
    """Return what the letter of a dossier granted that day (today by default) prints; `amount` in whole DA.

    Two queries for the agency and its body; a certificate reads the registers' answers, and the values where
    they are not given: one more each.
    """
    rules, day = definition(dossier.version), on or clock.today()
    data = {**_always(dossier, rules, day), "valid_until": valid_until.isoformat()}
    if automatic:
        data["automatic"] = {language: automatic_in_words(rules, language) for language in LANGUAGES}
    if rules.grants.letter == LetterTemplate.JOB_SEEKER_REGISTRATION:
        return {**data, "registered_on": day.isoformat()}
    if rules.grants.letter in CERTIFICATES:
        known = values_by_fact(dossier) if values is None else values
        return data | certified(dossier, known, on=day)
    data |= {"procedure": _texts(rules.name), "granted": _texts(rules.gives[0])}
    if rules.amount is not None and amount is not None:
        each = rules.amount.each
        data["amount"] = {language: amount_in_words(amount, each, language) for language in LANGUAGES}
    return data


def automatic_in_words(rules: Definition, language: str) -> str:
    """Return that the rules decided alone, and how a person is asked to look at it."""
    with translation.override("ar-dz" if language[:2] == "ar" else language):
        sentence = _(
            "Decided by the published rules, automatically: every fact they rest on comes from a register "
            "or from a confirmed identity. You may ask for a person to look at it."
        )
        return f"{sentence} {rules.appeal.how.in_language(language)}"


def amount_in_words(amount: int, each: str, language: str) -> str:
    """Return whole DA as they are paid: `18 000 DA par mois`, `500 000 DA, en une fois`."""
    with translation.override("ar-dz" if language[:2] == "ar" else language):
        sentence = _("%(amount)s a month") if each == AmountEach.MONTH else _("%(amount)s, once")
        return sentence % {"amount": in_words_of(language, centimes(amount))}


def refusal_data(
    dossier: Dossier,
    *,
    rules: Definition,
    criterion: Criterion,
    values: dict[str, Value],
    reason: str,
    on: date | None = None,
) -> dict[str, object]:
    """Return what a refusal prints: the criterion, the value and its source, the remedy, the appeal."""
    day = on or clock.today()
    how = {language: f"{reason} {how}" for language, how in _texts(rules.appeal.how).items()}
    return {
        **_refused(dossier, rules, criterion, values, day),
        "appeal": how,
        "appeal_until": last_day(day, days=rules.appeal.days).isoformat(),
    }


def upheld_data(
    dossier: Dossier,
    *,
    rules: Definition,
    code: str,
    values: dict[str, Value],
    reason: str,
    on: date | None = None,
) -> dict[str, object]:
    """Return what the letter of an appeal that was not followed prints: the reasons, and what remains.

    It names no last day: this refusal cannot be contested here any more.
    """
    criterion = rules.criterion(code)
    assert criterion is not None  # the first decision named one of this very version
    remains = {language: f"{reason.strip()} {what_remains(language)}" for language in LANGUAGES}
    return {**_refused(dossier, rules, criterion, values, on or clock.today()), "appeal": remains}


def what_remains(language: str) -> str:
    """Return what somebody can still do after a refusal that was confirmed on appeal."""
    with translation.override("ar-dz" if language[:2] == "ar" else language):
        return _(
            "You can file a new request at any time, as soon as your situation or your papers have changed."
        )


def _refused(
    dossier: Dossier, rules: Definition, criterion: Criterion, values: dict[str, Value], day: date
) -> dict[str, object]:
    rested_on = {code: values[code] for code in rules.base_facts(criterion.when.names) if code in values}
    return {
        **_always(dossier, rules, day),
        "procedure": _texts(rules.name),
        "filed_on": clock.algiers_day(dossier.filed_at).isoformat() if dossier.filed_at else "",
        "reasons": [
            {
                "criterion": _texts(criterion.refusal),
                "value": {language: _value(rules, rested_on, language) for language in LANGUAGES},
                "source": {language: _source(rested_on, language) for language in LANGUAGES},
                "remedy": _texts(criterion.remedy),
            }
        ],
    }


def _value(rules: Definition, rested_on: dict[str, Value], language: str) -> str:
    """Return the facts that the refusal rests on, in the words of that language."""
    lines = describe(rules, {code: value.value for code, value in rested_on.items()}, language)
    colon = " : " if language == "fr" else ": "
    return "; ".join(f"{line.label}{colon}{line.text}" for line in lines) or NOTHING


def _source(rested_on: dict[str, Value], language: str) -> str:
    with translation.override("ar-dz" if language == "ar" else language):
        rows = rested_on.values()
        sources = [source_in_words(row.source) or str(Origin(row.origin).label) for row in rows]
    return "; ".join(dict.fromkeys(sources)) or NOTHING
