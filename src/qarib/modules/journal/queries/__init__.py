"""Reads of the journal, one file per noun."""

from qarib.modules.journal.queries.entries import (
    did_since,
    entries_about,
    history_of,
    read_since,
    readings_of,
)
from qarib.modules.journal.queries.witnesses import known_keys

__all__ = ["did_since", "entries_about", "history_of", "known_keys", "read_since", "readings_of"]
