"""The SQL as it is written: no text of a rule in it, names quoted, and where three databases differ."""

import sqlite3
from datetime import date

import duckdb
import pytest

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.parse import ExpressionRefused, parse
from qarib.modules.catalogue.rules.printing.engines import Engine, quoted
from qarib.modules.catalogue.rules.printing.sql import Field, Print, print_tree
from qarib.modules.catalogue.rules.residue import residue

FIELDS = {
    "x": Field(FactType.INTEGER, "x", (-100, 100)),
    "big": Field(FactType.INTEGER, "big", (-(10**15), 10**15)),
    "status": Field(FactType.CHOICE, "status"),
    "born": Field(FactType.DATE, "born"),
    "p": Field(FactType.YES_NO, "p"),
    "nobody": Field(FactType.INTEGER, "", (0, 9)),
}
ENGINES = list(Engine)


def printed(text, engine, **constants):
    return print_tree(residue(parse(text), constants), Print(engine, FIELDS))


def asked(text, engine, *, on=date(2026, 2, 28), **row):
    """Return what SQLite or DuckDB says of one row."""
    sql = printed(text, engine, on=on)
    kinds = {"x": "bigint", "big": "bigint", "status": "text", "born": "date", "p": "boolean"}
    connection = sqlite3.connect(":memory:") if engine == Engine.SQLITE else duckdb.connect()
    columns = ", ".join(f"{name} {'text' if kind == 'date' and engine == Engine.SQLITE else kind}"
                        for name, kind in kinds.items())  # fmt: skip
    connection.execute(f"CREATE TABLE t ({columns})")
    connection.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [row.get(name) for name in kinds])
    return connection.execute(f"SELECT {sql.text} FROM t", list(sql.parameters)).fetchone()[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_value_of_a_rule_stands_in_the_text(engine):
    sql = printed("status = 'a'';DROP TABLE t' OR x IN (7341, 2) OR x > 918273", engine)

    assert "DROP" not in sql.text
    assert "7341" not in sql.text
    assert "918273" not in sql.text
    assert sql.parameters == ("a';DROP TABLE t", 7341, 2, 918273)


@pytest.mark.parametrize(
    ("engine", "text"),
    [
        (Engine.SQLITE, '("x" >= ?)'),
        (Engine.POSTGRESQL, '(CAST("x" AS bigint) >= CAST(%s AS bigint))'),
        (Engine.DUCKDB, '(CAST("x" AS bigint) >= CAST(? AS bigint))'),
    ],
)
def test_numbers_are_64_bits_wide_everywhere(engine, text):
    assert printed("x >= 3", engine).text == text


@pytest.mark.parametrize(
    ("engine", "text"),
    [
        (Engine.SQLITE, '"a""b%c"'),
        (Engine.POSTGRESQL, '"a""b%%c"'),
        (Engine.DUCKDB, '"a""b%c"'),
    ],
)
def test_a_name_is_nothing_but_a_name(engine, text):
    assert quoted('a"b%c', engine) == text
    for wrong in ("", "a\0b"):
        with pytest.raises(ValueError, match="identifier"):
            quoted(wrong, engine)


@pytest.mark.parametrize("engine", [Engine.SQLITE, Engine.DUCKDB])
@pytest.mark.parametrize(
    ("text", "row", "result"),
    [
        ("at_most(30, x)", {}, None),
        ("at_most(x, 30)", {"x": 31}, 30),
        ("at_least(30, x)", {}, None),
        ("at_least(-30, x)", {"x": -31}, -30),
        ("floor_div(x, 12)", {"x": -1}, -1),
        ("floor_div(x, 12)", {"x": -12}, -1),
        ("floor_div(x, 12)", {"x": 23}, 1),
        ("floor_div(x, 12)", {}, None),
        ("floor_div(big, 999999999999999)", {"big": -(10**15)}, -2),
        ("floor_div(nobody, 3)", {}, None),
        ("sum_of(x, big)", {"x": 1}, None),
        ("x IN (1, 2)", {}, None),
        ("NOT x IN (1, 2)", {}, None),
        ("x BETWEEN 19 AND big", {"x": 18}, False),
        ("x BETWEEN 19 AND big", {"x": 20}, None),
        ("x > 1 AND p", {"p": False}, False),
        ("x > 1 OR p", {"p": True}, True),
        ("x > 1 OR p", {"p": False}, None),
        ("p = (x > 1)", {"p": False, "x": 1}, True),
        ("completed_years(born, on)", {"born": "2004-02-29"}, 21),
        ("months_between(born, on)", {"born": "2026-01-31"}, 0),
        ("months_between(born, on)", {"born": "2026-03-01"}, -1),
        ("completed_years(born, on)", {"born": "2026-03-01"}, -1),
        ("completed_years(born, on)", {"born": "0001-01-01"}, 2025),
        ("completed_years(born, on)", {}, None),
    ],
)
def test_an_unknown_is_passed_on_and_the_floor_is_the_floor(engine, text, row, result):
    assert asked(text, engine, **row) == result


@pytest.mark.parametrize("engine", ENGINES)
def test_nested_caps_stay_as_short_as_the_rule(engine):
    text = "at_most(9, at_least(1, " * 15 + "floor_div(x, 2)" + "))" * 15

    assert len(printed(text, engine).text) < 4000


def test_numbers_that_could_pass_64_bits_are_not_printed():
    with pytest.raises(ExpressionRefused, match="more than a database holds"):
        printed("big * big", Engine.SQLITE)


def test_a_fact_without_a_field_is_not_printed():
    with pytest.raises(KeyError, match="income"):
        printed("income > 3", Engine.SQLITE)
