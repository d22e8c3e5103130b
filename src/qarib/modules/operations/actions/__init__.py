"""Every write of operations, one file per noun."""

from qarib.modules.operations.actions.backups import back_up, backup_key, default_form
from qarib.modules.operations.actions.holding import hold_work, is_held, release_work, try_to_hold
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
from qarib.modules.operations.actions.restoring import Order, Restored, restore
from qarib.modules.operations.actions.schedules import schedule, tick

__all__ = [
    "Order",
    "Restored",
    "back_up",
    "backup_key",
    "clean_up_operations",
    "default_form",
    "draw_numbers",
    "hit",
    "hold_work",
    "is_held",
    "recover_lost_jobs",
    "release_work",
    "remember",
    "restore",
    "retried",
    "schedule",
    "sign_of_life",
    "sign_off",
    "take_number",
    "tick",
    "try_to_hold",
    "use_number",
]
