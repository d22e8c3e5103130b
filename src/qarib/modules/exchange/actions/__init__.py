"""Every write of exchange, one file per noun."""

from qarib.modules.exchange.actions.answering import Message, forget_calls, give_answer
from qarib.modules.exchange.actions.asking import Wanted, ask_proofs, build_answered, build_pending
from qarib.modules.exchange.actions.authorising import (
    Terms,
    ask_authorisation,
    correct_authorisation,
    draft_authorisation,
    grant_authorisation,
    revoke_authorisation,
    send_back_authorisation,
)
from qarib.modules.exchange.actions.collecting import Due, collect, enqueue_due
from qarib.modules.exchange.actions.evidence import enqueue_evidence, fetch_evidence
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
    "Message",
    "Terms",
    "Wanted",
    "accept_proofs",
    "ask_authorisation",
    "ask_proofs",
    "build_answered",
    "build_pending",
    "close_case",
    "collect",
    "contest_proof",
    "correct_authorisation",
    "date_phase",
    "draft_authorisation",
    "enqueue_due",
    "enqueue_evidence",
    "expire_proofs",
    "fetch_evidence",
    "forget_calls",
    "forget_proofs",
    "give_answer",
    "grant_authorisation",
    "keep_connection",
    "load_programme",
    "note_answers",
    "refresh_answers",
    "refresh_filed_answers",
    "revoke_authorisation",
    "send_back_authorisation",
    "settle_contested",
    "tell_outages",
]
