"""Every write of exchange, one file per noun."""

from qarib.modules.exchange.actions.asking import Wanted, ask_proofs, build_answered, build_pending
from qarib.modules.exchange.actions.collecting import Due, collect, enqueue_due
from qarib.modules.exchange.actions.figures import refresh_answers, refresh_filed_answers
from qarib.modules.exchange.actions.forgetting import forget_proofs
from qarib.modules.exchange.actions.outages import note_answers, tell_outages
from qarib.modules.exchange.actions.programme import Loaded, date_phase, keep_connection, load_programme
from qarib.modules.exchange.actions.settling import (
    accept_proofs,
    close_case,
    contest_proof,
    expire_proofs,
    settle_contested,
)

__all__ = [
    "Due",
    "Loaded",
    "Wanted",
    "accept_proofs",
    "ask_proofs",
    "build_answered",
    "build_pending",
    "close_case",
    "collect",
    "contest_proof",
    "date_phase",
    "enqueue_due",
    "expire_proofs",
    "forget_proofs",
    "keep_connection",
    "load_programme",
    "note_answers",
    "refresh_answers",
    "refresh_filed_answers",
    "settle_contested",
    "tell_outages",
]
