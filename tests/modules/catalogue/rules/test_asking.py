"""The next question, the groups, and how many are left at most, on a small procedure."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.modules.catalogue.queries import ask_again, check, reasons
from qarib.modules.catalogue.rules.definition import Group, Text
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.procedure import load_procedure

W = "{ar: نص, fr: texte}"
DAY = date(2026, 11, 24)
FACTS = f"""\
facts:
  identity: {{type: yes_no, label: {W}, from_account: identity_declared}}
  born: {{type: date, label: {W}}}
  age: {{type: integer, label: {W}, derive: "completed_years(born, on)"}}
  income: {{type: yes_no, label: {W}}}
  enrolled: {{type: yes_no, label: {W}}}
  married: {{type: yes_no, label: {W}}}
  spouse_income: {{type: yes_no, label: {W}}}
  trade: {{type: text, label: {W}}}
  town: {{type: commune, label: {W}}}
"""


def criterion(code, when):
    return f"  {code}: {{label: {W}, when: '{when}', refusal: {W}, remedy: {W}, law: {W}}}\n"


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
promise: {{answer: {{within: 3, unit: days}}}}
decided_by: {{agency_of: town, words: {W}}}
appeal: {{days: 30, how: {W}}}
grants: {{valid: 6, unit: months, letter: grant}}
facts:
  identity: {{}}
  born: {{}}
  age: {{}}
  income: {{}}
  enrolled: {{}}
  married: {{}}
  spouse_income: {{only_if: married}}
  trade: {{}}
  town: {{}}
pages:
  - {{code: one, title: {W}, facts: [born, income, enrolled, married, town]}}
  - {{code: two, title: {W}, facts: [spouse_income, trade]}}
criteria:
"""
    + criterion("known", "identity")
    + criterion("old", "age BETWEEN 19 AND 40")
    + criterion("poor", "NOT income")
    + criterion("free", "NOT enrolled")
    + criterion("couple", "NOT married OR NOT spouse_income")
    + "examples:\n"
    + "".join(
        f"  - {{name: {name}, date: 2026-11-24, facts: {{{facts}}}, expect: {{verdict: {verdict}}}}}\n"
        for name, facts, verdict in [
            (
                "all",
                "identity: true, born: 2000-01-01, income: false, enrolled: false, married: false",
                "eligible",
            ),
            ("unknown person", "identity: false", "not_eligible"),
            ("old", "born: 1950-01-01", "not_eligible"),
            ("rich", "income: true", "not_eligible"),
            ("student", "enrolled: true", "not_eligible"),
            ("couple", "married: true, spouse_income: true", "not_eligible"),
        ]
    )
)
TEXT = Text("نص", "texte")
BOXES = Group("obstacles", TEXT, None, TEXT, {"income": TEXT, "enrolled": TEXT, "spouse_income": TEXT})
GOOD = {"identity": True, "born": "2000-01-01", "income": False, "enrolled": False, "married": False}
ANSWERS = {
    "identity": [True, False], "born": ["2000-01-01", "1950-01-01"], "income": [True, False],
    "enrolled": [True, False], "married": [True, False], "spouse_income": [True, False],
}  # fmt: skip


@pytest.fixture(scope="module")
def alone():
    dictionary = load_dictionary(FACTS, "facts.yaml")
    return load_procedure(PROCEDURE, "file.yaml", valid_from=date(2022, 1, 1), dictionary=dictionary)


@pytest.fixture(scope="module")
def grouped(alone):
    return replace(alone, together=(BOXES,))


def walk(definition, answers=GOOD):
    """Answer each question as it comes; return the questions in their order, and how many were left."""
    facts, asked, left = {}, [], []
    while (now := check(definition, facts, on=DAY)).ask:
        asked.append(now.ask.code)
        left.append(now.left)
        facts |= {fact: answers.get(fact, False) for fact in now.ask.facts}
    return asked, left, now.assessment.verdict


