from datetime import date

import pytest

from factories.catalogue import REGISTRATION_FILE, SHIPPED
from qarib.modules.catalogue.errors import DefinitionRefused, ParameterUnknown
from qarib.modules.catalogue.rules.definition import Text
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.drafting import move_parameter, redate_examples
from qarib.modules.catalogue.rules.procedure import load_procedure

SOURCE = REGISTRATION_FILE.read_text(encoding="utf-8")
SINCE = date(2027, 1, 1)
LAW = Text("مرسوم «جديد»", 'Décret "nouveau" n° 1 : âge', "New decree")
BLOCK = """\
# The head.
parameters:
  cap:  # moves with the minimum wage
    label: {ar: س, fr: Plafond}
    type: money
    values:
      2020-06-01: 20000
      2030-01-01: 99  # planned

    # after the values
    law:
      ar: قديم
      fr: Ancien
facts:
  a: {}
examples:
  - name: one
    date: 2026-03-01  # spring
    facts: {day: 2020-01-01, leap: '2024-02-29', no: 2024-13-01}
  - name: two
    date: 2031-01-01
"""


def moved(source=SOURCE, parameter="minimum_age", value=18, **changes):
    return move_parameter(source, parameter=parameter, value=value, **{"since": SINCE, **changes})


def changed_lines(before, after):
    return [line for line in after.splitlines() if line not in before.splitlines()]


def load(source, valid_from=SINCE):
    dictionary = load_dictionary((SHIPPED / "facts.yaml").read_text(encoding="utf-8"), "facts.yaml")
    return load_procedure(source, "draft.yaml", valid_from=valid_from, dictionary=dictionary)


def test_one_value_moves_and_the_examples_that_it_makes_too_old_are_dated_anew():
    lines = changed_lines(SOURCE, moved())

    assert lines[0] == "    values: {1990-04-21: 16, 2027-01-01: 18}"
    assert all("date: " in line for line in lines[1:])


def test_what_comes_out_says_the_new_value_from_its_day_and_the_old_one_before():
    parameter = load(moved(value=16)).parameters["minimum_age"]

    assert parameter.values == ((date(1990, 4, 21), 16), (SINCE, 16))


def test_examples_that_fail_after_the_move_are_told_with_their_line_and_mend():
    with pytest.raises(DefinitionRefused) as refused:
        load(moved(value=30))

    lines = SOURCE.splitlines()
    assert refused.value.problems
    for problem in refused.value.problems:
        assert problem.key.startswith(("examples/", "criteria/"))
        assert lines[problem.line - 1].strip()
        assert problem.mend


def test_a_block_keeps_its_comments_its_later_values_and_its_layout():
    after = moved(BLOCK, parameter="cap", value=144000)

    assert changed_lines(BLOCK, after) == [
        "      2027-01-01: 144000",
        "    date: 2027-03-01  # spring",
        "    facts: {day: 2021-01-01, leap: '2025-03-01', no: 2024-13-01}",
    ]
    at = after.splitlines().index("      2027-01-01: 144000")
    assert after.splitlines()[at + 1] == "      2030-01-01: 99  # planned"
    for comment in ("# The head.", "# moves with the minimum wage", "# after the values"):
        assert comment in after


def test_a_value_before_all_others_begins_the_list():
    assert "      2019-01-01: 7\n      2020-06-01: 20000" in moved(BLOCK, "cap", 7, since=date(2019, 1, 1))
    first = moved("parameters:\n  a: {values: {2020-01-01: 1}}\n", "a", 7, since=date(2019, 1, 1))
    assert "{2019-01-01: 7, 2020-01-01: 1}" in first


def test_a_value_for_a_day_that_has_one_replaces_it():
    assert "2030-01-01: 5  # planned" in moved(BLOCK, parameter="cap", value=5, since=date(2030, 1, 1))


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        SOURCE.replace("type: integer\n    values", "type: integer\n    law: {ar: أ, fr: b}\n    values"),
    ],
)
def test_a_law_is_written_whatever_its_words_hold(source):
    law = load(moved(source, value=16, law=LAW)).parameters["minimum_age"].law

    assert law == Text(LAW.ar, 'Décret "nouveau" n° 1\u00a0: âge', LAW.en)


def test_a_law_in_a_block_is_replaced_whole_and_what_follows_it_stays():
    after = moved(BLOCK, parameter="cap", value=1, law=Text("جديد", "Nouveau"))

    assert '    law:\n      {ar: "جديد", fr: "Nouveau"}\nfacts:' in after
    assert "Ancien" not in after


def test_a_law_finds_its_place_in_a_parameter_on_one_line():
    after = moved("parameters:\n  a: {type: money, values: {2020-01-01: 1}}\n", "a", 2, law=Text("أ", "b"))

    assert after == (
        'parameters:\n  a: {type: money, law: {ar: "أ", fr: "b"}, values: {2020-01-01: 1, 2027-01-01: 2}}\n'
    )


@pytest.mark.parametrize(
    "source", ["", "a: [", "parameters: 3", "parameters: {a: 1}", "parameters: {a: {values: {}}}", "- a"]
)
def test_a_text_without_that_parameter_is_refused(source):
    with pytest.raises(ParameterUnknown):
        moved(source, parameter="a")


def test_examples_alone_are_dated_anew_and_a_broken_text_stays_as_it_is():
    after = redate_examples(BLOCK, since=date(2040, 1, 1))

    assert "    date: 2040-03-01  # spring\n    facts: {day: 2034-01-01" in after
    assert "    date: 2040-01-01\n" in after
    assert redate_examples("a: [", since=SINCE) == "a: ["
