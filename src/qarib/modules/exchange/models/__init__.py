"""What is asked of other administrations, what they may ask of us, and how far the exchange has come."""

from qarib.modules.exchange.models.authorisations import Authorisation, Call, Repeat, Usage
from qarib.modules.exchange.models.programme import (
    AnswerMonth,
    Connection,
    ConnectionFact,
    Phase,
    SourceState,
)
from qarib.modules.exchange.models.proofs import Evidence, Proof

__all__ = [
    "AnswerMonth",
    "Authorisation",
    "Call",
    "Connection",
    "ConnectionFact",
    "Evidence",
    "Phase",
    "Proof",
    "Repeat",
    "SourceState",
    "Usage",
]
