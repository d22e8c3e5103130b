"""Every write of exchange, one file per noun."""

from qarib.modules.exchange.actions.answering import Message, forget_calls, give_answer
from qarib.modules.exchange.actions.asking import Wanted, ask_proofs, build_pending
from qarib.modules.exchange.actions.authorising import (
    Terms,
    ask_authorisation,
    correct_authorisation,
    draft_authorisation,
    grant_authorisation,
    revoke_authorisation,
    send_back_authorisation,
)
from qarib.modules.exchange.actions.collecting import collect, enqueue_due
from qarib.modules.exchange.actions.forgetting import forget_proofs
from qarib.modules.exchange.actions.settling import (
    accept_proofs,
    close_case,
    contest_proof,
    expire_proofs,
    settle_contested,
)

__all__ = [
    "Message",
    "Terms",
    "Wanted",
    "accept_proofs",
    "ask_authorisation",
    "ask_proofs",
    "build_pending",
    "close_case",
    "collect",
    "contest_proof",
    "correct_authorisation",
    "draft_authorisation",
    "enqueue_due",
    "expire_proofs",
    "forget_calls",
    "forget_proofs",
    "give_answer",
    "grant_authorisation",
    "revoke_authorisation",
    "send_back_authorisation",
    "settle_contested",
]
