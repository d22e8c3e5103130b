"""The tree as a NumPy program: steps over columns, each computed once, run block by block in the cache.

A truth is two columns, "is true" and "is false"; where neither holds it is not known yet. Whatever nobody
needs is never computed: with all facts known, "is false" is only the other side of "is true".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Step:
    """The place of a column in the program."""

    place: int


# Known for everybody while compiling, or a column.
Flag: TypeAlias = bool | Step


class Program:
    """Steps in the order in which they run; the same step is never written twice."""

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., Array], tuple[object, ...], dict[str, Any]]] = []
        self._places: dict[object, Step] = {}
        self._columns: dict[int, Array] = {}

    def column(self, values: Array) -> Step:
        """Return a column that is there already, as long as the population."""
        step = self._placed(("column", id(values)), np.asarray, (), {})
        self._columns[step.place] = values
        return step

    def step(self, function: Callable[..., Array], *operands: object, **options: Any) -> Step:  # noqa: ANN401 -- options of NumPy
        """Return what a function of NumPy makes of columns and numbers."""
        key = (function, *((type(one), one) for one in operands), *sorted(options.items()))
        return self._placed(key, function, operands, options)

    def keyed(self, key: object, function: Callable[..., Array], *operands: object) -> Step:
        """Return a step whose function is made for it; the key says when it is the same one."""
        return self._placed(key, function, operands, {})

    def _placed(
        self,
        key: object,
        function: Callable[..., Array],
        operands: tuple[object, ...],
        options: dict[str, Any],
    ) -> Step:
        if key not in self._places:
            self._places[key] = Step(len(self._steps))
            self._steps.append((function, operands, options))
        return self._places[key]

    def no(self, flag: Flag) -> Flag:
        """Return the other side."""
        if isinstance(flag, bool):
            return not flag
        function, operands, _options = self._steps[flag.place]
        if function is np.logical_not and isinstance(operands[0], Step):
            return operands[0]
        return self.step(np.logical_not, flag)

    def both(self, *flags: Flag) -> Flag:
        """Return where all of them hold."""
        return self._chain(np.logical_and, flags, stop=False)

    def either(self, *flags: Flag) -> Flag:
        """Return where one of them holds."""
        return self._chain(np.logical_or, flags, stop=True)

    def _chain(self, function: Callable[..., Array], flags: Sequence[Flag], *, stop: bool) -> Flag:
        result: Flag = not stop
        for flag in flags:
            if isinstance(flag, bool):
                if flag is stop:
                    return stop
            else:
                result = flag if isinstance(result, bool) else self.step(function, result, flag)
        return result

    def run(self, outputs: Sequence[int | Step], size: int) -> Iterator[tuple[slice, list[Array]]]:
        """Yield the outputs of each block of persons; only steps that they need are computed."""
        needed = self._needed([output for output in outputs if isinstance(output, Step)])
        columns = [(place, self._columns[place]) for place in needed if place in self._columns]
        plan = [_bound(place, *self._steps[place]) for place in needed if place not in self._columns]
        values: list[Any] = [None] * len(self._steps)
        for start in range(0, size, BLOCK):
            block = slice(start, min(start + BLOCK, size))
            for place, column in columns:
                values[place] = column[block]
            for place, run in plan:
                values[place] = run(values)
            length = block.stop - start
            yield (
                block,
                [
                    values[output.place] if isinstance(output, Step) else np.full(length, output)
                    for output in outputs
                ],
            )

    def _needed(self, outputs: list[Step]) -> list[int]:
        found: set[int] = set()
        waiting = [output.place for output in outputs]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += [one.place for one in self._steps[place][1] if isinstance(one, Step)]
        return sorted(found)


def _bound(
    place: int, function: Callable[..., Array], operands: tuple[object, ...], options: dict[str, Any]
) -> tuple[int, Callable[[list[Any]], Array]]:
    """Return the step as one call over the values so far; most have two columns, or a column and a number."""
    places = [one.place if isinstance(one, Step) else None for one in operands]
    if not options:
        match places:
            case [int() as first]:
                return place, lambda values: function(values[first])
            case [int() as first, int() as second]:
                return place, lambda values: function(values[first], values[second])
            case [int() as first, None]:
                number = operands[1]
                return place, lambda values: function(values[first], number)

    def run(values: list[Any]) -> Array:
        given = [one if at is None else values[at] for one, at in zip(operands, places, strict=True)]
        return function(*given, **options)

    return place, run


def smallest(low: int, high: int) -> type[np.signedinteger[Any]]:
    """Return the smallest type of integers that holds both."""
    for kind in (np.int8, np.int16, np.int32):
        limits = np.iinfo(kind)
        if limits.min <= low and high <= limits.max:
            return kind
    return np.int64


def months_of(starts: Array | int, ends: Array | int) -> Array:
    """Return the completed months between days counted from 1970."""
    first, last = (np.asarray(days).astype("M8[D]") for days in (starts, ends))
    first_month, last_month = first.astype("M8[M]"), last.astype("M8[M]")
    short = (last - last_month.astype("M8[D]")) < (first - first_month.astype("M8[D]"))
    months: Array = (last_month - first_month).astype(np.int64) - short
    return months


def table_of(days: range, other: int, *, ending: bool, by: int) -> Array:
    """Return the completed months (years, by 12) from or to a fixed day, for each day of a range."""
    column = np.arange(days.start, days.stop)
    months = months_of(other, column) if ending else months_of(column, other)
    times = np.floor_divide(months, by)
    return times.astype(smallest(int(times.min()), int(times.max())))
