"""Writing to the other side of a file, and opening what it wrote."""

from datetime import timedelta

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions.move import decider, hold, refuse_own_file
from qarib.modules.dossiers.errors import ConversationClosed, RemarkUnreadable
from qarib.modules.dossiers.models import Dossier, Remark
from qarib.modules.dossiers.queries import is_conversation_open
from qarib.modules.dossiers.rules import DESK, LONGEST_REMARK
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify, send
from qarib.modules.notifications.enums import Channel
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit

# For each person and file: enough for a conversation, too few to flood a queue.
REMARKS = Limit("dossiers.remarks", times=10, seconds=24 * 3600)
# The same words again within it are a second click, not a second message.
_SAME_CLICK = timedelta(minutes=2)


def write_remark(dossier: Dossier, *, text: str, actor: Actor) -> Remark:
    """Write to the other side; the same words sent twice within two minutes are one message.

    The other side is told once until it reads, by a message without content; an agency sees a mark in its
    queue too. The journal holds that it was written, never what. Call it outside a transaction: the use is
    counted first. Raises RemarkUnreadable, ConversationClosed, MoveNotAllowed, OwnFile, TooManyAttempts.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_REMARK:
        raise RemarkUnreadable
    if not _takes_part(dossier, actor):
        raise MoveNotAllowed
    refuse_own_file(dossier, actor=actor)
    if not is_conversation_open(dossier):
        raise ConversationClosed
    hit(REMARKS, f"{decider(actor)}:{dossier.uid}")
    return _write(dossier, text=text, actor=actor)


@transaction.atomic
def _write(dossier: Dossier, *, text: str, actor: Actor) -> Remark:
    now, on_duty = clock.now(), actor.role in DESK
    hold(dossier)  # two clicks wait for each other, a file that moved away is not written to
    mine = Remark.objects.filter(dossier=dossier, author=actor.person, text=text)
    if written := mine.filter(at__gt=now - _SAME_CLICK).order_by("-at", "-pk").first():
        return written
    waits = Remark.objects.filter(dossier=dossier, read_at=None, on_duty=on_duty).exists()
    remark = Remark.objects.create(
        dossier=dossier, author_id=decider(actor), on_duty=on_duty, text=text, at=now
    )
    record(
        "dossier.write_remark",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        data={"remark": str(remark.uid)},
    )
    if not waits:
        _tell_the_other_side(dossier, on_duty=on_duty, actor=actor)
    return remark


def _tell_the_other_side(dossier: Dossier, *, on_duty: bool, actor: Actor) -> None:
    """Tell the person by SMS, or by e-mail the agent who has the file in hand: the number, no content."""
    context, agent = {"number": dossier.number}, dossier.assigned_to
    if on_duty:
        notify("dossiers/remark", person=dossier.person, context=context, actor=actor)
    elif agent is not None and agent.email:
        send(
            "dossiers/remark_to_agent",
            person_id=agent.pk,
            address=agent.email,
            channel=Channel.EMAIL,
            language=agent.language,
            context=context,
            actor=actor,
        )


@transaction.atomic
def read_remarks(dossier: Dossier, *, actor: Actor) -> int:
    """Mark what the other side wrote as read, and return how many: nothing is written when all was.

    Only by who takes part: the person, or the agency that holds the file. A director who looks marks nothing.
    """
    if not _takes_part(dossier, actor):
        return 0
    unread = Remark.objects.filter(dossier=dossier, read_at=None, on_duty=actor.role not in DESK)
    read = unread.update(read_at=clock.now())
    if read:
        record(
            "dossier.read_remarks",
            actor=actor.about(dossier.person_id),
            about=("dossier", dossier.uid),
            data={"remarks": read},
        )
    return read


def _takes_part(dossier: Dossier, actor: Actor) -> bool:
    if actor.role in DESK:
        return dossier.agency_id is not None and dossier.agency_id == actor.organisation
    return actor.subject == dossier.person_id and actor.person == dossier.person_id
