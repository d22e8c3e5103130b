"""Tables of personal data."""

from qarib.modules.personal_data.models.alerts import Alert, ReadingWatch
from qarib.modules.personal_data.models.asked import LONGEST_WORDS, Asked
from qarib.modules.personal_data.models.breaches import (
    LONGEST_REASON,
    LONGEST_TEXT,
    Breach,
    BreachNotice,
    LeakReport,
)
from qarib.modules.personal_data.models.rectifications import Rectification
from qarib.modules.personal_data.models.retention import (
    LONGEST_HOLD,
    RetentionHold,
    RetentionItem,
    RetentionRun,
)
from qarib.modules.personal_data.models.reviews import Review

__all__ = [
    "LONGEST_HOLD",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "LONGEST_WORDS",
    "Alert",
    "Asked",
    "Breach",
    "BreachNotice",
    "LeakReport",
    "ReadingWatch",
    "Rectification",
    "RetentionHold",
    "RetentionItem",
    "RetentionRun",
    "Review",
]
