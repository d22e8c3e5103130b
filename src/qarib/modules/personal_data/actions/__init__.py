"""Acts of personal data."""

from qarib.modules.personal_data.actions.alerts import read_journal, settle_alert, watch_readings

__all__ = ["read_journal", "settle_alert", "watch_readings"]
