"""The unemployment allowance of 2026: the shipped file, and rules of its shape that never change."""

# ruff: noqa: PLR2004 -- the shares of a made-up crowd

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.rules.definition import Definition, Fact
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.population import Population, choice_codes, days_of, facts_that_decide
from qarib.modules.catalogue.rules.printing.columns import column_of
from qarib.modules.catalogue.rules.procedure import load_procedure

DAY = date(2026, 3, 1)
SHIPPED = Path(__file__).resolve().parents[1] / "procedures"
# As the rules of 2026 say it, for whoever writes them by hand.
OLDEST, YOUNGEST = days_of(date(1985, 3, 2)), days_of(date(2007, 3, 1))
SIX, LONGEST, TRANSITION = 6, 24, 12
_WORDS = "{ar: نص بالعربية, fr: une phrase en français, en: a sentence in English}"
NO = ["spouse_income", "enrolled", "past_scheme", "service_irregular", "foreign_national"]
_MONTHS = ["seeker_months", "months_received", "months_before_2026", "offers_refused"]
_SITUATIONS = ["never_worked", "lost_job", "in_work"]
_RESIDENCES = ["algeria", "abroad"]
_CRITERIA = {
    "first-job": "situation = 'never_worked'",
    "no-income": "situation <> 'in_work' AND NOT has_income",
    **{f"no-{code}": f"NOT {code}" for code in NO},
    "age": "age BETWEEN minimum_age AND maximum_age",
    "registered": "seeker_months >= registration_months",
    "resident": "residence = 'algeria'",
    "no-refusal": "NOT allowance_before OR (offers_refused < refusals_to_lose AND NOT training_refused)",
    "right-left": "NOT allowance_before OR months_received < longest_right"
    " OR (months_before_2026 >= longest_right AND months_received < months_before_2026 + transition_months)",
}
_PARAMETERS = {
    "minimum_age": 19, "maximum_age": 40, "registration_months": 6, "refusals_to_lose": 1,
    "longest_right": 24, "transition_months": 12,
}  # fmt: skip


def shipped_or_written_out() -> tuple[Definition, str]:
    """Return the definition in force in 2026 and where it comes from."""
    newest = sorted((SHIPPED / "anem" / "unemployment-allowance").glob("2026-*.yaml"))
    if newest:
        dictionary = load_dictionary((SHIPPED / "facts.yaml").read_text(encoding="utf-8"), "facts.yaml")
        try:
            day = date.fromisoformat(newest[-1].stem)
            text = newest[-1].read_text(encoding="utf-8")
            found = load_procedure(text, newest[-1].name, valid_from=day, dictionary=dictionary)
        except DefinitionRefused:
            return written_out(), "written out: the shipped file does not load"
        return found, "shipped"
    return written_out(), "written out: no shipped file"


def written_out() -> Definition:
    """Return the same rules without the shipped file."""
    choices = {"situation": _SITUATIONS, "residence": _RESIDENCES}
    kinds = dict.fromkeys(["has_income", *NO, "allowance_before", "training_refused"], "type: yes_no")
    kinds |= dict.fromkeys(_MONTHS, "type: integer, minimum: 0, maximum: 600")
    for code, words in choices.items():
        kinds[code] = f"type: choice, choices: {{{', '.join(f'{word}: {_WORDS}' for word in words)}}}"
    kinds |= {"birth_date": "type: date", "age": "type: integer, derive: 'completed_years(birth_date, on)'"}
    kinds["town"] = "type: commune"
    facts = "".join(f"  {code}: {{{kind}, label: {_WORDS}}}\n" for code, kind in kinds.items())
    asked = [code for code in kinds if code != "age"]
    pages = "".join(
        f"  - {{code: page-{at}, title: {_WORDS}, facts: [{', '.join(asked[at : at + 5])}]}}\n"
        for at in range(0, len(asked), 5)
    )
    criteria = "".join(
        f'  {code}: {{label: {_WORDS}, when: "{when}", refusal: {_WORDS}, remedy: {_WORDS}, law: {_WORDS}}}\n'
        for code, when in _CRITERIA.items()
    )
    parameters = "".join(
        f"  {code}: {{type: integer, label: {_WORDS}, values: {{2022-01-01: {value}}}}}\n"
        for code, value in _PARAMETERS.items()
    )
    text = f"""\
procedure: anem.allowance
body: anem
intake: open
name: {_WORDS}
summary: {_WORDS}
gives: [{_WORDS}]
life_events: [lost_job]
law: [{_WORDS}]
promise: {{answer: {{within: 3, unit: days}}}}
decided_by: {{agency_of: town, words: {_WORDS}}}
appeal: {{days: 30, how: {_WORDS}}}
grants: {{valid: 12, unit: months, letter: grant}}
parameters:
{parameters}facts:
{"".join(f"  {code}: {{}}{chr(10)}" for code in kinds)}pages:
{pages}criteria:
{criteria}examples:
{"".join(_example(place, code) for place, code in enumerate([None, *_CRITERIA]))}"""
    dictionary = load_dictionary(f"facts:\n{facts}", "facts")
    return load_procedure(text, "allowance", valid_from=date(2026, 1, 21), dictionary=dictionary)


