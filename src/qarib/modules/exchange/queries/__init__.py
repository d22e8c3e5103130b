"""Every read of exchange, one file per noun."""

from qarib.modules.exchange.queries.evidence import altered_evidence, why_not_shown
from qarib.modules.exchange.queries.programme import (
    Answers,
    answers_since,
    connection_by_uid,
    phases,
    programme,
    source_states,
    sources_down,
)
from qarib.modules.exchange.queries.proofs import (
    active_sources,
    awaited,
    has_contested,
    proofs_of,
    question_of,
    source_names,
)

__all__ = [
    "Answers",
    "active_sources",
    "altered_evidence",
    "answers_since",
    "awaited",
    "connection_by_uid",
    "has_contested",
    "phases",
    "programme",
    "proofs_of",
    "question_of",
    "source_names",
    "source_states",
    "sources_down",
    "why_not_shown",
]
