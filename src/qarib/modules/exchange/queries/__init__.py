"""Every read of exchange, one file per noun."""

from qarib.modules.exchange.queries.authorisations import (
    PAGE,
    authorisation_of,
    authorisations_page,
    authorisations_visible_to,
    forget_senders,
    granted_for,
    known_by_key,
    known_by_xroad,
    may_correct,
    may_draft,
    moves_of_authorisation,
    supervises,
)
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
    "PAGE",
    "Answers",
    "active_sources",
    "altered_evidence",
    "answers_since",
    "authorisation_of",
    "authorisations_page",
    "authorisations_visible_to",
    "awaited",
    "connection_by_uid",
    "forget_senders",
    "granted_for",
    "has_contested",
    "known_by_key",
    "known_by_xroad",
    "may_correct",
    "may_draft",
    "moves_of_authorisation",
    "phases",
    "programme",
    "proofs_of",
    "question_of",
    "source_names",
    "source_states",
    "sources_down",
    "supervises",
    "why_not_shown",
]
