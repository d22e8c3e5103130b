"""The tree as SQL, with the three-valued result of `evaluate`: TRUE, FALSE, or NULL for "not known yet"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.bounds import YEARS, Range, range_of
from qarib.modules.catalogue.rules.functions import MONTHS_IN_A_YEAR
from qarib.modules.catalogue.rules.printing.engines import (
    Engine,
    Sql,
    join,
    larger,
    listed,
    months,
    quoted,
    smaller,
    typed,
    value,
    whole_times,
)
from qarib.modules.catalogue.rules.tree import (
    Among,
    Arithmetic,
    Between,
    Call,
    Compare,
    Either,
    Every,
    Literal,
    Name,
    Node,
    Not,
)


@dataclass(frozen=True, slots=True)
class Field:
    """Where a fact stands; without a column it is unknown for everybody.

    Dates are dates (ISO texts on SQLite), yes and no booleans (1 and 0 on SQLite), choices their codes. A
    repeated fact stands as its sum, null when one item is.
    """

    type: FactType
    column: str = ""
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class Print:
    """One printing: the engine, and where each name stands."""

    engine: Engine
    fields: Mapping[str, Field]

    @property
    def ranges(self) -> dict[str, Range]:
        """Return how far each number goes."""
        return {name: field.range for name, field in self.fields.items() if field.range is not None}


def print_tree(node: Node, to: Print) -> Sql:
    """Return the expression. Parameters and `on` are put in before (`residue`), so that names are facts.

    Values are marks, names are quoted: no text of the file is ever read by the database. Raises KeyError for
    a name without a field and ExpressionRefused for numbers that could pass 64 bits.
    """
    range_of(node, to.ranges)
    return _print(node, to)


def _print(node: Node, to: Print) -> Sql:
    return _PRINTERS[type(node)](node, to)


def _literal(node: Literal, to: Print) -> Sql:
    return value(node.value, to.engine)


def _name(node: Name, to: Print) -> Sql:
    field = to.fields[node.name]
    column = Sql(quoted(field.column, to.engine) if field.column else "NULL")
    return typed(column, field.type, to.engine)


def _not(node: Not, to: Print) -> Sql:
    return join("(NOT {})", _print(node.part, to))


def _joined(node: Every | Either, to: Print) -> Sql:
    sign = " AND " if isinstance(node, Every) else " OR "
    return join("({})", listed(sign, [_print(part, to) for part in node.parts]))


def _pair(node: Compare | Arithmetic, to: Print) -> Sql:
    return join(f"({{}} {node.operator} {{}})", _print(node.left, to), _print(node.right, to))


def _between(node: Between, to: Print) -> Sql:
    # All three read it as two comparisons, so that one known bound decides.
    return join(
        "({} BETWEEN {} AND {})", _print(node.subject, to), _print(node.low, to), _print(node.high, to)
    )


def _among(node: Among, to: Print) -> Sql:
    choices = [value(choice, to.engine) for choice in node.choices]
    return join("({} IN ({}))", _print(node.subject, to), listed(", ", choices))


def _call(node: Call, to: Print) -> Sql:
    return _CALLS[node.function](node, to)


def _months(node: Call, to: Print) -> Sql:
    start, end = (_print(argument, to) for argument in node.arguments)
    return months(start, end, to.engine)


def _years(node: Call, to: Print) -> Sql:
    return whole_times(_months(node, to), MONTHS_IN_A_YEAR, YEARS[0] * MONTHS_IN_A_YEAR, to.engine)


def _floor_div(node: Call, to: Print) -> Sql:
    amount, by = node.arguments
    found = range_of(amount, to.ranges)
    if found is None or not (isinstance(by, Literal) and isinstance(by.value, int)):
        # A divisor without a value that day: nothing is known.
        return typed(Sql("NULL"), FactType.INTEGER, to.engine)
    return whole_times(_print(amount, to), by.value, found[0], to.engine)


def _cap(node: Call, to: Print) -> Sql:
    apply = smaller if node.function == "at_most" else larger
    left, right = (_print(argument, to) for argument in node.arguments)
    return apply(left, right, to.engine)


def _sum(node: Call, to: Print) -> Sql:
    return join("({})", listed(" + ", [_print(argument, to) for argument in node.arguments]))


_CALLS: dict[str, Callable[[Call, Print], Sql]] = {
    "completed_years": _years, "months_between": _months, "floor_div": _floor_div,
    "at_most": _cap, "at_least": _cap, "sum_of": _sum,
}  # fmt: skip
_PRINTERS: dict[type, Callable[..., Sql]] = {
    Literal: _literal, Name: _name, Not: _not, Every: _joined, Either: _joined, Compare: _pair,
    Arithmetic: _pair, Between: _between, Among: _among, Call: _call,
}  # fmt: skip
