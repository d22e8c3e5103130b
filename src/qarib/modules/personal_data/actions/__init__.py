"""Acts of personal data."""

from qarib.modules.personal_data.actions.alerts import read_journal, settle_alert, watch_readings
from qarib.modules.personal_data.actions.breaches import (
    BreachDetails,
    close_breach,
    describe_breach,
    dismiss_report,
    notify_authority,
    open_breach,
    report_leak,
    send_notices,
    tell_people,
    withdraw_breach,
)
from qarib.modules.personal_data.actions.copies import export_copy
from qarib.modules.personal_data.actions.reviews import (
    answer_review,
    ask_about_check,
    ask_about_identity,
    ask_about_lapse,
    read_review,
)

__all__ = [
    "BreachDetails",
    "answer_review",
    "ask_about_check",
    "ask_about_identity",
    "ask_about_lapse",
    "close_breach",
    "describe_breach",
    "dismiss_report",
    "export_copy",
    "notify_authority",
    "open_breach",
    "read_journal",
    "read_review",
    "report_leak",
    "send_notices",
    "settle_alert",
    "tell_people",
    "watch_readings",
    "withdraw_breach",
]
