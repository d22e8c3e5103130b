"""Tables of personal data."""

from qarib.modules.personal_data.models.alerts import Alert, ReadingWatch
from qarib.modules.personal_data.models.breaches import Breach, BreachNotice, LeakReport
from qarib.modules.personal_data.models.reviews import Review

__all__ = ["Alert", "Breach", "BreachNotice", "LeakReport", "ReadingWatch", "Review"]
