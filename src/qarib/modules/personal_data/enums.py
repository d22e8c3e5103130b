"""The words of personal_data."""

from enum import StrEnum


class Since(StrEnum):
    """From when a period of retention is counted."""

    DECIDED = "decided"
    CLOSED = "closed"
    LAST_SEEN = "last_seen"
    CREATED = "created"


class Then(StrEnum):
    """What becomes of data when their period is over."""

    ANONYMISE = "anonymise"
    DELETE = "delete"
