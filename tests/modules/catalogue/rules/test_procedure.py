"""A small procedure of our own, and every way to break it."""

import re
from datetime import date

import pytest

from qarib.modules.catalogue.errors import DefinitionRefused, FactsRefused
from qarib.modules.catalogue.rules.assess import assess
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.folder import read_folder
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.catalogue.rules.values import read_values

WORDS = "{ar: نص, fr: texte}"
FACTS = f"""\
facts:
  born: {{type: date, label: {WORDS}, past: true}}
  age: {{type: integer, label: {WORDS}, derive: "completed_years(born, on)"}}
  income: {{type: money, label: {WORDS}, minimum: 0}}
  town: {{type: commune, label: {WORDS}}}
  married: {{type: yes_no, label: {WORDS}}}
  status:
    type: choice
    label: {WORDS}
    choices: {{in: {WORDS}, out: {WORDS}}}
  spouse: {{type: text, label: {WORDS}, max_length: 30}}
  wages: {{type: money, label: {WORDS}, each: month}}
"""
PROCEDURE = f"""\
procedure: body.thing
body: body
intake: open
name: {WORDS}
summary: {WORDS}
gives: [{WORDS}]
life_events: [look_for_work]
law: [{WORDS}]
promise:
  answer: {{within: 3, unit: working_days}}
grants: {{valid: 6, unit: months, letter: grant}}
decided_by: {{agency_of: town, words: {WORDS}}}
other_ways: [{{kind: phone, value: "30 05", label: {WORDS}}}]
parameters:
  cap:
    label: {WORDS}
    type: money
    values: {{2020-01-01: 100, 2026-01-01: 200}}
facts:
  born: {{}}
  age: {{}}
  income: {{}}
  town: {{}}
  married: {{}}
  spouse: {{only_if: married, optional: true}}
pages:
  - {{code: one, title: {WORDS}, facts: [born, income, town, married]}}
  - {{code: two, title: {WORDS}, facts: [spouse]}}
criteria:
  adult:
    label: {WORDS}
    when: age >= 18
    refusal: {WORDS}
    remedy: {WORDS}
    law: {WORDS}
  modest:
    label: {WORDS}
    when: income <= cap
    refusal: {WORDS}
    remedy: {WORDS}
    law: {WORDS}
examples:
  - {{name: good, date: 2025-01-01, facts: {{born: 2000-01-01, income: 100}}, expect: {{verdict: eligible}}}}
  - name: bad
    date: 2025-01-01
    facts: {{born: 2020-01-01, income: 101}}
    expect: {{verdict: not_eligible, not_met: [adult, modest]}}
appeal: {{days: 30, how: {WORDS}}}
"""
START = date(2025, 1, 1)


def load(procedure=PROCEDURE, facts=FACTS):
    dictionary = load_dictionary(facts, "facts.yaml")
    return load_procedure(procedure, "2025-01-01.yaml", valid_from=START, dictionary=dictionary)


def refusals(old, new, *, text=PROCEDURE):
    assert text.count(old) >= 1, old
    broken = {"facts" if text == FACTS else "procedure": text.replace(old, new, 1)}
    with pytest.raises(DefinitionRefused) as refused:
        load(**broken)
    return [str(problem) for problem in refused.value.problems]


