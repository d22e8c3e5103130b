"""A session of our own, with a score, an amount and signatures, and what it says of a case."""

from datetime import date

import pytest

from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.rules.assess import assess
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.procedure import load_procedure

W = "{ar: نص, fr: texte}"
FACTS = f"""\
facts:
  months: {{type: integer, label: {W}, held_by: [cnas, casnos]}}
  works: {{type: yes_no, label: {W}}}
  studies: {{type: yes_no, label: {W}}}
  children: {{type: integer, label: {W}}}
  town: {{type: commune, label: {W}}}
"""
CRITERION = f"{{label: {W}, when: %s, refusal: {W}, remedy: {W}, law: {W}}}"
SESSION = f"""\
procedure: body.aid
body: body
intake: session
name: {W}
summary: {W}
gives: [{W}]
life_events: [housing]
law: [{W}]
keywords: {{ar: [السكن, الدعم], latin: [sakan, soutien]}}
promise: {{answer: {{within: 20, unit: working_days}}}}
grants: {{valid: 12, unit: months, letter: grant, renewals: 1}}
decided_by: {{agency_of: town, words: {W}}}
appeal: {{days: 30, how: {W}}}
parameters:
  aid: {{label: {W}, type: money, values: {{2020-01-01: 300000, 2026-01-01: 500000}}}}
facts: {{months: {{}}, works: {{}}, studies: {{}}, children: {{}}, town: {{}}}}
together:
  obstacles:
    question: {W}
    none: {W}
    facts: {{works: {W}, studies: {W}}}
pages:
  - {{code: one, title: {W}, facts: [months, works, studies, children, town]}}
criteria:
  free: {CRITERION % "NOT works AND NOT studies"}
score:
  seniority: {{label: {W}, value: "at_most(30, floor_div(months, 12))", of: 30, law: {W}}}
  family: {{label: {W}, value: "at_most(20, children * 4)", of: 20, assumed: true, note: {W}}}
amount: {{value: aid, each: once, assumed: true, note: {W}}}
decision: {{votes: [{{above: 300000, need: 2}}, {{above: 1000000, need: 3}}]}}
examples:
  - name: free
    date: 2026-03-01
    facts: {{months: 48, works: false, studies: false, children: 9}}
    expect: {{verdict: eligible, amount: 500000, score: {{seniority: 4, family: 20}}}}
  - name: busy
    date: 2025-03-01
    facts: {{works: true}}
    expect: {{verdict: not_eligible, amount: 300000}}
"""
START = date(2025, 1, 1)


def load(text=SESSION, facts=FACTS):
    return load_procedure(
        text, "2025-01-01.yaml", valid_from=START, dictionary=load_dictionary(facts, "facts.yaml")
    )


def test_what_a_session_adds_is_read_whole():
    definition = load()

    assert definition.keywords == ("السكن", "الدعم", "sakan", "soutien")
    assert (definition.grants.renewable, definition.grants.renewals) == (True, 1)
    assert definition.facts["months"].held_by == ("cnas", "casnos")
    assert [(group.code, list(group.facts)) for group in definition.together] == [
        ("obstacles", ["works", "studies"])
    ]
    assert definition.group_of("studies") == definition.together[0]
    assert definition.group_of("town") is None
    assert [(line.code, line.of) for line in definition.score] == [("seniority", 30), ("family", 20)]
    assert (definition.amount.value.text, definition.amount.each) == ("aid", "once")
    assert definition.assumed == ("family", "amount")
    assert not definition.decision.automatic


@pytest.mark.parametrize(
    ("amount", "signatures"), [(0, 1), (300_000, 1), (300_001, 2), (1_000_000, 2), (1_000_001, 3), (None, 3)]
)
def test_more_people_sign_above_an_amount_and_an_unknown_amount_counts_as_the_largest(amount, signatures):
    assert load().decision.votes_for(amount) == signatures


def test_amount_and_score_are_told_while_the_verdict_is_open_and_unknown_stays_unknown():
    found = assess(load(), {"months": 61}, date(2025, 12, 31))

    assert (found.verdict, found.amount) == ("open", 300_000)
    assert [(line.code, line.points, line.of) for line in found.score] == [
        ("seniority", 5, 30),
        ("family", None, 20),
    ]


def test_what_reads_no_amount_and_no_score_tells_none():
    text = SESSION.replace("votes: [{above: 300000, need: 2}, {above: 1000000, need: 3}]", "")
    for key in ("amount: {", "decision: {"):
        text = "\n".join(line for line in text.split("\n") if not line.startswith(key))
    text = text.replace(", amount: 500000", "").replace(", amount: 300000", "")
    found = assess(load(text), {}, date(2026, 1, 1))

    assert found.amount is None
    assert load(text).decision.votes_for(None) == 1


def test_a_procedure_that_is_not_on_line_has_no_page():
    text = SESSION.replace("intake: session", "intake: counter")
    text = text[: text.index("pages:")] + "pages: []\n" + text[text.index("criteria:") :]
    text = text[: text.index("score:")] + text[text.index("amount:") :]
    text = text.replace(", score: {seniority: 4, family: 20}", "")

    assert load(text).pages == ()
    with pytest.raises(DefinitionRefused, match="months is on no page"):
        load(text.replace("intake: counter", "intake: open"))


def test_tick_boxes_count_as_one_question_of_their_page():
    facts = FACTS + f"  moved: {{type: yes_no, label: {W}}}\n"
    text = SESSION.replace("facts: {months: {}", "facts: {moved: {}, months: {}")
    text = text.replace("[months, works", "[moved, months, works")

    assert len(load(text, facts).pages[0].facts) == 6
