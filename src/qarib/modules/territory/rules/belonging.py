"""Which wilaya a commune belonged to, step by step, as the reforms of 2019 and 2026 moved it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class WilayaDates:
    """Since when a wilaya exists, and out of which one it was made."""

    code: str
    parent: str | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a commune's history; `valid_to` is the last day, or None while it lasts."""

    wilaya: str
    valid_from: date
    valid_to: date | None


def chain(wilaya: str, wilayas: Mapping[str, WilayaDates]) -> Iterator[WilayaDates]:
    """Return the wilaya, then the one it was made from, up to the oldest."""
    code: str | None = wilaya
    while code is not None:
        dates = wilayas[code]
        yield dates
        code = dates.parent


def history(wilaya: str, wilayas: Mapping[str, WilayaDates]) -> list[Step]:
    """Return the stretches of a commune that is in this wilaya now, oldest first.

    Laws 19-12 and 26-06 made new wilayas each out of one parent, so the present wilaya tells the past.
    """
    steps: list[Step] = []
    until: date | None = None
    for dates in chain(wilaya, wilayas):
        steps.insert(0, Step(dates.code, dates.valid_from, until))
        until = dates.valid_from - timedelta(days=1)
    return steps
