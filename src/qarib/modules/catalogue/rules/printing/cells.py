"""Numbers, choices and days as steps of a NumPy program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from qarib.modules.catalogue.rules.bounds import MONTHS, YEARS, Range, hull, of_arithmetic, of_call
from qarib.modules.catalogue.rules.functions import MONTHS_IN_A_YEAR
from qarib.modules.catalogue.rules.population import Population, days_of
from qarib.modules.catalogue.rules.printing.arrays import (
    Array,
    Flag,
    Program,
    Step,
    months_of,
    smallest,
    table_of,
)
from qarib.modules.catalogue.rules.tree import Arithmetic, Call, Compare, Literal, Name, Node

LONGEST_TABLE = 200_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, a choice's code or a day, and where it is known; `range` includes what stands in holes."""

    value: int | Step
    known: Flag
    range: Range


UNKNOWN = Cell(0, known=False, range=(0, 0))
_APPLY: dict[str, Any] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "at_most": np.minimum, "at_least": np.maximum,
    "sum_of": np.add, "floor_div": np.floor_divide,
}  # fmt: skip
Trees: TypeAlias = Mapping[str, Node]


class Cells:
    """Writes what holds a number into one program.

    Parameters and `on` are put in before; derived facts come as trees, and what was given of them stands.
    """

    def __init__(self, population: Population, *, derived: Trees) -> None:
        self.program = Program()
        self._population, self._derived = population, derived
        self._tables: dict[object, Array] = {}
        # A derived fact is written once, however often it is read.
        self._named: dict[str, Cell] = {}

    def cell(self, node: Node) -> Cell:
        """Return a number, a choice or a day."""
        return _CELLS[type(node)](self, node)

    def code(self, written: object) -> int:
        """Return the number that stands for a written value in a column."""
        if isinstance(written, str):
            return self._population.codes.get(written, -1)
        if isinstance(written, date):
            return days_of(written)
        return int(str(written))

    def _written_cell(self, node: Literal) -> Cell:
        code = self.code(node.value)
        return Cell(code, known=True, range=(code, code))

    def _named_cell(self, node: Name) -> Cell:
        if node.name not in self._named:
            self._named[node.name] = self._found_cell(node)
        return self._named[node.name]

    def _found_cell(self, node: Name) -> Cell:
        program, column = self.program, self._population.columns.get(node.name)
        given = UNKNOWN
        if column is not None:
            known: Flag = column.known is None or program.column(column.known)
            given = Cell(program.column(column.values), known, (column.low, column.high))
        if node.name not in self._derived or given.known is True:
            return given
        computed = self.cell(self._derived[node.name])
        if given.known is False:
            return computed
        span = hull(given.range, computed.range)
        both_kinds = smallest(*span)
        value = program.keyed(
            ("merged", given, computed),
            lambda known, first, second: np.asarray(np.where(known, first, second), dtype=both_kinds),
            given.known, given.value, computed.value,
        )  # fmt: skip
        return Cell(value, program.either(given.known, computed.known), span)

    def _arithmetic(self, node: Arithmetic) -> Cell:
        left, right = self.cell(node.left), self.cell(node.right)
        return self._applied(
            node.operator, left, right, of_arithmetic(node.operator, left.range, right.range)
        )

    def _applied(self, word: str, left: Cell, right: Cell, span: Range) -> Cell:
        known = self.program.both(left.known, right.known)
        if known is False:
            return UNKNOWN
        kind = smallest(*hull(span, left.range, right.range))
        if isinstance(left.value, int) and isinstance(right.value, int):
            return Cell(int(_APPLY[word](left.value, right.value)), known, span)
        return Cell(self.program.step(_APPLY[word], left.value, right.value, dtype=kind), known, span)

    def _call(self, node: Call) -> Cell:
        cells = [self.cell(argument) for argument in node.arguments]
        if self.program.both(*(cell.known for cell in cells)) is False:
            return UNKNOWN
        if node.function in ("completed_years", "months_between"):
            return self._months(node.function, cells[0], cells[1])
        if node.function == "sum_of":
            total = cells[0]
            for cell in cells[1:]:
                total = self._applied("sum_of", total, cell, of_arithmetic("+", total.range, cell.range))
            return total
        span = of_call(node.function, [cell.range for cell in cells])
        return self._applied(node.function, cells[0], cells[1], span)

    def _months(self, function: str, start: Cell, end: Cell) -> Cell:
        by = MONTHS_IN_A_YEAR if function == "completed_years" else 1
        known = self.program.both(start.known, end.known)
        if isinstance(start.value, int) and isinstance(end.value, int):
            found = int(months_of(np.array([start.value]), np.array([end.value]))[0]) // by
            return Cell(found, known, (found, found))
        table = self._table(start, end, by)
        column = start if isinstance(end.value, int) else end
        if table is not None:
            first = column.range[0]
            value = self.program.keyed(
                (function, start, end),
                lambda days: table.take(np.subtract(days, first, dtype=np.intp)),
                column.value,
            )
            return Cell(value, known, (int(table.min()), int(table.max())))
        value = self.program.keyed(
            (function, start, end),
            lambda first, last: months_of(first, last) // by,
            start.value, end.value,
        )  # fmt: skip
        return Cell(value, known, YEARS if by > 1 else MONTHS)

    def _table(self, start: Cell, end: Cell, by: int) -> Array | None:
        """Return the months or years for each day of the column, when the other day is everybody's."""
        for column, other, ending in ((start, end, False), (end, start, True)):
            low, high = column.range
            if isinstance(column.value, Step) and isinstance(other.value, int) and high - low < LONGEST_TABLE:
                key = (low, high, other.value, ending, by)
                if key not in self._tables:
                    days = range(low, high + 1)
                    self._tables[key] = table_of(days, other.value, ending=ending, by=by)
                return self._tables[key]
        return None

    def threshold(self, node: Compare, right: Cell) -> Flag | None:
        """Return "so many years old" as "born before": one comparison of days instead of a table."""
        call = node.left
        if isinstance(call, Name) and call.name not in self._population.columns:
            call = self._derived.get(call.name, call)
        if not isinstance(call, Call) or not isinstance(right.value, int):
            return None
        if call.function not in ("completed_years", "months_between"):
            return None
        start, end = (self.cell(argument) for argument in call.arguments)
        table = self._table(start, end, MONTHS_IN_A_YEAR if call.function == "completed_years" else 1)
        if table is None:
            return None
        column, ending = (end, True) if isinstance(start.value, int) else (start, False)

        def reaches(count: int) -> Flag:
            if ending:
                edge = column.range[0] + int(np.searchsorted(table, count))
                return self.program.step(np.greater_equal, column.value, edge)
            edge = column.range[1] - int(np.searchsorted(table[::-1], count))
            return self.program.step(np.less_equal, column.value, edge)

        at_least, beyond = reaches(right.value), reaches(right.value + 1)
        exactly = self.program.both(at_least, self.program.no(beyond))
        return {
            ">=": at_least, "<": self.program.no(at_least), ">": beyond, "<=": self.program.no(beyond),
            "=": exactly, "<>": self.program.no(exactly),
        }[node.operator]  # fmt: skip


_CELLS: dict[type, Callable[[Cells, Any], Cell]] = {
    Literal: Cells._written_cell, Name: Cells._named_cell, Arithmetic: Cells._arithmetic,  # noqa: SLF001
    Call: Cells._call,  # noqa: SLF001
}  # fmt: skip
