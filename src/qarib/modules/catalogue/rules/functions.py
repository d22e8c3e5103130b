"""Our own functions: whatever they do, an unknown argument gives an unknown result."""

from collections.abc import Callable
from datetime import date

MONTHS_IN_A_YEAR = 12


def months_between(start: date, end: date) -> int:
    """Return the completed months from one day to another, negative when they are swapped.

    A month is complete on the same day of the month: from the 31st of January that is the 1st of March.
    """
    months = (end.year - start.year) * MONTHS_IN_A_YEAR + end.month - start.month
    return months - (end.day < start.day)


def completed_years(start: date, end: date) -> int:
    """Return the completed years. Born on 29 February, one is a year older on 1 March of ordinary years."""
    return months_between(start, end) // MONTHS_IN_A_YEAR


def floor_div(amount: int, by: int) -> int:
    """Return how many whole times `by` goes into the amount; loading has refused a `by` of zero."""
    return amount // by


def at_most(cap: int, value: int) -> int:
    """Return the value, or the cap where the value passes it."""
    return min(cap, value)


def at_least(floor: int, value: int) -> int:
    """Return the value, or the floor where the value stays under it."""
    return max(floor, value)


def sum_of(*values: object) -> int | None:
    """Return the sum of numbers and of repeated facts; one unknown item makes the sum unknown."""
    total = 0
    for value in values:
        for item in value if isinstance(value, tuple) else (value,):
            if not isinstance(item, int):
                return None
            total += item
    return total


FUNCTIONS: dict[str, Callable[..., int | None]] = {
    "completed_years": completed_years,
    "months_between": months_between,
    "floor_div": floor_div,
    "at_most": at_most,
    "at_least": at_least,
    "sum_of": sum_of,
}