def test_a_sound_file_is_read_whole():
    definition = load()

    assert (definition.code, definition.body, definition.agency_of) == ("body.thing", "body", "town")
    assert list(definition.facts) == ["born", "age", "income", "town", "married", "spouse"]
    assert [criterion.code for criterion in definition.criteria] == ["adult", "modest"]
    assert [definition.parameters["cap"].on(day) for day in (date(2019, 1, 1), START, date(2026, 1, 1))] == [
        None,
        100,
        200,
    ]
    assert (definition.promise.answer.within, definition.promise.legal, definition.grants.valid) == (
        3,
        None,
        6,
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("intake: open", "intake: [open", r"^2025-01-01.yaml:\d+: not YAML"),
        ("intake: open", "\tintake: open", r"^2025-01-01.yaml:3: not YAML"),
        ("intake: open", "intake: open\x01", r"^2025-01-01.yaml:3: not YAML"),
        (
            "intake: open",
            "intake: sometimes",
            r":3: intake: 'sometimes' is not known – Use one of: open, session",
        ),
        ("intake: open", "intake: 3", r":3: intake: must be text"),
        ("intake: open\n", "", r":1: intake is missing – Add `intake:` here"),
        ("intake: open", "intake: open\nintake: open", r":4: intake: written twice"),
        ("intake: open", "intakes: open", r":3: intakes: unknown key – Did you mean intake\?"),
        ("intake: open", "intake: open\nunheard: 1", r":4: unheard: unknown key – Known keys"),
        ("intake: open", "intake: &x open", r":3: intake: anchors and aliases are not allowed"),
        ("name: {ar: نص, fr: texte}", "name: {ar: نص}", r":4: name: fr is missing"),
        ("name: {ar: نص, fr: texte}", "name: {fr: texte}", r":4: name: ar is missing"),
        ("name: {ar: نص, fr: texte}", "name: {ar: نص, fr: ''}", r":4: name/fr: must be text"),
        ("name: {ar: نص, fr: texte}", "name: bare", r":4: name: must be a mapping"),
        ("gives: [", "gives: {a: [", r"not YAML"),
        ("gives: [{ar: نص, fr: texte}]", "gives: none", r":6: gives: must be a list"),
        (
            "life_events: [look_for_work]",
            "life_events: [lottery]",
            r":7: life_events/1: 'lottery' is not a life",
        ),
        ("within: 3", "within: three", r":10: promise/answer/within: must be a whole number"),
        ("within: 3", "within: 0", r":10: promise/answer/within: must be at least 1"),
        ("within: 3", "within: 0x3", r":10: promise/answer/within: must be a whole number – Write decimal"),
        ("unit: working_days}", "unit: moons}", r":10: promise/answer/unit: 'moons' is not known"),
        ("within: 3, ", "", r":10: promise/answer: within is missing"),
        ("promise:\n", "promise:\n  assumed: true\n", r":10: promise: assumed without a note"),
        ("promise:\n", "promise:\n  assumed: maybe\n", r":10: promise/assumed: must be true or false"),
        (
            "{valid: 6, unit: months, letter: grant}",
            "{valid: 6, letter: grant}",
            r":11: grants: unit is missing",
        ),
        ("agency_of: town", "agency_of: born", r":12: decided_by/agency_of: is not a commune fact here"),
        ("kind: phone", "kind: pigeon", r":13: other_ways/1/kind: 'pigeon' is not known"),
        (
            "values: {2020-01-01: 100,",
            "values: {2030-01-01: 100,",
            r"cap/values: .* first day of this version",
        ),
        ("values: {2020-01-01: 100,", "values: {soon: 100,", r"cap/values/soon: is not a date"),
        ("    type: money", "    type: text", r":17: parameters/cap/type: a parameter is a number"),
        ("  born: {}", "  born: {}\n  unheard: {}", r":21: facts/unheard: is not in the dictionary"),
        ("  cap:\n", "  born:\n", r"facts/born: is a parameter too"),
        ("  born: {}", "  born: {colour: red}", r":20: facts/born/colour: unknown key"),
        (
            "only_if: married",
            "only_if: marred",
            r"spouse/only_if: marred is neither .* – Did you mean married",
        ),
        ("only_if: married", "only_if: income", r"a money where a yes or no is expected"),
        ("  born: {}\n  age: {}", "  age: {}\n  born: {}", r"age \(in the dictionary\): born is neither"),
        ("[born, income, town, married]", "[born, income, town, married, age]", r"age cannot be asked"),
        ("[born, income, town, married]", "[income, town, married]", r":27: pages: born is on no page"),
        (
            "[born, income, town, married]",
            "[born, born, income, town, married]",
            r"born is asked twice|6 facts",
        ),
        ("facts: [spouse]", "facts: [born]", r"born is asked twice"),
        ("facts: [spouse]", "facts: [nobody]", r"nobody is not a fact of this procedure"),
        ("facts: [spouse]", "facts: []", r"0 facts on one page"),
        ("code: two", "code: one", r"two pages with one code"),
        ("code: two", "code: Two!", r"'Two!' is not a code"),
        ("married]}", "married, spouse]}", r"spouse"),
        (
            "when: age >= 18",
            "when: age / 1 >= 18",
            r":32: criteria/adult/when: division .*character 1 near `age / 1",
        ),
        ("when: age >= 18", "when: |\n      age >= 18 AND\n      COALESCE(age, 1) > 1", r":34: .*COALESCE"),
        ("when: age >= 18", "when: [age]", r":32: criteria/adult/when: must be an expression"),
        ("when: age >= 18", "when: born > on", r"a date outside the functions"),
        ("when: age >= 18", "when: age >= '18'", r"integer >= string"),
        ("when: age >= 18", "when: age = income", r"integer against money"),
        ("    remedy: {ar: نص, fr: texte}\n", "", r":31: criteria/adult: remedy is missing"),
        (
            "date: 2025-01-01, facts",
            "date: 2024-12-31, facts",
            r"examples/1/date: before this version begins",
        ),
        (
            "date: 2025-01-01, facts",
            "date: 2025-02-30, facts",
            r"examples/1/date: (is not|must be) a date|not YAML",
        ),
        ("income: 100}", "income: '100'}", r"examples/1/facts/income: must be a whole number"),
        ("income: 100}", "incom: 100}", r"examples/1/facts/incom: .*did you mean income"),
        ("verdict: eligible", "verdict: perhaps", r"'perhaps' is not a verdict"),
        ("verdict: eligible", "verdict: open", r"examples/good: expected open, the rules say eligible"),
        (
            "not_met: [adult, modest]",
            "not_met: [adult]",
            r"expected not met: adult; the rules say: adult, modest",
        ),
        ("verdict: eligible}", "verdict: eligible, next: born}", r"expected next question born"),
        (
            "born: 2020-01-01, income: 101",
            "born: 2020-01-01",
            r"criteria/modest: no example in which it is not_met",
        ),
        (
            "procedure: body.thing",
            "procedure: other.thing",
            r":1: procedure: does not begin with the body's code",
        ),
        ("procedure: body.thing", f"procedure: body.{'x' * 40}", r":1: procedure: is too long a code"),
    ],
)
def test_a_broken_file_is_refused_with_line_key_and_mend(old, new, expected):
    found = refusals(old, new)

    assert any(re.search(expected, line) for line in found), found
    assert all(re.match(r"2025-01-01\.yaml:\d+:.* – .+", line) for line in found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: date", "type: day", r"facts.yaml:2: born/type|facts/born/type: 'day' is not known"),
        ("type: date, ", "", r"facts.yaml:2: facts/born: type is missing"),
        ("  born:", "  on:", r"facts.yaml:2: facts/on: is not a fact's code"),
        ("  born:", "  Born:", r"facts.yaml:2: facts/Born: is not a fact's code"),
        ("past: true", "maximum: 3", r"facts/born/maximum: a date has no maximum"),
        ("past: true", "from_account: shoe_size", r"'shoe_size' is not known"),
        ("choices: {in: {ar: نص, fr: texte}, out", "choices: {out", r"facts/status: fewer than two choices"),
        ("max_length: 30", "max_length: 0", r"facts/spouse/max_length: must be at least 1"),
        ("max_length: 30", "digits: 0", r"facts/spouse/digits: must be at least 1"),
        ("past: true", "digits: 4", r"facts/born/digits: a date has no digits"),
        ("completed_years(born, on)", "at_most(income, 1)", r"age \(in the dictionary\): income is neither"),
    ],
)
def test_a_broken_dictionary_is_refused(old, new, expected):
    found = refusals(old, new, text=FACTS)

    assert any(re.search(expected, line) for line in found), found


