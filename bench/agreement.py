"""Every reader of the rules gives the same answer: our evaluator, SQLite, PostgreSQL, DuckDB and NumPy.

    python bench/agreement.py                          100 000 random rules, a few minutes
    python bench/agreement.py --rules 3000 --seed 7    fewer, others
    tools/with_postgres .venv/bin/python bench/agreement.py    PostgreSQL too, in a temporary table

Each rule is read for 40 random persons with random holes. Beside it: an unknown made known never turns a firm
verdict, and facts outside the residue never change one. The first difference stops the run with the rule, the
person and what each reader said.
"""

import argparse
import importlib.util
import os
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Protocol

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from random_rules import DAY, Rules, base, person, with_criteria  # noqa: E402 -- bench is no package

from qarib.modules.catalogue.enums import FactType  # noqa: E402
from qarib.modules.catalogue.rules.definition import Definition, Expression  # noqa: E402
from qarib.modules.catalogue.rules.evaluate import compile_tree  # noqa: E402
from qarib.modules.catalogue.rules.functions import sum_of  # noqa: E402
from qarib.modules.catalogue.rules.population import columns_of  # noqa: E402
from qarib.modules.catalogue.rules.printing.engines import Engine, Sql  # noqa: E402
from qarib.modules.catalogue.rules.printing.statement import Source, select  # noqa: E402
from qarib.modules.catalogue.rules.printing.tallying import printer_for  # noqa: E402
from qarib.modules.catalogue.rules.residue import residue  # noqa: E402
from qarib.modules.catalogue.rules.tree import names  # noqa: E402
from qarib.modules.catalogue.rules.values import read_values  # noqa: E402

PERSONS, CONDITIONS, NUMBERS = 40, 150, 50
ALL = 100_000
Row = Mapping[str, object]
# One answer a rule and person: a truth, a number, or None.
Answers = list[tuple[object, ...]]


class Cursor(Protocol):
    """What we need of a database."""

    def execute(self, text: str, parameters: Any = ..., /) -> Any:  # noqa: ANN401 -- three drivers
        """Run a statement."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return its rows."""


_COLUMN = {
    FactType.INTEGER: "bigint", FactType.MONEY: "bigint", FactType.YES_NO: "boolean", FactType.DATE: "date",
    FactType.CHOICE: "text",
}  # fmt: skip


@dataclass
class Database:
    """A table of persons on one engine; its columns are not named as the facts are."""

    engine: Engine
    cursor: Cursor

    def ask(self, definition: Definition, rows: Sequence[Row], wanted: Mapping[str, Expression]) -> Answers:
        """Return what the engine says of every person."""
        facts = {code: fact for code, fact in definition.facts.items() if fact.type in _COLUMN}
        given = [code for code in facts if any(code in row for row in rows)]
        kinds = ["text" if self.engine == Engine.SQLITE else _COLUMN[facts[code].type] for code in given]
        if self.engine == Engine.SQLITE:
            kinds = [
                "text" if facts[code].type in (FactType.DATE, FactType.CHOICE) else "integer"
                for code in given
            ]
        columns = "".join(f', "its ""{code}""" {kind}' for code, kind in zip(given, kinds, strict=True))
        self.cursor.execute("DROP TABLE IF EXISTS persons")
        self.cursor.execute(f"CREATE TEMPORARY TABLE persons (n integer{columns})")
        mark = "%s" if self.engine == Engine.POSTGRESQL else "?"
        insert = f"INSERT INTO persons VALUES ({', '.join([mark] * (len(given) + 1))})"
        for number, row in enumerate(rows):
            self.cursor.execute(insert, [number, *(_stored(row.get(code)) for code in given)])
        source = Source("persons", "n", {code: f'its "{code}"' for code in given})
        trees = {name: expression.tree for name, expression in wanted.items()}
        sql: Sql = select(definition, trees, on=DAY, source=source, engine=self.engine)
        self.cursor.execute(sql.text, list(sql.parameters))
        return [tuple(row[1:]) for row in sorted(self.cursor.fetchall())]


def _stored(value: object) -> object:
    return sum_of(tuple(value)) if isinstance(value, list) else value


def with_evaluator(definition: Definition, rows: Sequence[Row], wanted: Mapping[str, Expression]) -> Answers:
    """Return what our own closures say."""
    values = [definition.values_on(DAY, read_values(definition.facts, row)) for row in rows]
    return [tuple(expression.read(one) for expression in wanted.values()) for one in values]


def with_numpy(definition: Definition, rows: Sequence[Row], wanted: Mapping[str, Expression]) -> Answers:
    """Return what the NumPy program says, as truths and numbers."""
    population = columns_of(with_criteria(definition, wanted), rows)
    printer, reduced = printer_for(with_criteria(definition, wanted), population, on=DAY)
    outputs: list[Any] = []
    for name, expression in wanted.items():
        if name.startswith("condition"):
            truth = printer.truth(reduced(expression))
            outputs += [truth.true, truth.false]
        else:
            cell = printer.cell(reduced(expression))
            outputs += [cell.value, cell.known]
    answers: Answers = []
    for _block, found in printer.program.run(outputs, population.size):
        columns = []
        for place, name in enumerate(wanted):
            first, second = found[2 * place].tolist(), found[2 * place + 1].tolist()
            read = _truth if name.startswith("condition") else _number
            columns.append([read(one, other) for one, other in zip(first, second, strict=True)])
        answers += zip(*columns, strict=True)
    return answers