def _example(place: int, code: str | None) -> str:
    """Return a case that meets everything, or all but one condition."""
    facts: dict[str, Any] = {"birth_date": "2000-01-01", "seeker_months": 8, "residence": "algeria"}
    facts |= {"situation": "never_worked", "has_income": "false", "allowance_before": "true"}
    facts |= dict.fromkeys(NO, "false") | {"training_refused": "false", "offers_refused": 0}
    facts |= {"months_received": 3, "months_before_2026": 0}
    wrong: dict[str | None, dict[str, Any]] = {
        "first-job": {"situation": "lost_job"}, "no-income": {"has_income": "true"},
        "age": {"birth_date": "1980-01-01"}, "registered": {"seeker_months": 5},
        "resident": {"residence": "abroad"}, "no-refusal": {"offers_refused": 1},
        "right-left": {"months_received": 40},
    }  # fmt: skip
    wrong |= {f"no-{fact}": {fact: "true"} for fact in NO}
    facts |= wrong.get(code, {})
    given = ", ".join(f"{fact}: {value}" for fact, value in facts.items())
    verdict = "not_eligible" if code else "eligible"
    return (
        f"  - {{name: case {place}, date: 2026-03-01, facts: {{{given}}}, expect: {{verdict: {verdict}}}}}\n"
    )


def person(random: Random, definition: Definition, *, holes: float = 0.0) -> dict[str, object]:
    """Return JSON values of one person; each fact that decides is missing with that probability."""
    facts: dict[str, object] = {
        "birth_date": date.fromordinal(date(1966, 1, 1).toordinal() + random.randrange(16_000)).isoformat(),
        "situation": random.choices(_SITUATIONS, [8, 1, 1])[0],
        "residence": random.choices(_RESIDENCES, [19, 1])[0],
        "allowance_before": random.random() < 0.4,
        "training_refused": random.random() < 0.02,
        "has_income": random.random() < 0.05,
        "seeker_months": random.randrange(60),
        "months_received": random.randrange(40),
        "months_before_2026": random.randrange(36),
        "offers_refused": random.choices([0, 1], [19, 1])[0],
    }
    asked = [fact for fact in facts_that_decide(definition).values() if not fact.derive]
    given = {fact.code: facts.get(fact.code, _any(random, fact)) for fact in asked}
    return {code: value for code, value in given.items() if random.random() >= holes}


def _any(random: Random, fact: Fact) -> object:
    """Return something for a fact that the shipped rules read and these do not know."""
    if fact.choices:
        return random.choice(fact.choices).code
    if fact.type == FactType.DATE:
        return date.fromordinal(DAY.toordinal() - random.randrange(2000)).isoformat()
    return random.random() < 0.05 if fact.type == FactType.YES_NO else random.randrange(fact.minimum or 0, 40)


def crowd(definition: Definition, size: int, *, holes: float = 0.0, seed: int = 1) -> Population:
    """Return so many persons as columns, drawn at once as `person` draws them."""
    random = np.random.default_rng(seed)
    facts = facts_that_decide(definition)
    codes = choice_codes(facts)
    situations = np.array([codes[word] for word in _SITUATIONS])
    residences = np.array([codes[word] for word in _RESIDENCES])
    drawn = {
        "birth_date": days_of(date(1966, 1, 1)) + random.integers(0, 16_000, size),
        "situation": situations[random.choice(3, size, p=[0.8, 0.1, 0.1])],
        "residence": residences[random.choice(2, size, p=[0.95, 0.05])],
        "allowance_before": random.random(size) < 0.4,
        "training_refused": random.random(size) < 0.02,
        "has_income": random.random(size) < 0.05,
        "seeker_months": random.integers(0, 60, size),
        "months_received": random.integers(0, 40, size),
        "months_before_2026": random.integers(0, 36, size),
        "offers_refused": (random.random(size) < 0.05).astype(int),
    }
    drawn |= {code: random.random(size) < 0.05 for code in NO}
    columns = {}
    for code in facts.keys() & drawn.keys():
        columns[code] = column_of(drawn[code], random.random(size) >= holes if holes else None)
    return Population(size, columns, codes, frozenset(facts))


def by_hand(population: Population) -> Any:  # noqa: ANN401 -- an array
    """Return who may have the allowance, as somebody would write it for these very columns: the floor."""
    has = {code: column.values for code, column in population.columns.items()}
    codes = population.codes
    result = np.empty(population.size, np.bool_)
    for start in range(0, population.size, 32_768):
        at = slice(start, start + 32_768)
        before, received, earlier = (
            ~has["allowance_before"][at],
            has["months_received"][at],
            has["months_before_2026"][at],
        )
        good = has["situation"][at] == codes["never_worked"]
        good &= ~has["has_income"][at]
        for code in NO:
            good &= ~has[code][at]
        good &= (has["birth_date"][at] >= OLDEST) & (has["birth_date"][at] <= YOUNGEST)
        good &= has["seeker_months"][at] >= SIX
        good &= has["residence"][at] == codes["algeria"]
        good &= before | ((has["offers_refused"][at] < 1) & ~has["training_refused"][at])
        good &= before | (received < LONGEST) | ((earlier >= LONGEST) & (received < earlier + TRANSITION))
        result[at] = good
    return result
