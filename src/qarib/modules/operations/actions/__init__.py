"""Every write of operations, one file per noun."""

from qarib.modules.operations.actions.jobs import (
    clean_up_operations,
    recover_lost_jobs,
    retried,
    sign_of_life,
    sign_off,
)
from qarib.modules.operations.actions.limits import hit
from qarib.modules.operations.actions.numbers import draw_numbers, take_number, use_number
from qarib.modules.operations.actions.outcomes import remember
from qarib.modules.operations.actions.schedules import schedule, tick

__all__ = [
    "clean_up_operations",
    "draw_numbers",
    "hit",
    "recover_lost_jobs",
    "remember",
    "retried",
    "schedule",
    "sign_of_life",
    "sign_off",
    "take_number",
    "tick",
    "use_number",
]
