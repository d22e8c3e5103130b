"""Pure rules of personal_data: the register, the workflows."""

from qarib.modules.personal_data.rules.breaches import BREACHES, REPORTS
from qarib.modules.personal_data.rules.reviews import REVIEWS

__all__ = ["BREACHES", "REPORTS", "REVIEWS"]
