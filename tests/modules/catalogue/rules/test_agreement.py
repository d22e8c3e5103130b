"""A few thousand random rules: evaluator, SQLite, DuckDB, NumPy and, where the suite runs on it, PostgreSQL.

The hundred thousand are run by `bench/agreement.py`; what it found stands in docs/operations/proofs.md.
"""

import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from django.db import connection

sys.path.append(str(Path(__file__).resolve().parents[4] / "bench"))

from agreement import Database, Trial, databases

from qarib.modules.catalogue.rules.printing import engines, sql, vectors
from qarib.modules.catalogue.rules.printing.engines import Engine

BATCH = 200


def run(rules, seed, *more):
    trial = Trial(Random(seed), [*databases({}), *more])
    while trial.rules < rules:
        trial.batch()
    return trial


@pytest.mark.parametrize("seed", range(3))
def test_evaluator_databases_and_numpy_agree_on_random_rules_with_random_holes(seed):
    trial = run(800, seed)

    assert [database.engine for database in trial.databases] == [Engine.SQLITE, Engine.DUCKDB]
    assert (trial.rules, trial.cases, trial.filled) == (800, 32_000, 3200)
    # Some rules could grow too large: they never reach a database.
    assert trial.writer.refused > 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the suite runs on SQLite")
@pytest.mark.django_db
def test_postgresql_agrees_too():
    with connection.cursor() as cursor:
        trial = run(1000, 77, Database(Engine.POSTGRESQL, cursor))

    assert trial.rules == 1000


def test_a_division_toward_zero_is_found(monkeypatch):
    honest = engines.whole_times
    monkeypatch.setattr(sql, "whole_times", lambda amount, by, _low, engine: honest(amount, by, 0, engine))

    with pytest.raises(AssertionError, match="sqlite says"):
        run(5 * BATCH, 1)


def test_a_cap_that_ignores_an_unknown_is_found(monkeypatch):
    def least(cap, amount, engine):
        name = "min" if engine == Engine.SQLITE else "LEAST"
        return engines.join(name + "({}, {})", cap, amount)

    monkeypatch.setattr(sql, "smaller", least)

    with pytest.raises(AssertionError, match="duckdb says"):
        run(5 * BATCH, 1)


def test_a_wrong_comparison_in_numpy_is_found(monkeypatch):
    monkeypatch.setitem(vectors._COMPARE, "<", np.less_equal)

    with pytest.raises(AssertionError, match="NumPy says"):
        run(5 * BATCH, 1)
