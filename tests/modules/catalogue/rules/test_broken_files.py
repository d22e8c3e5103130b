"""Broken YAML, forbidden expressions: refused with file, line, key and mend; none reaches a database."""

# ruff: noqa: E501 -- one case a line

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.models import FactDictionary, Procedure, ProcedureVersion
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
W = "{ar: نص, fr: texte}"
FACTS = f"""\
facts:
  born: {{type: date, label: {W}}}
  months: {{type: integer, label: {W}, minimum: 0, held_by: [cnas]}}
  income: {{type: money, label: {W}}}
  works: {{type: yes_no, label: {W}}}
  studies: {{type: yes_no, label: {W}}}
  status: {{type: choice, label: {W}, choices: {{single: {W}, married: {W}}}}}
  name: {{type: text, label: {W}}}
  town: {{type: commune, label: {W}}}
"""
SOUND = f"""\
procedure: body.aid
body: body
intake: session
name: {W}
summary: {W}
gives: [{W}]
life_events: [housing]
law: [{W}]
keywords: {{ar: [السكن], latin: [sakan]}}
promise: {{answer: {{within: 20, unit: working_days}}}}
grants: {{valid: 12, unit: months, letter: grant, renewals: 1}}
decided_by: {{agency_of: town, words: {W}}}
appeal: {{days: 30, how: {W}}}
parameters:
  aid: {{label: {W}, type: money, values: {{2020-01-01: 500000}}}}
facts: {{born: {{}}, months: {{}}, income: {{}}, works: {{}}, studies: {{}}, status: {{}}, name: {{}}, town: {{}}}}
together:
  obstacles:
    question: {W}
    none: {W}
    facts: {{works: {W}, studies: {W}}}
pages:
  - {{code: one, title: {W}, facts: [born, months, income, works, studies]}}
  - {{code: two, title: {W}, facts: [status, name, town]}}
criteria:
  free: {{label: {W}, when: "NOT works", refusal: {W}, remedy: {W}, law: {W}}}
score:
  seniority: {{label: {W}, value: "at_most(30, floor_div(months, 12))", of: 30}}
amount:
  value: aid
  each: once
decision:
  votes: [{{above: 300000, need: 2}}]
examples:
  - {{name: free, date: 2026-03-01, facts: {{works: false, months: 24}}, expect: {{verdict: eligible}}}}
  - {{name: busy, date: 2026-03-01, facts: {{works: true}}, expect: {{verdict: not_eligible}}}}
"""
WHEN = '"NOT works"'
AGAINST = "expect: {verdict: eligible}"

