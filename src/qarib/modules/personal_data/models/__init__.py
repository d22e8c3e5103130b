"""Tables of personal_data, by noun."""

from qarib.modules.personal_data.models.breaches import (
    LONGEST_REASON,
    LONGEST_TEXT,
    Breach,
    BreachNotice,
    LeakReport,
)
from qarib.modules.personal_data.models.reviews import LONGEST_WORDS, Review

__all__ = [
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "LONGEST_WORDS",
    "Breach",
    "BreachNotice",
    "LeakReport",
    "Review",
]
