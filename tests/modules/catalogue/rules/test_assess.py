"""Verdicts, what they wait for, and the order of questions, on a small procedure."""

from datetime import date
from random import Random

import pytest

from factories.catalogue import SHIPPED
from qarib.modules.catalogue.rules.assess import assess
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.folder import read_folder
from qarib.modules.catalogue.rules.parse import parse
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.catalogue.rules.residue import compile_waiting, residue
from qarib.modules.catalogue.rules.tree import names

W = "{ar: نص, fr: texte}"
FACTS = f"""\
facts:
  a: {{type: yes_no, label: {W}}}
  b: {{type: yes_no, label: {W}}}
  married: {{type: yes_no, label: {W}}}
  spouse_works: {{type: yes_no, label: {W}}}
  born: {{type: date, label: {W}}}
  age: {{type: integer, label: {W}, derive: "completed_years(born, on)"}}
  town: {{type: commune, label: {W}}}
"""


def criterion(code, when, extra=""):
    return f"  {code}: {{label: {W}, when: '{when}', refusal: {W}, remedy: {W}, law: {W}{extra}}}\n"


PROCEDURE = (
    f"""\
procedure: body.thing
body: body
intake: open
name: {W}
summary: {W}
gives: [{W}]
life_events: [lost_job]
law: [{W}]
promise: {{answer: {{within: 3, unit: days}}, assumed: true, note: {W}}}
decided_by: {{agency_of: town, words: {W}}}
appeal: {{days: 30, how: {W}, assumed: true, note: {W}}}
grants: {{valid: 6, unit: months, letter: grant}}
parameters:
  youngest:
    {{label: {W}, type: integer, values: {{2020-01-01: 19, 2026-01-01: 18}}, assumed: true, note: {W}}}
facts:
  a: {{}}
  b: {{}}
  married: {{}}
  spouse_works: {{only_if: married}}
  born: {{}}
  age: {{}}
  town: {{}}
pages:
  - {{code: one, title: {W}, facts: [a, b, married, born, town]}}
  - {{code: two, title: {W}, facts: [spouse_works]}}
criteria:
"""
    + criterion("first", "a OR b")
    + criterion("second", "b AND NOT a", f", assumed: true, note: {W}")
    + criterion("third", "age >= youngest")
    + criterion("fourth", "NOT married OR NOT spouse_works")
    + """\
examples:
  - name: good
    date: 2025-01-01
    facts: {b: true, a: false, born: 2000-01-01, married: false}
    expect: {verdict: eligible}
  - name: bad
    date: 2025-01-01
    facts: {b: false, a: false, born: 2020-01-01, married: true, spouse_works: true}
    expect: {verdict: not_eligible}
"""
)
DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def definition():
    return load_procedure(
        PROCEDURE, "x", valid_from=date(2025, 1, 1), dictionary=load_dictionary(FACTS, "facts")
    )


def summary(assessment):
    return (
        assessment.verdict.value,
        [(result.code, result.verdict.value, result.waits_for) for result in assessment.criteria],
        assessment.needs,
    )


def test_everything_open_asks_what_most_criteria_wait_for_then_file_order(definition):
    assert summary(assess(definition, {}, DAY)) == (
        "open",
        [
            ("first", "open", ("a", "b")),
            ("second", "open", ("b", "a")),
            ("third", "open", ("born",)),
            # Whether the spouse works only matters once we know that there is one.
            ("fourth", "open", ("married",)),
        ],
        ("a", "b", "married", "born"),
    )


def test_a_condition_that_is_true_opens_its_question(definition):
    assessment = assess(definition, {"married": True, "a": False, "b": True, "born": date(2000, 1, 1)}, DAY)

    assert (assessment.verdict, assessment.needs, assessment.next_question) == (
        "open",
        ("spouse_works",),
        "spouse_works",
    )


def test_one_false_criterion_is_firm_whatever_is_unknown(definition):
    assessment = assess(definition, {"a": True}, DAY)

    assert (assessment.verdict, assessment.needs, assessment.next_question) == ("not_eligible", (), None)
    assert [result.code for result in assessment.not_met] == ["second"]


def test_a_parameter_is_read_on_the_day_that_decides(definition):
    born = {"born": date(2007, 1, 1)}

    verdicts = [
        assess(definition, born, day).criteria[2].verdict for day in (date(2025, 6, 1), date(2026, 1, 1))
    ]

    assert verdicts == ["not_met", "met"]


def test_a_derived_fact_may_be_given_instead_of_what_it_is_computed_from(definition):
    assert assess(definition, {"age": 30}, DAY).criteria[2].verdict == "met"


def test_what_is_assumed_is_named(definition):
    assert assess(definition, {}, DAY).assumed == ("second", "youngest", "promise", "appeal")


def test_a_refused_criterion_gives_its_reason_and_remedy_and_a_met_one_only_its_condition(definition):
    first, second, *_ = assess(definition, {"a": True}, DAY).criteria

    assert (first.reason, first.remedy) == (first.criterion.label, None)
    assert (second.reason, second.remedy) == (second.criterion.refusal, second.criterion.remedy)


@pytest.mark.parametrize("seed", range(8))
def test_what_an_open_rule_waits_for_is_what_its_residue_names(seed):
    """On every shipped rule, with random holes in the facts of its examples."""
    chance, compared = Random(seed), 0
    for definition in (file.definition for file in read_folder(SHIPPED)):
        rules = [criterion.when for criterion in definition.criteria]
        rules += [line.value for line in definition.score]
        for example in definition.examples:
            facts = {code: value for code, value in example.facts.items() if chance.random() < 0.5}
            values = definition.values_on(example.date, facts)
            for rule in (rule for rule in rules if rule.read(values) is None):
                assert rule.waiting(values) == names(residue(rule.tree, values))
                compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("text", "known", "waits_for"),
    [
        ("a BETWEEN 19 AND b", {"a": 20}, ("b",)),
        ("a BETWEEN 19 AND b", {"b": 40}, ("a",)),
        ("(a > 1 AND p) OR q", {"a": 2}, ("p", "q")),
        ("(a > 1 AND p) OR q", {"a": 1}, ("q",)),
        ("NOT (p AND q)", {"p": True}, ("q",)),
        ("at_most(a, b + c) > 3", {"b": 1, "c": 2}, ("a",)),
        ("a + a > b", {}, ("a", "b")),
        ("sum_of(items, a) > 3", {"items": (1, None), "a": 2}, ()),
    ],
)
def test_a_known_part_is_waited_for_no_more(text, known, waits_for):
    tree = parse(text)

    assert compile_waiting(tree)(known) == waits_for == names(residue(tree, known))
