"""What is decided without a database or a clock."""

from qarib.modules.personal_data.rules.alerts import SETTLING
from qarib.modules.personal_data.rules.breaches import BREACHES, REPORTS
from qarib.modules.personal_data.rules.rectifications import RECTIFICATIONS
from qarib.modules.personal_data.rules.retention import RUNS
from qarib.modules.personal_data.rules.reviews import REVIEWS

__all__ = ["BREACHES", "RECTIFICATIONS", "REPORTS", "REVIEWS", "RUNS", "SETTLING"]
