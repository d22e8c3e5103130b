"""Examples are tests: a version without one on each side of every criterion is refused."""

from collections.abc import Mapping
from datetime import date

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qarib.modules.catalogue.enums import CriterionVerdict, Verdict
from qarib.modules.catalogue.errors import FactsRefused
from qarib.modules.catalogue.rules.assess import Assessment, assess
from qarib.modules.catalogue.rules.definition import Definition, Example, Fact
from qarib.modules.catalogue.rules.source import Item, Problems
from qarib.modules.catalogue.rules.values import read_values

_EXPECTED = "not_met next amount score"


def load_examples(item: Item, facts: Mapping[str, Fact], valid_from: date) -> tuple[Example, ...]:
    """Return the examples of a file, their facts typed."""
    found = (_example(entry, facts, valid_from) for entry in item.items())
    return tuple(example for example in found if example is not None)


def _example(entry: Item, facts: Mapping[str, Fact], valid_from: date) -> Example | None:
    parts = entry.mapping(required="name date facts expect")
    expect = parts["expect"].mapping(required="verdict", optional=_EXPECTED) if "expect" in parts else {}
    if not {"name", "date", "facts"} <= set(parts) or "verdict" not in expect:
        return None
    day = parts["date"].day()
    if day < valid_from:
        parts["date"].refuse("before this version begins", f"Write {valid_from} or later.")
    verdict = expect["verdict"].text()
    if verdict not in Verdict.values:
        expect["verdict"].refuse(f"{verdict!r} is not a verdict", f"Use one of: {', '.join(Verdict.values)}.")
    return Example(
        name=parts["name"].text(),
        date=day,
        facts=_given(parts["facts"], facts),
        verdict=verdict,
        line=entry.line,
        not_met=tuple(item.text() for item in expect["not_met"].items()) if "not_met" in expect else None,
        next_question=expect["next"].text() if "next" in expect else None,
        amount=expect["amount"].integer() if "amount" in expect else None,
        score=_points(expect["score"]) if "score" in expect else None,
    )


def _points(item: Item) -> dict[str, int]:
    return {entry.name: entry.integer() for entry in item.entries()}


def _given(item: Item, facts: Mapping[str, Fact]) -> dict[str, object]:
    given: dict[str, object] = {}
    for entry in item.entries():
        try:
            given |= read_values(facts, {entry.name: _plain(entry.node)})
        except FactsRefused as refused:
            entry.refuse(refused.reasons[entry.name], "Give the fact as --facts would.")
    return given


def _plain(node: Node) -> object:
    if isinstance(node, SequenceNode):
        return [_plain(part) for part in node.value]
    if isinstance(node, MappingNode) or not isinstance(node, ScalarNode):
        return {}
    written, tag = str(node.value), str(node.tag).rpartition(":")[2]
    if tag == "null":
        return None
    if tag == "bool":
        return written.lower() == "true"
    return int(written) if tag == "int" and written.lstrip("-").isdigit() else written


def prove(definition: Definition, problems: Problems, lines: Mapping[str, int]) -> None:
    """Run the examples; refuse wrong expectations and criteria that lack an example on one side."""
    seen: set[tuple[str, CriterionVerdict]] = set()
    for example in definition.examples:
        assessment = assess(definition, example.facts, example.date)
        seen |= {(result.code, result.verdict) for result in assessment.criteria}
        for wrong in _differences(example, assessment):
            problems.add(example.line, f"examples/{example.name}", wrong, "Mend the rule or the example.")
    for criterion in definition.criteria:
        for side in (CriterionVerdict.MET, CriterionVerdict.NOT_MET):
            if (criterion.code, side) not in seen:
                problems.add(
                    lines.get(criterion.code, 1),
                    f"criteria/{criterion.code}",
                    f"no example in which it is {side.value}",
                    "Add one under examples:, on each side of every criterion.",
                )


def _differences(example: Example, assessment: Assessment) -> list[str]:
    found = []
    if assessment.verdict != example.verdict:
        found.append(f"expected {example.verdict}, the rules say {assessment.verdict.value}")
    not_met = tuple(result.code for result in assessment.not_met)
    if example.not_met is not None and set(not_met) != set(example.not_met):
        found.append(f"expected not met: {', '.join(example.not_met)}; the rules say: {', '.join(not_met)}")
    if example.next_question is not None and example.next_question != assessment.next_question:
        found.append(
            f"expected next question {example.next_question}, the rules say {assessment.next_question}"
        )
    if example.amount is not None and example.amount != assessment.amount:
        found.append(f"expected amount {example.amount}, the rules say {_told(assessment.amount)}")
    if assessment.amount is not None and assessment.amount < 0:
        found.append(f"the amount is {assessment.amount}, less than nothing")
    return found + _score_differences(example, assessment)


def _score_differences(example: Example, assessment: Assessment) -> list[str]:
    points = {result.code: result.points for result in assessment.score}
    found = [
        f"expected {code}: {expected}, the rules say {_told(points[code])}"
        if code in points
        else f"expected {code}, which is no line of the score"
        for code, expected in (example.score or {}).items()
        if points.get(code) != expected
    ]
    found += [
        f"{result.code} gives {result.points} points of {result.of}"
        for result in assessment.score
        if result.points is not None and not 0 <= result.points <= result.of
    ]
    return found


def _told(value: int | None) -> str:
    return "not known" if value is None else str(value)
