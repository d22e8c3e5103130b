"""Reads of personal_data."""

from qarib.modules.personal_data.queries.register import processing_of, register, retention_of
from qarib.modules.personal_data.rules.register import Declaration, Processing, Register, Retention

__all__ = [
    "Declaration",
    "Processing",
    "Register",
    "Retention",
    "processing_of",
    "register",
    "retention_of",
]
