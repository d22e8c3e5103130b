"""Reads of the journal, one file per noun."""

from qarib.modules.journal.queries.entries import (
    did_since,
    entries_about,
    history_of,
    read_since,
    readings_of,
    sealed_as,
)
from qarib.modules.journal.queries.inclusion import Inclusion, Signer, inclusion_of
from qarib.modules.journal.queries.published import published_file, published_list
from qarib.modules.journal.queries.tree import latest_checkpoint
from qarib.modules.journal.queries.witnesses import WitnessState, known_keys, witness_states

__all__ = [
    "Inclusion",
    "Signer",
    "WitnessState",
    "did_since",
    "entries_about",
    "history_of",
    "inclusion_of",
    "known_keys",
    "latest_checkpoint",
    "published_file",
    "published_list",
    "read_since",
    "readings_of",
    "sealed_as",
    "witness_states",
]
