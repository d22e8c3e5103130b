"""One version of one procedure, from its file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from qarib.modules.catalogue.enums import FactType, Intake, LifeEvent
from qarib.modules.catalogue.rules.check import Scope
from qarib.modules.catalogue.rules.definition import Criterion, DecisionTerms, Definition, Fact, Parameter
from qarib.modules.catalogue.rules.dictionary import Dictionary, overridden
from qarib.modules.catalogue.rules.examples import load_examples, prove
from qarib.modules.catalogue.rules.expressions import condition, derivation, scope_of
from qarib.modules.catalogue.rules.loading.asking import load_keywords, load_pages, load_together
from qarib.modules.catalogue.rules.loading.decision import load_amount, load_decision, load_score
from qarib.modules.catalogue.rules.loading.terms import (
    load_appeal,
    load_decided_by,
    load_grants,
    load_other_ways,
    load_promise,
    load_serves,
    load_waiting,
)
from qarib.modules.catalogue.rules.source import Item, Problems, assumed_and_note, read

LONGEST_CODE = 40
_REQUIRED = (
    "procedure body intake name summary gives life_events law promise grants decided_by appeal "
    "facts pages criteria examples"
)
_OPTIONAL = "other_ways parameters keywords together score amount decision waiting serves"


def load_procedure(text: str, file: str, *, valid_from: date, dictionary: Dictionary) -> Definition:
    """Return the definition, its rules typed and compiled and its examples run.

    Raises DefinitionRefused with every refusal: syntax first, then what depends on it, then examples.
    """
    problems = Problems(file)
    root = read(text, problems).mapping(required=_REQUIRED, optional=_OPTIONAL)
    problems.raise_if_any()
    parameters = _parameters(root["parameters"], valid_from) if "parameters" in root else {}
    facts = _facts(root["facts"], dictionary, parameters)
    problems.raise_if_any()
    intake, scope = root["intake"].one_of(Intake), scope_of(facts, parameters)
    together = load_together(root["together"], facts) if "together" in root else ()
    definition = Definition(
        code=root["procedure"].code(),
        body=root["body"].code(),
        valid_from=valid_from,
        intake=intake,
        parameters=parameters,
        facts=facts,
        together=together,
        pages=load_pages(root["pages"], facts, together, filed=intake != Intake.COUNTER),
        criteria=_criteria(root["criteria"], scope),
        examples=load_examples(root["examples"], facts, valid_from),
        **_presentation(root),
        **_terms(root, facts, scope, intake),
    )
    if len(definition.code) > LONGEST_CODE:
        root["procedure"].refuse("is too long a code", f"Keep it under {LONGEST_CODE} characters.")
    if not definition.code.startswith(f"{definition.body}."):
        root["procedure"].refuse("does not begin with the body's code", f"Write {definition.body}.….")
    problems.raise_if_any()
    prove(definition, problems, {item.name: item.line for item in root["criteria"].entries()})
    problems.raise_if_any()
    return definition


def _presentation(root: Mapping[str, Item]) -> dict[str, Any]:
    return {
        "name": root["name"].words(),
        "summary": root["summary"].words(),
        "gives": tuple(item.words() for item in root["gives"].items()),
        "life_events": _life_events(root["life_events"]),
        "law": tuple(item.words() for item in root["law"].items()),
        "keywords": load_keywords(root["keywords"]) if "keywords" in root else (),
        "other_ways": load_other_ways(root["other_ways"]) if "other_ways" in root else (),
    }


def _terms(
    root: Mapping[str, Item], facts: Mapping[str, Fact], scope: Scope, intake: Intake
) -> dict[str, Any]:
    agency_of, decided_by = load_decided_by(root["decided_by"], facts)
    decision = DecisionTerms()
    if "decision" in root:
        decision = load_decision(root["decision"], intake=intake, pays="amount" in root)
    return {
        "promise": load_promise(root["promise"]),
        "grants": load_grants(root["grants"]),
        "agency_of": agency_of,
        "decided_by": decided_by,
        "appeal": load_appeal(root["appeal"]),
        "waiting": load_waiting(root["waiting"]) if "waiting" in root else None,
        "serves": load_serves(root["serves"], body=root["body"].code()) if "serves" in root else (),
        "score": load_score(root["score"], scope, intake) if "score" in root else (),
        "amount": load_amount(root["amount"], scope) if "amount" in root else None,
        "decision": decision,
    }


def _parameters(item: Item, valid_from: date) -> dict[str, Parameter]:
    found = {}
    for entry in item.entries():
        parts = entry.mapping(required="label type values", optional="law assumed note")
        if not {"label", "type", "values"} <= set(parts):
            continue
        kind = parts["type"].one_of(FactType)
        if kind not in (FactType.INTEGER, FactType.MONEY):
            parts["type"].refuse("a parameter is a number", "Use integer or money.")
        values = tuple(sorted((_start(value), value.integer()) for value in parts["values"].entries()))
        if not values or values[0][0] > valid_from:
            parts["values"].refuse(
                "no value on the first day of this version", f"Begin on or before {valid_from}."
            )
        assumed, note = assumed_and_note(entry, parts)
        law = parts["law"].words() if "law" in parts else None
        found[entry.name] = Parameter(
            entry.name, parts["label"].words(), kind, values, law=law, assumed=assumed, note=note
        )
    return found


def _start(item: Item) -> date:
    try:
        return date.fromisoformat(item.name)
    except ValueError:
        item.refuse("is not a date", "Write `YYYY-MM-DD: value`.")
        return date.min


def _facts(item: Item, dictionary: Dictionary, parameters: Mapping[str, Parameter]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    conditions: dict[str, Item] = {}
    for entry in item.entries():
        if entry.name not in dictionary:
            entry.refuse("is not in the dictionary", "Add it to facts.yaml, once for all procedures.")
            continue
        if entry.name in parameters:
            entry.refuse("is a parameter too", "Give one of them another name.")
        facts[entry.name], only_if = overridden(entry, dictionary[entry.name])
        if only_if is not None:
            conditions[entry.name] = only_if
        if entry.name in dictionary.derivations:
            known = {code: fact for code, fact in facts.items() if code != entry.name}
            derive = derivation(
                dictionary.derivations[entry.name].at(entry),
                scope_of(known, parameters),
                holds=facts[entry.name].type,
            )
            facts[entry.name] = replace(facts[entry.name], derive=derive)
    scope = scope_of(facts, parameters)
    for code, only_if in conditions.items():
        facts[code] = replace(facts[code], only_if=condition(only_if, scope))
    return facts


def _life_events(item: Item) -> tuple[str, ...]:
    found = [entry.text() for entry in item.items()]
    for entry, event in zip(item.items(), found, strict=True):
        if event not in LifeEvent.values:
            entry.refuse(f"{event!r} is not a life event", f"Use: {', '.join(LifeEvent.values)}.")
    return tuple(found)


def _criteria(item: Item, scope: Scope) -> tuple[Criterion, ...]:
    required = "label when refusal remedy law"
    found = []
    for entry in item.entries():
        parts = entry.mapping(required=required, optional="assumed note")
        if not set(required.split()) <= set(parts):
            continue
        when = condition(parts["when"], scope)
        assumed, note = assumed_and_note(entry, parts)
        words = {key: parts[key].words() for key in ("label", "refusal", "remedy", "law")}
        if when is not None:
            found.append(Criterion(code=entry.name, when=when, assumed=assumed, note=note, **words))
    if not found and not item.problems.found:
        item.refuse("no criterion", "Write at least one condition.")
    return tuple(found)