# What is written instead of what, on which line it is refused, under which key, and in which words.
BROKEN = {
    "unclosed bracket": ("intake: session", "intake: [session", 4, "", "not YAML"),
    "tabulator": ("intake: session", "\tintake: session", 3, "", "not YAML"),
    "control character": ("intake: session", "intake: session\x07", 3, "", "not YAML"),
    "key twice": ("body: body", "body: body\nbody: body", 3, "body", "written twice"),
    "unknown key": ("body: body", "boby: body", 2, "boby", "unknown key – Did you mean body?"),
    "anchor": ("intake: session", "intake: &in session", 3, "intake", "anchors and aliases"),
    "missing language": (f"summary: {W}", "summary: {ar: نص}", 5, "summary", "fr is missing"),
    "number for a word": ("intake: session", "intake: 4", 3, "intake", "must be text"),
    "unknown intake": ("intake: session", "intake: cession", 3, "intake", "'cession' is not known"),
    "letter that nobody wrote": ("letter: grant", "letter: medal", 11, "grants/letter", "Use one of: job_seeker_registration, affiliation, non_affiliation, grant"),
    "validity assumed in silence": ("renewals: 1}", "renewals: 1, assumed: true}", 11, "grants", "assumed without a note"),
    "letter of refusal": ("letter: grant", "letter: refusal", 11, "grants/letter", "not a letter of a grant"),
    "box that is a question's name": ("  obstacles:\n", "  status:\n", 19, "together/status", "is a fact too"),
    "list for a mapping": ("grants: {valid: 12", "grants: [{valid: 12", 12, "", "not YAML"),
    "number in words": ("within: 20", "within: twenty", 10, "promise/answer/within", "must be a whole number"),
    "hexadecimal": ("days: 30", "days: 0x1E", 13, "appeal/days", "must be a whole number"),
    "impossible date": ("2026-03-01, facts: {works: f", "2026-02-31, facts: {works: f", 35, "examples/1/date", "date"),
    "parameter begins late": ("2020-01-01: 500000", "2031-01-01: 5", 15, "parameters/aid/values", "no value on the first"),
    "fact of nobody": ("facts: {born: {},", "facts: {age: {}, born: {},", 16, "facts/age", "is not in the dictionary"),
    "keywords of a third kind": ("latin: [sakan]", "tifinagh: [x]", 9, "keywords/tifinagh", "unknown key"),
    "keyword twice": ("latin: [sakan]", "latin: [sakan, sakan]", 9, "keywords/latin/2", "written twice"),
    "keyword is a number": ("latin: [sakan]", "latin: [3]", 9, "keywords/latin/1", "must be text"),
    "renewable twice": ("renewals: 1", "renewals: 1, renewable: true", 11, "grants/renewable", "renewable and renewals"),
    "renewed never": ("renewals: 1", "renewals: 0", 11, "grants/renewals", "must be at least 1"),
    "box without a fact": ("facts: {works: {ar", "facts: {smokes: {ar", 21, "together/obstacles/facts/smokes", "is not a fact"),
    "box of a number": ("facts: {works: {ar", "facts: {months: {ar", 21, "together/obstacles/facts/months", "cannot be a tick box"),
    "one box": (f"works: {W}, studies: {W}}}", f"works: {W}}}", 21, "together/obstacles/facts", "fewer than two tick boxes"),
    "no none": (f"    none: {W}\n", "", 19, "together/obstacles", "none is missing"),
    "boxes on two pages": ("works, studies]", "works]", 23, "pages/1/facts", "obstacles is asked in parts"),
    "score of an open procedure": ("intake: session", "intake: open", 28, "score", "only a session is ranked"),
    "score without its most": (", of: 30}", "}", 28, "score/seniority", "of is missing"),
    "score of words": ('"at_most(30, floor_div(months, 12))"', "status", 28, "score/seniority/value", "gives choice, not integer"),
    "score of money": ('"at_most(30, floor_div(months, 12))"', "income", 28, "score/seniority/value", "gives money, not integer"),
    "score beyond its most": ("of: 30", "of: 1", 35, "examples/free", "gives 2 points of 1"),
    "amount of a count": ("value: aid", "value: months", 30, "amount/value", "gives integer, not money"),
    "amount now and then": ("each: once", "each: year", 31, "amount/each", "'year' is not known"),
    "amount assumed in silence": ("each: once", "each: once\n  assumed: true", 30, "amount", "assumed without a note"),
    "votes for nothing": ("amount:\n  value: aid\n  each: once\n", "", 30, "decision/votes", "votes without an amount"),
    "one signature": ("need: 2", "need: 1", 33, "decision/votes/1/need", "must be at least 2"),
    "votes above twice": ("need: 2}", "need: 2}, {above: 300000, need: 3}", 33, "decision/votes/2", "above 300000 twice"),
    "a session granted by the engine": ("decision:\n", "decision:\n  automatic: grant\n", 33, "decision/automatic", "only an open procedure"),
    "refused by the engine": ("decision:\n", "decision:\n  automatic: refuse\n", 33, "decision/automatic", "'refuse' is not known"),
    "amount that the rules do not say": (AGAINST, "expect: {verdict: eligible, amount: 5}", 35, "examples/free", "expected amount 5, the rules say 500000"),
    "points that the rules do not say": (AGAINST, "expect: {verdict: eligible, score: {seniority: 3}}", 35, "examples/free", "expected seniority: 3, the rules say 2"),
    "points of no line": (AGAINST, "expect: {verdict: eligible, score: {merit: 3}}", 35, "examples/free", "no line of the score"),
    "verdict against the rules": ("verdict: not_eligible", "verdict: open", 36, "examples/busy", "expected open"),
    "a side without an example": ("facts: {works: true}, expect: {verdict: not_eligible}", "facts: {}, expect: {verdict: open}", 26, "criteria/free", "no example in which it is not_met"),
}  # fmt: skip
FORBIDDEN = {
    "SELECT": ('"works = (SELECT 1)"', "is not in the language"),
    "UNION": ('"works UNION SELECT true"', "is not in the language"),
    "EXISTS": ('"EXISTS (SELECT 1)"', "is not in the language"),
    "two statements": ('"works; DROP TABLE catalogue_procedure"', "not exactly one expression"),
    "DROP": ('"DROP TABLE catalogue_procedure"', "is not in the language|cannot be read"),
    "comment": ('"works -- always"', "'--' is not in the language"),
    "CASE": ('"CASE WHEN works THEN true ELSE false END"', "CASE is not in the language"),
    "COALESCE": ('"COALESCE(months, 0) > 1"', "COALESCE is not in the language"),
    "IS NULL": ('"works IS NULL"', "IS or NULL is not in the language"),
    "LIKE": ("\"name LIKE 'a%'\"", "LIKE is not in the language"),
    "CAST": ('"CAST(months AS TEXT) = 1"', "CAST is not in the language"),
    "division": ('"months / 2 > 1"', "division is not in the language"),
    "interval": ("\"born + INTERVAL '1' DAY > on\"", "a date or interval is not in the language"),
    "LEAST": ('"LEAST(30, months) > 1"', "LEAST or GREATEST is not in the language"),
    "alias": ('"months = 0x10"', "an alias is not in the language"),
    "chained": ('"1 < months < 3"', "a chained comparison"),
    "qualified": ('"person.months > 1"', "a qualified name"),
    "unknown function": ('"sleep(months) > 1"', "is not in the language"),
    "text for a number": ("\"months >= '12'\"", "integer >= string"),
    "bare date": ('"born > on"', "a date outside the functions"),
    "foreign choice": ("\"status = 'widowed'\"", "'widowed' is not a choice"),
    "free text": ("\"name = 'Ali'\"", "a text decides nothing"),
    "mixed units": ('"income > months"', "money against integer"),
    "division by what may be nothing": ('"floor_div(income, months) > 1"', "floor_div by what may be zero"),
    "always": ('"1 = 1"', "a comparison between two written values"),
    "nothing": ('""', "must be an expression"),
}
CASES = [pytest.param(*case, id=name) for name, case in BROKEN.items()] + [
    pytest.param(WHEN, rule, 26, "criteria/free/when", words, id=name)
    for name, (rule, words) in FORBIDDEN.items()
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "body/aid").mkdir(parents=True)
    # A sound version lies beside it: all or none is published.
    write(tmp_path, SOUND, name="2025-01-01.yaml")
    return tmp_path


