"""Every write of exchange, one file per noun."""

from qarib.modules.exchange.actions.asking import Wanted, ask_proofs, build_pending
from qarib.modules.exchange.actions.collecting import collect, enqueue_due
from qarib.modules.exchange.actions.evidence import enqueue_evidence, fetch_evidence
from qarib.modules.exchange.actions.forgetting import forget_proofs
from qarib.modules.exchange.actions.settling import (
    accept_proofs,
    close_case,
    contest_proof,
    expire_proofs,
    settle_contested,
)

__all__ = [
    "Wanted",
    "accept_proofs",
    "ask_proofs",
    "build_pending",
    "close_case",
    "collect",
    "contest_proof",
    "enqueue_due",
    "enqueue_evidence",
    "expire_proofs",
    "fetch_evidence",
    "forget_proofs",
    "settle_contested",
]
