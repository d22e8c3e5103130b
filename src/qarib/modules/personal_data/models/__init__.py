"""Tables of personal data."""

from qarib.modules.personal_data.models.alerts import Alert, ReadingWatch

__all__ = ["Alert", "ReadingWatch"]
