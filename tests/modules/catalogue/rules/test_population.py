"""Everybody at once is each one alone: verdicts, counts, amounts; and nobody loads NumPy for nothing."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

sys.path.append(str(Path(__file__).resolve().parents[4] / "bench"))

from random_rules import DAY, Rules, base, person, with_criteria

from qarib.modules.catalogue.enums import AmountEach
from qarib.modules.catalogue.queries import columns_of, evaluate, tally
from qarib.modules.catalogue.rules.definition import Amount, Expression
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.parse import parse
from qarib.modules.catalogue.rules.printing import arrays
from qarib.modules.catalogue.rules.tree import names

ROOT = Path(__file__).resolve().parents[4]
WORDS = {1: "eligible", 0: "not_eligible", -1: "open"}


def rule(text):
    tree = parse(text)
    return Expression(text, tree, compile_tree(tree), names(tree))


def procedure(*conditions, amount=None):
    found = with_criteria(base(), {f"c{place}": rule(text) for place, text in enumerate(conditions)})
    return replace(found, amount=Amount(rule(amount), AmountEach.ONCE) if amount else None)


@pytest.mark.parametrize("holes", [0.0, 0.3])
def test_everybody_at_once_is_each_one_alone(holes, monkeypatch):
    # Blocks smaller than the population, the last of them not full.
    monkeypatch.setattr(arrays, "BLOCK", 64)
    random = Random(5)
    rules = Rules(random, base())
    for _round in range(10):
        conditions = {f"c{place}": rules.condition() for place in range(3)}
        definition = with_criteria(rules.definition, conditions)
        rows = [person(random, holes=holes) for _ in range(200)]
        alone = [evaluate(definition, row, on=DAY) for row in rows]

        found = tally(definition, columns_of(definition, rows), on=DAY)

        assert [WORDS[one] for one in found.verdict.tolist()] == [one.verdict.value for one in alone]
        for place, code in enumerate(conditions):
            counted = Counter(one.criteria[place].verdict.value for one in alone)
            assert (found.met[code], found.not_met[code], found.open[code]) == (
                counted["met"], counted["not_met"], counted["open"],
            )  # fmt: skip


def test_the_amount_is_known_where_its_facts_are():
    definition = procedure("p", amount="at_most(cap, floor_div(wage, 2))")
    rows = [{"p": True, "wage": 300_000}, {"p": True, "wage": 101}, {"p": True}]

    found = tally(definition, columns_of(definition, rows), on=DAY)

    assert found.amount[:2].tolist() == [120_000, 50]
    assert found.amount_known.tolist() == [True, True, False]
    assert [evaluate(definition, row, on=DAY).amount for row in rows] == [120_000, 50, None]


def test_an_amount_without_facts_is_paid_to_everybody():
    definition = procedure("p", amount="cap")

    found = tally(definition, columns_of(definition, [{}, {"p": True}]), on=DAY)

    assert (found.amount.tolist(), found.amount_known.tolist()) == ([120_000, 120_000], [True, True])


def test_without_counts_the_verdicts_are_the_same():
    definition = procedure("p", "x > 3")
    population = columns_of(definition, [{"p": True, "x": 4}, {"p": True}, {"p": False}])

    found = tally(definition, population, on=DAY, counts=False)

    assert (found.verdict.tolist(), found.met, found.amount) == ([1, -1, 0], {}, None)


def test_a_value_that_the_version_does_not_take_is_not_known_and_counted():
    definition = procedure("p AND x > 3", "c = 'red'", "completed_years(born, on) > 18", "sum_of(items) > 1")
    rows = [
        {"p": 1, "x": True, "c": "pink", "born": "yesterday", "items": [1, "2"]},
        {"p": "true", "x": 61, "c": ["red"], "born": 20260101, "items": 3},
        {"p": True, "x": 4, "c": "red", "born": "1990-01-01", "items": [1, 2]},
    ]

    population = columns_of(definition, rows)

    assert population.unreadable == {"p": 2, "x": 2, "c": 2, "born": 2, "items": 2}
    assert tally(definition, population, on=DAY).verdict.tolist() == [-1, -1, 1]


def test_only_facts_that_decide_become_columns():
    definition = procedure("age > 18")

    population = columns_of(definition, [{"born": "1990-01-01", "town": "4401", "wage": 3}])

    assert (population.facts, list(population.columns)) == ({"age", "born"}, ["born"])


def test_a_population_serves_two_versions_that_read_the_same_facts():
    older, newer = procedure("x > 3"), procedure("x > 5")
    population = columns_of(older, [{"x": 4}, {"x": 6}])

    assert tally(older, population, on=DAY).verdict.tolist() == [1, 1]
    assert tally(newer, population, on=DAY).verdict.tolist() == [0, 1]


def test_a_population_without_the_facts_of_a_version_is_refused():
    population = columns_of(procedure("x > 3"), [{"x": 4, "y": 2}])

    with pytest.raises(ValueError, match="they lack y"):
        tally(procedure("x > 3 AND y > 1"), population, on=DAY)


def test_nobody_at_all_is_counted_as_nobody():
    definition = procedure("x > 3")

    found = tally(definition, columns_of(definition, []), on=DAY)

    assert (len(found.verdict), found.met, found.open) == (0, {"c0": 0}, {"c0": 0})


def test_parameters_are_those_of_the_day():
    definition = procedure("x >= least")
    population = columns_of(definition, [{"x": 18}])

    verdicts = [tally(definition, population, on=day).verdict.tolist() for day in (DAY, date(2026, 3, 1))]

    assert verdicts == [[1], [0]]


def test_columns_are_as_small_as_their_values():
    definition = procedure("x > 3 AND p AND c = 'red' AND completed_years(born, on) > 18 AND big > 1")
    rows = [{"x": 60, "p": True, "c": "red", "born": "1990-01-01", "big": 10**15}]

    columns = columns_of(definition, rows).columns

    assert {code: column.values.dtype.name for code, column in columns.items()} == {
        "x": "int8", "p": "bool", "c": "int8", "born": "int16", "big": "int64",
    }  # fmt: skip
    assert all(column.known is None for column in columns.values())


def test_a_chain_of_derived_facts_that_doubles_each_time_stays_short():
    definition = base()
    facts = dict(definition.facts)
    for place in range(30):
        before = f"d{place - 1}" if place else "x"
        text = f"at_most({before}, 100) - at_most({before}, 99)"
        facts[f"d{place}"] = replace(facts["late"], code=f"d{place}", derive=rule(text))
    definition = with_criteria(replace(definition, facts=facts), {"c0": rule("d29 >= 0")})

    assert tally(definition, columns_of(definition, [{"x": 4}]), on=DAY).verdict.tolist() == [1]


def test_a_web_process_does_not_load_numpy():
    code = "import django; django.setup(); import qarib.config.urls, sys; print('numpy' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "strict.settings", "PYTHONPATH": "src:tests:tools", "PATH": ""}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "False"
