"""What is decided without a database or a clock."""

from qarib.modules.personal_data.rules.alerts import SETTLING

__all__ = ["SETTLING"]
