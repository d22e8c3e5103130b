"""From a tree to the steps of a NumPy program: conditions, over what `cells` writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from qarib.modules.catalogue.rules.evaluate import between_as_comparisons
from qarib.modules.catalogue.rules.population import Population
from qarib.modules.catalogue.rules.printing.arrays import Flag, smallest
from qarib.modules.catalogue.rules.printing.cells import Cells, Trees
from qarib.modules.catalogue.rules.tree import (
    Among,
    Between,
    Compare,
    Either,
    Every,
    Literal,
    Name,
    Node,
    Not,
)

_FEW = 8


@dataclass(frozen=True, slots=True)
class Truth:
    """Where it is true, and where it is false; elsewhere it is not known yet."""

    true: Flag
    false: Flag


_COMPARE: dict[str, Any] = {
    "=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater,
    ">=": np.greater_equal,
}  # fmt: skip
_CONDITIONS = (Not, Every, Either, Compare, Between, Among)


class Printer(Cells):
    """Writes conditions into one program."""

    def __init__(self, population: Population, *, derived: Trees, yes_no: frozenset[str]) -> None:
        super().__init__(population, derived=derived)
        self._yes_no = yes_no
        self._named_truths: dict[str, Truth] = {}

    def truth(self, node: Node) -> Truth:
        """Return a condition."""
        return _TRUTHS[type(node)](self, node)

    def _written_truth(self, node: Literal) -> Truth:
        return Truth(bool(node.value), not node.value)

    def _named_truth(self, node: Name) -> Truth:
        if node.name not in self._named_truths:
            self._named_truths[node.name] = self._found_truth(node)
        return self._named_truths[node.name]

    def _found_truth(self, node: Name) -> Truth:
        program, column = self.program, self._population.columns.get(node.name)
        given = Truth(true=False, false=False)
        if column is not None:
            true = program.column(column.values)
            known: Flag = column.known is None or program.column(column.known)
            given = Truth(true, program.both(known, program.no(true)))
        if node.name not in self._derived or (column is not None and column.known is None):
            return given
        known = program.either(given.true, given.false)
        computed = self.truth(self._derived[node.name])
        return Truth(
            program.either(given.true, program.both(program.no(known), computed.true)),
            program.either(given.false, program.both(program.no(known), computed.false)),
        )

    def _not(self, node: Not) -> Truth:
        part = self.truth(node.part)
        return Truth(part.false, part.true)

    def _every(self, node: Every) -> Truth:
        return self.every([self.truth(part) for part in node.parts])

    def every(self, parts: list[Truth]) -> Truth:
        """Return AND: false as soon as one part is false."""
        program = self.program
        true = program.both(*(part.true for part in parts))
        if all(program.no(part.true) == part.false for part in parts):
            return Truth(true, program.no(true))
        return Truth(true, program.either(*(part.false for part in parts)))

    def _either(self, node: Either) -> Truth:
        program, parts = self.program, [self.truth(part) for part in node.parts]
        true = program.either(*(part.true for part in parts))
        if all(program.no(part.true) == part.false for part in parts):
            return Truth(true, program.no(true))
        return Truth(true, program.both(*(part.false for part in parts)))

    def _between(self, node: Between) -> Truth:
        return self._every(between_as_comparisons(node))

    def _among(self, node: Among) -> Truth:
        subject = self.cell(node.subject)
        low, high = subject.range
        choices = [code for code in map(self.code, node.choices) if low <= code <= high]
        if isinstance(subject.value, int):
            return self._where(subject.value in choices, subject.known)
        if len(choices) <= _FEW:
            found = [self.program.step(np.equal, subject.value, code) for code in choices]
            return self._where(self.program.either(*found), subject.known)
        listed = np.array(sorted(choices), dtype=smallest(min(choices), max(choices)))
        key = ("in", subject.value, *listed.tolist())
        found_in = self.program.keyed(key, lambda values: np.isin(values, listed), subject.value)
        return self._where(found_in, subject.known)

    def _where(self, holds: Flag, known: Flag) -> Truth:
        program = self.program
        if known is True:
            return Truth(holds, program.no(holds))
        return Truth(program.both(holds, known), program.both(program.no(holds), known))

    def _compare(self, node: Compare) -> Truth:
        if self._is_truth(node.left):
            return self._same_truth(node)
        program, left, right = self.program, self.cell(node.left), self.cell(node.right)
        known = program.both(left.known, right.known)
        if known is False:
            return Truth(true=False, false=False)
        threshold = self.threshold(node, right)
        if threshold is not None:
            return self._where(threshold, known)
        if isinstance(left.value, int) and isinstance(right.value, int):
            return self._where(bool(_COMPARE[node.operator](left.value, right.value)), known)
        return self._where(program.step(_COMPARE[node.operator], left.value, right.value), known)

    def _is_truth(self, node: Node) -> bool:
        if isinstance(node, Name):
            return node.name in self._yes_no
        return isinstance(node, _CONDITIONS) or (isinstance(node, Literal) and isinstance(node.value, bool))

    def _same_truth(self, node: Compare) -> Truth:
        program, one, other = self.program, self.truth(node.left), self.truth(node.right)
        same = program.either(program.both(one.true, other.true), program.both(one.false, other.false))
        differs = program.either(program.both(one.true, other.false), program.both(one.false, other.true))
        return Truth(same, differs) if node.operator == "=" else Truth(differs, same)


_TRUTHS: dict[type, Callable[[Printer, Any], Truth]] = {
    Literal: Printer._written_truth, Name: Printer._named_truth, Not: Printer._not,  # noqa: SLF001
    Every: Printer._every, Either: Printer._either, Between: Printer._between,  # noqa: SLF001
    Among: Printer._among, Compare: Printer._compare,  # noqa: SLF001
}  # fmt: skip