def _truth(true: bool, false: bool) -> bool | None:  # noqa: FBT001 -- a pair of columns
    assert not (true and false)
    return True if true else False if false else None


def _number(value: int, known: bool) -> int | None:  # noqa: FBT001 -- a pair of columns
    return value if known else None


@dataclass
class Trial:
    """Batches of rules and persons; counts what was compared."""

    random: Random
    databases: Sequence[Database]
    rules: int = 0
    cases: int = 0
    filled: int = 0
    definition: Definition = field(default_factory=base)

    def __post_init__(self) -> None:
        """Prepare the writer of rules."""
        self.writer = Rules(self.random, self.definition)

    def batch(self) -> None:
        """Write rules and persons, ask everybody, and compare. Raises AssertionError at a difference."""
        wanted = {f"condition {n}": self.writer.condition() for n in range(CONDITIONS)}
        wanted |= {f"number {n}": self.writer.number() for n in range(NUMBERS)}
        # Now and then everything is known of everybody: NumPy then writes another program.
        holes = self.random.choice([0.0, 0.1, 0.3, 0.6])
        rows = [person(self.random, holes=holes) for _ in range(PERSONS)]
        told = with_evaluator(self.definition, rows, wanted)
        self._same("NumPy", with_numpy(self.definition, rows, wanted), told, wanted, rows)
        for database in self.databases:
            found = database.ask(self.definition, rows, wanted)
            self._same(database.engine, found, told, wanted, rows)
        for row in rows[:4]:
            self._fill(row, wanted)
        self.rules += len(wanted)
        self.cases += len(wanted) * len(rows)

    def _same(
        self, who: str, found: Answers, told: Answers, wanted: Mapping[str, Expression], rows: Sequence[Row]
    ) -> None:
        assert len(found) == len(told)
        for one, ours, row in zip(found, told, rows, strict=True):
            for answer, expected, expression in zip(one, ours, wanted.values(), strict=True):
                if answer != expected:
                    raise AssertionError(
                        f"{who} says {answer!r}, we say {expected!r}: {expression.text}\n{dict(row)}"
                    )

    def _fill(self, row: Row, wanted: Mapping[str, Expression]) -> None:
        """Make the unknown known, twice: what was firm stays, and only the residue's facts matter."""
        facts = self.definition.facts
        before = self.definition.values_on(DAY, read_values(facts, row))
        full, other = (
            self.definition.values_on(DAY, read_values(facts, person(self.random, holes=0.0) | dict(row)))
            for _ in range(2)
        )
        for expression in wanted.values():
            left = residue(expression.tree, before)
            first, last = expression.read(before), expression.read(full)
            told = f"{expression.text}\n{dict(row)}"
            assert first is None or first == last, f"a firm answer turned: {told}"
            waits = set(names(left))
            assert all(before.get(code) is None for code in waits), f"it waits for what it knows: {told}"
            mixed = {code: full.get(code) if code in waits else other.get(code) for code in full} | {
                code: value for code, value in before.items() if value is not None
            }
            assert expression.read(mixed) == last, f"a fact outside the residue mattered: {told}"
            assert compile_tree(left)(full) == last, f"the residue says otherwise: {told}"
            self.filled += 1


def databases(environment: Mapping[str, str]) -> list[Database]:
    """Return the engines that are here: SQLite, DuckDB where it is installed, PostgreSQL by its address."""
    found = [Database(Engine.SQLITE, sqlite3.connect(":memory:").cursor())]
    if importlib.util.find_spec("duckdb"):
        import duckdb  # noqa: PLC0415 -- only where it is installed

        found.append(Database(Engine.DUCKDB, duckdb.connect(config={"threads": 1})))
    url = environment.get("QARIB_DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg  # noqa: PLC0415 -- only where it is asked for

        server = psycopg.connect(url.rpartition("/")[0] + "/postgres")
        found.append(Database(Engine.POSTGRESQL, server.cursor()))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run as many rules as asked for, and print what was compared."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=int, default=ALL)
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args(arguments)
    trial = Trial(Random(options.seed), databases(os.environ))
    used = time.process_time()
    while trial.rules < options.rules:
        trial.batch()
    engines = ", ".join(["evaluator", "numpy", *(database.engine for database in trial.databases)])
    print(
        f"{trial.rules} rules, {trial.cases} answers of each of {engines}; "
        f"{trial.filled} with the unknown filled; {trial.writer.refused} rules refused by "
        f"the loader; 0 differences; seed {options.seed}; "
        f"{time.process_time() - used:.0f} CPU-s of this process"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