def test_a_repeated_fact_is_summed_and_one_unknown_month_keeps_it_open():
    text = PROCEDURE.replace("  married: {}\n", "  married: {}\n  wages: {}\n", 1)
    text = text.replace("when: income <= cap", "when: sum_of(wages) <= cap")
    text = text.replace("income: 100}", "wages: [60, 40]}").replace("income: 101}", "wages: [60, 41]}")
    definition = load(text)

    verdicts = [
        assess(definition, read_values(definition.facts, {"wages": wages}), START).criteria[1].verdict.value
        for wages in ([1, 2], [1, None], None, [100, 1])
    ]

    assert verdicts == ["met", "open", "open", "not_met"]
    with pytest.raises(FactsRefused, match="wages: must be a list"):
        read_values(definition.facts, {"wages": 3})


def test_all_errors_of_a_file_are_told_at_once():
    broken = PROCEDURE.replace("kind: phone", "kind: pigeon").replace("agency_of: town", "agency_of: born")
    with pytest.raises(DefinitionRefused) as refused:
        load(broken)

    assert [problem.key for problem in refused.value.problems] == [
        "decided_by/agency_of",
        "other_ways/1/kind",
    ]


@pytest.mark.parametrize("text", ["", "# nothing", "[" * 3000, "a: " * 5, "x" * 600_000, "--- a\n--- b"])
def test_what_is_not_a_procedure_at_all_is_refused(text):
    with pytest.raises(DefinitionRefused):
        load(text)


def put(folder, procedure=PROCEDURE, *, name="2025-01-01.yaml", place="body/thing"):
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    path = folder / place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(procedure, encoding="utf-8")
    return path


def test_a_folder_or_one_file_of_it_is_read(tmp_path):
    path = put(tmp_path)

    assert [file.definition.code for file in read_folder(tmp_path)] == ["body.thing"]
    assert [file.path for file in read_folder(path)] == [path]
    assert read_folder(tmp_path / "facts.yaml") == []


def test_the_register_of_processing_beside_the_dictionary_is_no_version(tmp_path):
    put(tmp_path)
    (tmp_path / "processing.yaml").write_text("processing: {}\n", encoding="utf-8")

    assert [file.definition.code for file in read_folder(tmp_path)] == ["body.thing"]


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("first.yaml", "body/thing", "the file's name is not a date"),
        ("2025-13-01.yaml", "body/thing", "the file's name is not a date"),
        ("2025-01-01.yaml", "body/other", "lies in the folder of body.other"),
    ],
)
def test_a_file_in_the_wrong_place_is_refused(tmp_path, name, place, expected):
    put(tmp_path, name=name, place=place)
    with pytest.raises(DefinitionRefused, match=expected):
        read_folder(tmp_path)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    put(tmp_path).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DefinitionRefused, match="is not UTF-8"):
        read_folder(tmp_path)


def test_a_folder_without_a_dictionary_or_without_existence_is_refused(tmp_path):
    with pytest.raises(DefinitionRefused, match=r"no facts\.yaml here or above"):
        read_folder(tmp_path)
    with pytest.raises(DefinitionRefused, match="does not exist"):
        read_folder(tmp_path / "nowhere.yaml")
