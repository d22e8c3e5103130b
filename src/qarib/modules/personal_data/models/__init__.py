"""Tables of personal_data, by noun."""

from qarib.modules.personal_data.models.breaches import Breach, BreachNotice, LeakReport
from qarib.modules.personal_data.models.reviews import Review

__all__ = ["Breach", "BreachNotice", "LeakReport", "Review"]
