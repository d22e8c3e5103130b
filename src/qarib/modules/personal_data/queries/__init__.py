"""Reads of personal data."""

from qarib.modules.personal_data.queries.alerts import (
    ALERTS_PAGE,
    alerts_visible_to,
    open_alerts,
    settled_alerts,
)
from qarib.modules.personal_data.queries.journal import (
    MOST_SHOWN,
    ReadingLine,
    agent_supervised,
    agents_named,
    readings_behind,
    readings_of_agent,
    readings_of_file,
)

__all__ = [
    "ALERTS_PAGE",
    "MOST_SHOWN",
    "ReadingLine",
    "agent_supervised",
    "agents_named",
    "alerts_visible_to",
    "open_alerts",
    "readings_behind",
    "readings_of_agent",
    "readings_of_file",
    "settled_alerts",
]
