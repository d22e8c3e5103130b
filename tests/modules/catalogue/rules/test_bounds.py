"""No number of a rule passes what every engine holds in 64 bits."""

import pytest

from qarib.modules.catalogue.errors import FactsRefused
from qarib.modules.catalogue.rules.bounds import FARTHEST, range_of
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.expressions import condition, scope_of
from qarib.modules.catalogue.rules.parse import ExpressionRefused, parse
from qarib.modules.catalogue.rules.source import Problems, read
from qarib.modules.catalogue.rules.values import read_values

WORDS = "{ar: نص, fr: texte}"
RANGES = {"x": (-5, 7), "y": (0, 10), "big": (-(10**15), 10**15), "items": (-9000, 9000)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x + y", (-5, 17)),
        ("x - y", (-15, 7)),
        ("x * y", (-50, 70)),
        ("x * x", (-35, 49)),
        ("at_most(3, x)", (-5, 3)),
        ("at_least(3, x)", (3, 7)),
        ("floor_div(x, 2)", (-3, 3)),
        ("sum_of(items, x)", (-9005, 9007)),
        ("completed_years(born, on)", (-10_000, 10_000)),
        ("x > 3", None),
        ("born", None),
    ],
)
def test_an_expression_knows_how_far_it_goes(text, found):
    assert range_of(parse(text), RANGES) == found


@pytest.mark.parametrize(
    "text", ["x + y", "x - y * 2", "floor_div(x * 3, 4)", "at_most(y, x) - at_least(x, 2)"]
)
def test_no_value_leaves_the_range(text):
    tree = parse(text)
    low, high = range_of(tree, RANGES)
    values = [compile_tree(tree)({"x": x, "y": y}) for x in range(-5, 8) for y in range(11)]

    assert low <= min(values)
    assert max(values) <= high


@pytest.mark.parametrize(
    "text",
    ["big * big", "big * 999999999999999 > 1", "NOT (x > 1 OR big * big * x = 0)", "at_most(1, big * big)"],
)
def test_a_number_that_may_pass_64_bits_is_refused(text):
    with pytest.raises(ExpressionRefused, match="more than a database holds") as refused:
        range_of(parse(text), RANGES)

    assert "minimum and a maximum" in refused.value.mend


def test_sums_of_large_facts_are_far_from_the_bound():
    assert range_of(parse("sum_of(" + ", ".join(["big"] * 200) + ")"), RANGES)[1] < FARTHEST


def problems_of(limits):
    facts = "".join(f"  {code}: {{type: integer, {limits}label: {WORDS}}}\n" for code in ("a", "b"))
    problems = Problems("some.yaml")
    item = read("\nwhen: a * b > 3\n", problems).mapping(required="when")["when"]
    condition(item, scope_of(load_dictionary(f"facts:\n{facts}", "facts.yaml"), {}))
    return [str(problem) for problem in problems.found]


def test_a_procedure_says_on_which_line_a_product_is_too_large():
    (problem,) = problems_of("")

    assert problem.startswith("some.yaml:2: when:")
    assert "1.0e+30, more than a database holds" in problem
    assert "minimum and a maximum" in problem
    # With limits in the dictionary the same rule is taken.
    assert problems_of("minimum: 0, maximum: 1000, ") == []


def test_a_repeated_fact_holds_at_most_a_thousand_items():
    facts = load_dictionary(
        "facts:\n  items: {type: integer, each: child, label: {ar: نص, fr: texte}}\n", "facts.yaml"
    )

    assert read_values(facts, {"items": [1] * 1000})
    with pytest.raises(FactsRefused, match="at most 1000"):
        read_values(facts, {"items": [1] * 1001})
