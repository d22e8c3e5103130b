"""Every write of territory: loading the country, keeping the calendar."""

from qarib.modules.territory.actions.calendar import (
    cancel_holiday,
    confirm_holiday,
    declare_holiday,
    load_calendar,
    move_holiday,
)
from qarib.modules.territory.actions.loading import LoadReport, load_communes, load_shipped_territory

__all__ = [
    "LoadReport",
    "cancel_holiday",
    "confirm_holiday",
    "declare_holiday",
    "load_calendar",
    "load_communes",
    "load_shipped_territory",
    "move_holiday",
]
