"""Every write of the journal, one file per noun."""

from qarib.modules.journal.actions.exporting import export
from qarib.modules.journal.actions.publishing import publish
from qarib.modules.journal.actions.recording import record, record_reading
from qarib.modules.journal.actions.rounds import seal_now, sign_and_publish
from qarib.modules.journal.actions.sealing import seal_rows
from qarib.modules.journal.actions.signing import cosign_checkpoint, sign_checkpoint

__all__ = [
    "cosign_checkpoint",
    "export",
    "publish",
    "record",
    "record_reading",
    "seal_now",
    "seal_rows",
    "sign_and_publish",
    "sign_checkpoint",
]
