"""How far a number may go: a rule whose numbers could pass what every engine holds is refused at load."""

from collections.abc import Callable, Mapping

from qarib.modules.catalogue.rules.parse import ExpressionRefused
from qarib.modules.catalogue.rules.tree import Arithmetic, Call, Literal, Name, Node, children

# Lowest and highest, both included.
Range = tuple[int, int]

LARGEST_NUMBER = 10**15
MOST_ITEMS = 1000
# A quarter of 64 bits: a printer may add two of them before it divides.
FARTHEST = 2**61
MONTHS: Range = (-120_000, 120_000)
YEARS: Range = (-10_000, 10_000)


def range_of(node: Node, ranges: Mapping[str, Range]) -> Range | None:
    """Return between which numbers the expression stays, None when it holds no number.

    Raises ExpressionRefused where any part of it, known facts put in as they come, could pass 2^61.
    """
    if isinstance(node, Name):
        return ranges.get(node.name)
    if isinstance(node, Literal):
        return (int(node.value), int(node.value)) if isinstance(node.value, int) else None
    inner = [range_of(child, ranges) for child in children(node)]
    known = [found for found in inner if found is not None]
    if isinstance(node, Arithmetic):
        return _held(of_arithmetic(node.operator, known[0], known[1]), node)
    if isinstance(node, Call):
        return _held(of_call(node.function, known), node)
    return None


def _held(found: Range, node: Node) -> Range:
    if found[0] >= -FARTHEST and found[1] <= FARTHEST:
        return found
    raise ExpressionRefused(
        f"a number that may reach {max(found, key=abs):.1e}, more than a database holds",
        "Give the facts in it a minimum and a maximum in facts.yaml, or multiply by less.",
        at=node.at,
    )


def of_arithmetic(operator: str, left: Range, right: Range) -> Range:
    """Return the range of a sum, a difference or a product."""
    if operator == "+":
        return left[0] + right[0], left[1] + right[1]
    if operator == "-":
        return left[0] - right[1], left[1] - right[0]
    corners = [one * other for one in left for other in right]
    return min(corners), max(corners)


def of_call(function: str, ranges: list[Range]) -> Range:
    """Return the range of what one of our functions gives."""
    return _CALLS[function](*ranges)


def hull(first: Range, *others: Range) -> Range:
    """Return the smallest range that holds them all."""
    return min(first[0], *(low for low, _ in others)), max(first[1], *(high for _, high in others))


def _quotient(amount: Range, by: Range) -> Range:
    corners = [one // max(other, 1) for one in amount for other in by]
    return min(corners), max(corners)


def _sum(*ranges: Range) -> Range:
    # Partial sums count too: an engine adds from left to right.
    low = high = lowest = highest = 0
    for found in ranges:
        low, high = low + found[0], high + found[1]
        lowest, highest = min(lowest, low), max(highest, high)
    return lowest, highest


_CALLS: dict[str, Callable[..., Range]] = {
    "completed_years": lambda *_dates: YEARS,
    "months_between": lambda *_dates: MONTHS,
    "floor_div": _quotient,
    "at_most": lambda cap, value: (min(cap[0], value[0]), min(cap[1], value[1])),
    "at_least": lambda floor, value: (max(floor[0], value[0]), max(floor[1], value[1])),
    "sum_of": _sum,
}
