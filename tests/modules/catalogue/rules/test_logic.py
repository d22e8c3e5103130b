"""Three-valued logic: tables, and properties over random expressions with random holes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.modules.catalogue.rules.check import Kind, check_condition
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.functions import completed_years, months_between
from qarib.modules.catalogue.rules.parse import parse
from qarib.modules.catalogue.rules.residue import residue
from qarib.modules.catalogue.rules.tree import Literal, names

T, F, U = True, False, None
SCOPE = {
    "p": Kind("yes_no"),
    "q": Kind("yes_no"),
    "x": Kind("integer"),
    "y": Kind("integer"),
    "c": Kind("choice", ("red", "green")),
    "born": Kind("date"),
    "on": Kind("date"),
    "items": Kind("integer", repeated=True),
}


def read(text, **values):
    return compile_tree(parse(text))(values)


@pytest.mark.parametrize(
    ("p", "q", "both", "either"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T), (F, T, F, T), (F, F, F, F), (F, U, F, U),
        (U, T, U, T), (U, F, F, U), (U, U, U, U),
    ],
)  # fmt: skip
def test_and_and_or_follow_kleene(p, q, both, either):
    assert (read("p AND q", p=p, q=q), read("p OR q", p=p, q=q)) == (both, either)


@pytest.mark.parametrize(("p", "result"), [(T, F), (F, T), (U, U)])
def test_not_follows_kleene(p, result):
    assert read("NOT p", p=p) is result


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("x >= 36", {"x": 36}, T),
        ("x > 36", {"x": 36}, F),
        ("x > 36", {}, U),
        ("x BETWEEN 19 AND 40", {"x": 40}, T),
        ("x BETWEEN 19 AND y", {"x": 18}, F),
        ("x BETWEEN 19 AND y", {"x": 20}, U),
        ("c IN ('red')", {"c": "green"}, F),
        ("c IN ('red')", {}, U),
        ("x + y * 2 - 1", {"x": 1, "y": 3}, 6),
        ("x * 0", {}, U),
        ("at_most(30, floor_div(x, 12))", {"x": 400}, 30),
        ("at_most(30, floor_div(x, 12))", {}, U),
        ("at_least(5, x)", {"x": 3}, 5),
        ("floor_div(x, 12)", {"x": -1}, -1),
        ("sum_of(items, x)", {"items": (1, 2), "x": 3}, 6),
        ("sum_of(items, x)", {"items": (1, None), "x": 3}, U),
        ("sum_of(items)", {"items": ()}, 0),
        ("completed_years(born, on)", {"born": date(2010, 11, 24), "on": date(2026, 11, 24)}, 16),
        ("completed_years(born, on)", {"born": date(2010, 11, 25), "on": date(2026, 11, 24)}, 15),
        ("completed_years(born, on)", {"on": date(2026, 11, 24)}, U),
    ],
)
def test_an_unknown_is_passed_on_by_everything_else(text, values, result):
    assert read(text, **values) == result


@pytest.mark.parametrize(
    ("start", "end", "months", "years"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0, 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1, 0),
        (date(2004, 2, 29), date(2022, 2, 28), 215, 17),
        (date(2004, 2, 29), date(2022, 3, 1), 216, 18),
        (date(1985, 6, 2), date(2026, 6, 1), 491, 40),
        (date(2026, 3, 1), date(2026, 2, 28), -1, -1),
    ],
)
def test_months_and_years_are_counted_when_complete(start, end, months, years):
    assert (months_between(start, end), completed_years(start, end)) == (months, years)


def numbers():
    leaves = st.sampled_from(["x", "y", "completed_years(born, on)", "sum_of(items)"]) | st.integers(
        -50, 50
    ).map(str)
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner)
            | st.builds("at_most({}, {})".format, inner, inner)
            | st.builds("at_least({}, {})".format, inner, inner)
            | st.builds("floor_div({}, {})".format, inner, st.integers(1, 12))
        ),
        max_leaves=4,
    )


def conditions():
    orders = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    leaves = st.one_of(
        st.sampled_from(["p", "q", "c = 'red'", "c IN ('red', 'green')", "p = q", "p <> true"]),
        st.builds("x {} {}".format, orders, numbers()),
        st.builds("{} {} y".format, numbers(), orders),
        st.builds("x BETWEEN {} AND {}".format, numbers(), numbers()),
        st.builds("y IN ({}, {})".format, st.integers(0, 9), st.integers(0, 9)),
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds("({} AND {})".format, inner, inner)
            | st.builds("({} OR {})".format, inner, inner)
            | st.builds("NOT ({})".format, inner)
        ),
        max_leaves=8,
    )


PEOPLE = st.fixed_dictionaries(
    {
        "p": st.booleans(),
        "q": st.booleans(),
        "x": st.integers(-60, 60),
        "y": st.integers(-60, 60),
        "c": st.sampled_from(["red", "green"]),
        "born": st.dates(date(1940, 1, 1), date(2026, 1, 1)),
        "items": st.lists(st.integers(0, 9), max_size=3).map(tuple),
    }
)
HOLES = st.sets(st.sampled_from(["p", "q", "x", "y", "c", "born", "items"]))
ON = {"on": date(2026, 11, 24)}


def with_holes(person, holes):
    return ON | {name: value for name, value in person.items() if name not in holes}


@given(conditions(), PEOPLE, HOLES)
def test_an_unknown_made_known_never_turns_a_firm_verdict(text, person, holes):
    tree = parse(text)
    check_condition(tree, SCOPE)
    evaluate = compile_tree(tree)

    before, after = evaluate(with_holes(person, holes)), evaluate(ON | person)

    assert after is not None
    assert before in (None, after)


@given(conditions(), PEOPLE, HOLES, PEOPLE)
def test_facts_outside_the_residue_never_change_the_verdict(text, person, holes, other):
    tree = parse(text)
    known = with_holes(person, holes)
    left = residue(tree, known)
    waits_for = set(names(left))
    # Everything that the residue does not name takes any value; what it names stays as in `person`.
    others = {name: other[name] if name in holes - waits_for else value for name, value in person.items()}

    assert waits_for <= holes
    assert compile_tree(left)(ON | person) == compile_tree(tree)(ON | person)
    assert compile_tree(tree)(ON | others) == compile_tree(tree)(ON | person)
    if compile_tree(tree)(known) is not None:
        assert left == Literal(compile_tree(tree)(known))


@given(conditions(), PEOPLE, HOLES, HOLES)
def test_reducing_in_two_steps_is_reducing_once(text, person, holes, more):
    tree = parse(text)
    first = with_holes(person, holes | more)
    both = with_holes(person, holes)

    assert residue(residue(tree, first), both) == residue(tree, both)