def test_what_opening_a_space_answers_is_asked_last(alone):
    assert walk(alone) == (["born", "income", "enrolled", "married", "identity"], [6, 5, 4, 3, 1], "eligible")


def test_a_group_is_one_question(grouped):
    assert walk(grouped) == (["born", "obstacles", "identity"], [4, 3, 1], "eligible")


def test_a_group_asks_only_what_still_matters(grouped):
    known = {"born": "2000-01-01", "income": False, "married": False}

    assert check(grouped, known, on=DAY).ask.facts == ("enrolled",)
    assert check(grouped, {"born": "2000-01-01"}, on=DAY).ask.facts == ("income", "enrolled", "spouse_income")


def test_it_stops_at_the_first_false_condition(grouped):
    stopped = check(grouped, {"born": "2000-01-01", "income": True}, on=DAY)

    assert (stopped.ask, stopped.left, stopped.assessment.verdict) == (None, 0, "not_eligible")


def test_what_is_left_open_is_not_asked_again_and_is_told(alone):
    facts = {code: value for code, value in GOOD.items() if code != "income"}
    now = check(alone, facts, left_open=("income",), on=DAY)

    assert (now.ask, now.left, now.assessment.verdict) == (None, 0, "open")
    assert [fact.code for fact in now.unsettled] == ["income"]


def test_a_condition_over_a_text_cannot_be_settled_here(alone):
    assert ask_again(alone, "trade", {}, ()) is None


@pytest.mark.parametrize(
    ("code", "facts", "known", "asked"),
    [
        ("income", {}, (), None),
        ("obstacles", {}, (), ("income", "enrolled", "spouse_income")),
        ("obstacles", {"married": False}, (), ("income", "enrolled")),
        ("obstacles", {"income": True}, ("income",), ("enrolled", "spouse_income")),
        ("married", {}, (), ("married",)),
        ("identity", {}, ("identity",), None),
        ("town", {}, (), None),
        ("age", {}, (), None),
        ("nothing", {}, (), None),
    ],
)
def test_a_question_can_be_asked_again_where_it_matters(grouped, code, facts, known, asked):
    ask = ask_again(grouped, code, facts, known)

    assert (ask and ask.facts) == asked


@given(
    answers=st.fixed_dictionaries({code: st.sampled_from(values) for code, values in ANSWERS.items()}),
    boxes=st.booleans(),
)
def test_at_most_is_never_exceeded_and_only_shrinks(alone, grouped, answers, boxes):
    asked, left, verdict = walk(grouped if boxes else alone, answers)

    assert verdict != "open"
    assert len(asked) == len(set(asked))
    assert all(before > after for before, after in pairwise(left))
    assert all(len(asked) - place <= most for place, most in enumerate(left))


@given(
    answers=st.fixed_dictionaries(
        {}, optional={code: st.sampled_from([*values, None]) for code, values in ANSWERS.items()}
    )
)
def test_a_question_always_serves_an_open_condition(alone, answers):
    known = {code: value for code, value in answers.items() if value is not None}
    open_ones = tuple(code for code, value in answers.items() if value is None)
    now = check(alone, known, left_open=open_ones, on=DAY)

    if now.ask:
        waiting = {fact for result in now.assessment.criteria for fact in result.waits_for}
        assert set(now.ask.facts) & waiting - known.keys() - set(open_ones)
        assert now.left >= 1


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"married": True, "spouse_income": False}, ["spouse_income"]),
        ({"married": False, "spouse_income": True}, ["married"]),
        ({"married": True, "spouse_income": True}, ["married", "spouse_income"]),
        ({"married": True}, ["married"]),
        ({}, []),
    ],
)
def test_a_reason_names_the_answers_that_settle_it_and_no_other(alone, facts, shown):
    judged = check(alone, facts, on=DAY).assessment
    [reason] = [one for one in reasons(alone, judged, facts, "fr", on=DAY) if one.result.code == "couple"]

    assert [line.fact for line in reason.lines] == shown
