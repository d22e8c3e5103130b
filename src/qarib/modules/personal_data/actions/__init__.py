"""Acts of personal data."""

from qarib.modules.personal_data.actions.alerts import read_journal, settle_alert, watch_readings
from qarib.modules.personal_data.actions.asked import read_asked
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
from qarib.modules.personal_data.actions.rectifications import (
    answer_rectification,
    ask_rectification,
    withdraw_rectification,
)
from qarib.modules.personal_data.actions.retention import (
    cancel_retention,
    carry_out,
    confirm_retention,
    count_over_time,
    hold_file,
    plan_retention,
    release_hold,
)
from qarib.modules.personal_data.actions.reviews import (
    answer_review,
    ask_about_check,
    ask_about_identity,
    ask_about_lapse,
)

__all__ = [
    "BreachDetails",
    "answer_rectification",
    "answer_review",
    "ask_about_check",
    "ask_about_identity",
    "ask_about_lapse",
    "ask_rectification",
    "cancel_retention",
    "carry_out",
    "close_breach",
    "confirm_retention",
    "count_over_time",
    "describe_breach",
    "dismiss_report",
    "export_copy",
    "hold_file",
    "notify_authority",
    "open_breach",
    "plan_retention",
    "read_asked",
    "read_journal",
    "release_hold",
    "report_leak",
    "send_notices",
    "settle_alert",
    "tell_people",
    "watch_readings",
    "withdraw_breach",
    "withdraw_rectification",
]
