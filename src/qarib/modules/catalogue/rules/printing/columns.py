"""Columns as small as their values allow: less memory, and more persons in the cache."""

from collections.abc import Sequence

import numpy as np

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.population import Column
from qarib.modules.catalogue.rules.printing.arrays import Array, smallest


def packed(found: Sequence[int | None], kind: FactType) -> Column:
    """Return the values as a column, None where a fact is not known."""
    size = len(found)
    known = np.fromiter((value is not None for value in found), np.bool_, size)
    values = np.fromiter((value or 0 for value in found), np.int64, size)
    return column_of(values.astype(np.bool_) if kind == FactType.YES_NO else values, known)


def column_of(values: Array, known: Array | None = None) -> Column:
    """Return an array as a column. What stands where it is not known is made zero."""
    if known is not None and known.all():
        known = None
    if known is not None:
        values = values * known
    if values.dtype == np.bool_ or not len(values):
        return Column(values, known, 0, 1)
    low, high = int(values.min()), int(values.max())
    return Column(values.astype(smallest(low, high)), known, low, high)
