"""One round: seal, sign, publish, have it co-signed. Each part stands without the next."""

from qarib.modules.journal.actions.publishing import publish
from qarib.modules.journal.actions.sealing import MOST, seal_rows
from qarib.modules.journal.actions.signing import cosign_checkpoint, sign_checkpoint


def seal_now() -> tuple[int, int | None]:
    """Seal until nothing waits; return how many rows, and the size of the checkpoint, None without a key."""
    total = count = seal_rows()
    while count == MOST:
        count = seal_rows()
        total += count
    return total, sign_and_publish()


def sign_and_publish() -> int | None:
    """Sign the tree as it stands and publish it, alone first, then with what the witnesses signed."""
    checkpoint = sign_checkpoint()
    published = publish()
    if checkpoint is not None and cosign_checkpoint(checkpoint):
        publish()
    return published
