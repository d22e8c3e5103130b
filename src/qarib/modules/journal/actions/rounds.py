"""One round: seal, sign, publish, have it co-signed. Each part stands without the next."""

import time

from qarib.modules.journal.actions.publishing import publish
from qarib.modules.journal.actions.sealing import rows_wait, seal_rows
from qarib.modules.journal.actions.signing import cosign_checkpoint, sign_checkpoint

_TURN = 0.2


def seal_now() -> tuple[int, int | None]:
    """Seal until nothing waits; return how many rows, and the size of the checkpoint, None without a key.

    While another one seals, wait for it.
    """
    total = seal_rows()
    while rows_wait():
        time.sleep(_TURN)
        total += seal_rows()
    return total, sign_and_publish()


def sign_and_publish() -> int | None:
    """Sign the tree as it stands and publish it, alone first, then with what the witnesses signed."""
    checkpoint = sign_checkpoint()
    published = publish()
    if checkpoint is not None and cosign_checkpoint(checkpoint):
        publish()
    return published