def write(folder, text, *, name="2026-01-01.yaml"):
    (folder / "body/aid" / name).write_text(text, encoding="utf-8")


def refusal_without_a_query(folder):
    """Return the refusal of a folder, whose transaction was only opened and undone."""
    with CaptureQueriesContext(connection) as asked, pytest.raises(DefinitionRefused) as refused:
        publish_folder(folder, actor=SYSTEM)
    statements = {query["sql"].partition(" ")[0] for query in asked}
    assert statements <= {"SAVEPOINT", "ROLLBACK", "RELEASE"}
    return refused.value


def test_the_sound_file_is_published(folder):
    write(folder, SOUND)

    assert [item.outcome for item in publish_folder(folder, actor=SYSTEM)] == ["published", "published"]
    assert len(CASES) >= 40


@pytest.mark.parametrize(("old", "new", "line", "key", "words"), CASES)
def test_what_is_broken_is_refused_with_its_place_and_mend_and_reaches_no_database(
    folder, old, new, line, key, words
):
    assert SOUND.count(old) == 1, old
    write(folder, SOUND.replace(old, new))

    refused = refusal_without_a_query(folder)

    problems = refused.problems
    path = str(folder / "body/aid/2026-01-01.yaml")
    assert {problem.file for problem in problems} == {path}
    assert all(problem.mend for problem in problems)
    found = [problem for problem in problems if re.search(words, f"{problem.message} – {problem.mend}")]
    assert [(problem.line, problem.key) for problem in found][:1] == [(line, key)], str(refused)
    assert not any(model.objects.exists() for model in (Procedure, ProcedureVersion, FactDictionary, Entry))


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("type: integer", "type: file", 3, "facts/months/held_by", "a file has no held_by"),
        ("held_by: [cnas]", "held_by: cnas", 3, "facts/months/held_by", "must be a list"),
        ("held_by: [cnas]", "held_by: [CNAS!]", 3, "facts/months/held_by/1", "'CNAS!' is not a code"),
        ("held_by: [cnas]", "derive: 'months + 1', held_by: [cnas]", 3, "facts/months/held_by", "held by nobody"),
        ("type: date", "type: day", 2, "facts/born/type", "'day' is not known"),
        ("minimum: 0", "past: true", 3, "facts/months/past", "a integer has no past"),
    ],
)  # fmt: skip
def test_a_broken_dictionary_is_refused_likewise(folder, old, new, line, key, words):
    (folder / "facts.yaml").write_text(FACTS.replace(old, new, 1), encoding="utf-8")

    refused = refusal_without_a_query(folder)

    problem = next(problem for problem in refused.problems if words in problem.message)
    assert (problem.file, problem.line, problem.key) == (str(folder / "facts.yaml"), line, key)
    assert problem.mend
    assert not ProcedureVersion.objects.exists()
