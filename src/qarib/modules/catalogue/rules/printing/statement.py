"""A whole version as one SELECT over a table that holds a person a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.definition import Definition, Fact
from qarib.modules.catalogue.rules.expressions import scope_of
from qarib.modules.catalogue.rules.printing.engines import Engine, Sql, join, listed, quoted, typed
from qarib.modules.catalogue.rules.printing.sql import Field, Print, print_tree
from qarib.modules.catalogue.rules.residue import residue
from qarib.modules.catalogue.rules.tree import Every, Node, names

# No code holds a space.
KEY, VERDICT, AMOUNT = "the key", "the verdict", "the amount"
_UNDECIDING = (FactType.TEXT, FactType.COMMUNE, FactType.FILE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts stand: the table, what names a row, and the column of each fact that has one."""

    table: str
    key: str
    columns: Mapping[str, str]


def statement(definition: Definition, *, on: date, source: Source, engine: Engine) -> Sql:
    """Return a SELECT of the key, the verdict, the amount where there is one, and each criterion by its code.

    Each is TRUE, FALSE or NULL (1, 0, NULL on SQLite), by the parameters of that day.
    """
    conditions = {criterion.code: criterion.when.tree for criterion in definition.criteria}
    wanted: dict[str, Node] = {VERDICT: Every(tuple(conditions.values()))}
    wanted |= {AMOUNT: definition.amount.value.tree} if definition.amount else {}
    return select(definition, wanted | conditions, on=on, source=source, engine=engine)


def select(
    definition: Definition, wanted: Mapping[str, Node], *, on: date, source: Source, engine: Engine
) -> Sql:
    """Return a SELECT of the key and of each expression by its name.

    Derived facts are computed first, one level after the other: each is written once, however often it is
    read. Needs `WITH … AS MATERIALIZED` (PostgreSQL 12, SQLite 3.35).
    """
    constants: dict[str, object] = {"on": on}
    for code, parameter in definition.parameters.items():
        value = parameter.on(on)
        constants |= {} if value is None else {code: value}
    layers = _Layers(definition, source, engine, constants)
    trees = {name: residue(tree, constants) for name, tree in wanted.items()}
    for level in layers.levels(trees.values()):
        layers.derive(level)
    printed = [
        _named(print_tree(tree, layers.printing), Sql(quoted(name, engine))) for name, tree in trees.items()
    ]
    columns = listed(", ", [Sql(quoted(KEY, engine)), *printed])
    return join("WITH {} SELECT {} FROM {}", listed(", ", layers.tables), columns, layers.top)


def _named(expression: Sql, name: Sql) -> Sql:
    return join("{} AS {}", expression, name)


class _Layers:
    """The tables of the WITH: the source, then one for each level of derived facts."""

    def __init__(
        self, definition: Definition, source: Source, engine: Engine, constants: Mapping[str, object]
    ) -> None:
        self._engine, self._constants = engine, constants
        self._facts = {code: fact for code, fact in definition.facts.items() if fact.type not in _UNDECIDING}
        scope = scope_of(definition.facts, definition.parameters)
        self._fields = {
            code: Field(fact.type, code if code in source.columns else "", scope[code].range)
            for code, fact in self._facts.items()
        }
        for code, parameter in definition.parameters.items():
            self._fields[code] = Field(parameter.type, "", scope[code].range)
        columns = {KEY: source.key} | {
            code: source.columns[code] for code in self._fields if self._fields[code].column
        }
        chosen = [_named(self._quoted(column), self._quoted(name)) for name, column in columns.items()]
        self.top = self._quoted("level 0")
        self.tables = [
            join("{} AS (SELECT {} FROM {})", self.top, listed(", ", chosen), self._quoted(source.table))
        ]

    def _quoted(self, name: str) -> Sql:
        return Sql(quoted(name, self._engine))

    @property
    def printing(self) -> Print:
        """Return what the highest level offers."""
        return Print(self._engine, dict(self._fields))

    def levels(self, trees: Iterable[Node]) -> list[list[Fact]]:
        """Return the derived facts that these trees need, those without other derived facts first."""
        heights: dict[str, int] = {}
        for tree in trees:
            self._height(names(tree), heights)
        found: list[list[Fact]] = [[] for _ in range(max(heights.values(), default=0))]
        for code, height in heights.items():
            if height:
                found[height - 1].append(self._facts[code])
        return found

    def _height(self, codes: tuple[str, ...], heights: dict[str, int]) -> int:
        for code in codes:
            fact = self._facts.get(code)
            if fact is not None and code not in heights:
                heights[code] = 1 + self._height(fact.derive.names, heights) if fact.derive else 0
        return max((heights.get(code, 0) for code in codes), default=0)

    def derive(self, level: list[Fact]) -> None:
        """Add a level: what was given stays, what was not is computed."""
        below, columns = self.top, []
        for fact in level:
            assert fact.derive is not None
            tree = residue(fact.derive.tree, self._constants)
            computed = print_tree(tree, self.printing)
            name = f"{fact.code} derived"
            if given := self._fields[fact.code].column:
                own = typed(self._quoted(given), fact.type, self._engine)
                computed = join("COALESCE({}, {})", own, computed)
            columns.append(_named(computed, self._quoted(name)))
            self._fields[fact.code] = Field(fact.type, name, self._fields[fact.code].range)
        self.top = self._quoted(f"level {len(self.tables)}")
        chosen = listed(", ", [Sql("*"), *columns])
        self.tables.append(join("{} AS MATERIALIZED (SELECT {} FROM {})", self.top, chosen, below))
