"""What the rules of a version say of everybody."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import numpy as np

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.definition import Definition, Expression
from qarib.modules.catalogue.rules.population import Population, Tally, facts_that_decide
from qarib.modules.catalogue.rules.printing.arrays import Array, Flag, Step
from qarib.modules.catalogue.rules.printing.cells import Cell
from qarib.modules.catalogue.rules.printing.vectors import Printer, Truth
from qarib.modules.catalogue.rules.residue import residue
from qarib.modules.catalogue.rules.tree import Node


def constants_on(definition: Definition, day: date) -> dict[str, object]:
    """Return what is the same for everybody that day: parameters in force, and `on`."""
    found = {code: parameter.on(day) for code, parameter in definition.parameters.items()}
    return {"on": day} | {code: value for code, value in found.items() if value is not None}


def printer_for(
    definition: Definition, population: Population, *, on: date
) -> tuple[Printer, Callable[[Expression], Node]]:
    """Return what writes the program, and what puts the constants of the day into a rule."""
    constants = constants_on(definition, on)

    def reduced(expression: Expression) -> Node:
        return residue(expression.tree, constants)

    facts = facts_that_decide(definition).values()
    derived = {fact.code: reduced(fact.derive) for fact in facts if fact.derive}
    yes_no = frozenset(fact.code for fact in facts if fact.type == FactType.YES_NO)
    return Printer(population, derived=derived, yes_no=yes_no), reduced


def judge(definition: Definition, population: Population, *, on: date, counts: bool) -> Tally:
    """Return the tally, block by block."""
    printer, reduced = printer_for(definition, population, on=on)
    truths = {criterion.code: printer.truth(reduced(criterion.when)) for criterion in definition.criteria}
    whole = printer.every(list(truths.values()))
    met, not_met = (_counted(truths, printer, side=side) if counts else {} for side in (True, False))
    paid = printer.cell(reduced(definition.amount.value)) if definition.amount else None
    ledger = _Ledger(printer, population.size, whole, paid)
    ledger.fill(met, not_met)
    return ledger.tally(truths if counts else {})


def _counted(truths: dict[str, Truth], printer: Printer, *, side: bool) -> dict[str, Flag]:
    """Return the columns to count; where everything is known the other side is what remains."""
    if side:
        return {code: truth.true for code, truth in truths.items()}
    return {
        code: truth.false for code, truth in truths.items() if printer.program.no(truth.true) != truth.false
    }


class _Ledger:
    """Writes down what each block of persons gives."""

    def __init__(self, printer: Printer, size: int, whole: Truth, paid: Cell | None) -> None:
        self._printer, self._size, self._whole, self._paid = printer, size, whole, paid
        self._firm = printer.program.no(whole.true) == whole.false
        self._verdict = np.empty(size, np.int8)
        self._amount = _kept(paid.value, size, np.int64) if paid else None
        self._amount_known = _kept(paid.known, size, np.bool_) if paid else None
        self._met: Counter[str] = Counter()
        self._not_met: Counter[str] = Counter()

    def fill(self, met: dict[str, Flag], not_met: dict[str, Flag]) -> None:
        """Run the program."""
        outputs: list[Flag | int] = [self._whole.true, *([] if self._firm else [self._whole.false])]
        first = len(outputs)
        outputs += [*met.values(), *not_met.values()]
        last = len(outputs)
        paid = (
            [(self._amount, self._paid.value), (self._amount_known, self._paid.known)] if self._paid else []
        )
        written = [(kept, output) for kept, output in paid if isinstance(output, Step)]
        outputs += [output for _kept, output in written]
        counted = [(self._met, code) for code in met] + [(self._not_met, code) for code in not_met]
        for block, found in self._printer.program.run(outputs, self._size):
            self._write_verdict(block, found[:first])
            for (counter, code), column in zip(counted, found[first:last], strict=True):
                counter[code] += int(np.count_nonzero(column))
            for (kept, _output), column in zip(written, found[last:], strict=True):
                if kept is not None:
                    kept[block] = column
        self._complete = [code for code in met if code not in not_met]

    def _write_verdict(self, block: slice, found: list[Array]) -> None:
        if self._firm:
            self._verdict[block] = found[0]
            return
        # Met is 1, refused 0; where neither holds 1 is taken away.
        np.subtract(found[0], ~(found[0] | found[1]), out=self._verdict[block], dtype=np.int8)

    def tally(self, truths: dict[str, Truth]) -> Tally:
        """Return what was written down."""
        met = {code: self._met[code] for code in truths}
        not_met = {
            code: self._size - met[code] if code in self._complete else self._not_met[code] for code in truths
        }
        still_open = {code: self._size - met[code] - not_met[code] for code in truths}
        return Tally(self._verdict, met, not_met, still_open, self._amount, self._amount_known)


def _kept(output: int | Step, size: int, kind: type[np.int64 | np.bool_]) -> Array:
    """Return where a column is written; what is the same for everybody is held once."""
    return np.empty(size, kind) if isinstance(output, Step) else np.broadcast_to(kind(output), size)
