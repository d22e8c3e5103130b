"""When the time of a file is over, and who may list and confirm. No database, no clock."""

from calendar import monthrange
from datetime import datetime

from qarib.kernel.workflow import Move, Workflow
from qarib.modules.organisations.enums import Role
from qarib.modules.personal_data.enums import RunStatus

KEEPERS = frozenset({Role.PROTECTION_OFFICER.value, Role.ADMINISTRATOR.value})
READERS = KEEPERS | {Role.AUDITOR.value, Role.MINISTRY.value}
_SYSTEM = frozenset({"system"})
_MONTHS = 12

RUNS: Workflow[RunStatus] = Workflow(
    {
        "confirm": Move(frozenset({RunStatus.PLANNED}), RunStatus.CONFIRMED, KEEPERS),
        "cancel": Move(frozenset({RunStatus.PLANNED}), RunStatus.CANCELLED, KEEPERS),
        "end": Move(frozenset({RunStatus.CONFIRMED}), RunStatus.DONE, _SYSTEM),
    }
)


def kept_since(now: datetime, *, months: int) -> datetime:
    """Return the instant before which a file must have ended for its time to be over: calendar months."""
    count = now.year * _MONTHS + now.month - 1 - months
    year, month = divmod(count, _MONTHS)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
