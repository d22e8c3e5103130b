"""Signing checkpoints, and asking the witnesses for theirs."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import starmap

import structlog
from django.conf import settings
from django.db import transaction

from qarib.kernel import clock
from qarib.modules.journal.clients.keys import signing_key
from qarib.modules.journal.clients.witness import Cosigned, Elsewhere, HttpWitness, Reply
from qarib.modules.journal.errors import ForkRefusedError
from qarib.modules.journal.models import Checkpoint, Cosignature, Root, Tree
from qarib.modules.journal.queries.tree import consistency_path, root_at
from qarib.modules.journal.queries.witnesses import WitnessLine, witness_lines
from qarib.modules.journal.rules.notes import (
    BadNote,
    Head,
    Note,
    add_checkpoint_request,
    cosign,
    key_for,
    read_note,
    read_signature,
    sign,
    verify,
)

logger = structlog.get_logger()


def sign_checkpoint() -> Checkpoint | None:
    """Sign the tree as it stands, also when nothing happened; None where no key is configured.

    Refuses a size below one that was signed, and a second root for one size.
    """
    private = signing_key()
    if private is None:
        logger.warning("journal_not_signed", why="QARIB_JOURNAL_KEY is not set")
        return None
    with transaction.atomic():
        Tree.objects.get_or_create(pk=1)
        size = Tree.objects.values_list("size", flat=True).get(pk=1)
        # The lock and the check in one: nobody else signs, and the tree did not shrink.
        if not Tree.objects.filter(pk=1, size__gte=size, signed__lte=size).update(signed=size):
            raise ForkRefusedError(f"the tree has {size} leaves, fewer than a checkpoint that was signed")
        if Root.objects.filter(size__gt=size).exists():
            raise ForkRefusedError(f"a tree of more than {size} leaves was signed before")
        root, _made = Root.objects.get_or_create(size=size, defaults={"root": root_at(size)})
        if bytes(root.root) != root_at(size):
            raise ForkRefusedError(f"another root was signed for {size} leaves")
        at = clock.machine_now().replace(microsecond=0)
        head = Head(settings.QARIB_JOURNAL_ORIGIN, size, bytes(root.root))
        timed = cosign(head, private, name=head.origin, at=int(at.timestamp()))
        note = Note(head, (sign(head, private), timed))
        return Checkpoint.objects.create(root=root, at=at, note=note.text)


def cosign_checkpoint(checkpoint: Checkpoint) -> list[str]:
    """Ask every witness that has not signed this checkpoint; return the names of those that did.

    No transaction is open meanwhile. A witness that is silent or refuses stops nothing: it is asked again
    with the next checkpoint.
    """
    signed = set(checkpoint.cosignatures.values_list("witness", flat=True))
    waiting = {line: _last_size(line) for line in witness_lines() if line.name not in signed}
    replies = _ask(checkpoint, waiting)
    elsewhere = {
        line: reply.size
        for line, reply in replies.items()
        if isinstance(reply, Elsewhere) and reply.size <= checkpoint.root_id
    }
    replies |= _ask(checkpoint, elsewhere)
    return [line.name for line, reply in replies.items() if _keep(checkpoint, line, reply)]


def _last_size(line: WitnessLine) -> int:
    signed = Cosignature.objects.filter(witness=line.name).order_by("-at", "-pk")
    return signed.values_list("checkpoint__root", flat=True).first() or 0


def _ask(checkpoint: Checkpoint, waiting: Mapping[WitnessLine, int]) -> dict[WitnessLine, Reply]:
    if not waiting:
        return {}
    note = read_note(checkpoint.note)
    requests = [
        (line, add_checkpoint_request(old, consistency_path(old, checkpoint.root_id), note))
        for line, old in waiting.items()
    ]
    with ThreadPoolExecutor(max_workers=len(requests)) as crew:
        asked = starmap(
            lambda line, body: (line, crew.submit(HttpWitness(line.url).add_checkpoint, body)), requests
        )
        return {line: answer.result() for line, answer in list(asked)}


def _keep(checkpoint: Checkpoint, line: WitnessLine, reply: Reply) -> bool:
    if not isinstance(reply, Cosigned):
        logger.warning("witness_did_not_sign", witness=line.name, size=checkpoint.root_id, reply=repr(reply))
        return False
    head = read_note(checkpoint.note).head
    for text in reply.lines.splitlines():
        try:
            signature = read_signature(text)
            if key_for(signature, [line.key]) is None:
                continue
            at = verify(head, signature, line.key)
        except BadNote as error:
            logger.warning("witness_signed_badly", witness=line.name, why=str(error))
            return False
        row = Cosignature(
            checkpoint=checkpoint, witness=line.name, at=datetime.fromtimestamp(at or 0, UTC), line=text
        )
        Cosignature.objects.bulk_create([row], ignore_conflicts=True)
        return True
    logger.warning("witness_signed_badly", witness=line.name, why="no line of its key")
    return False
