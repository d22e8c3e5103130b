"""What a file leaves behind it: rows of the journal, and messages that were sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypedDict, Unpack

from qarib.demo.loading.rows import Rows
from qarib.kernel.actor import SYSTEM, Actor
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Decision, Dossier
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.enums import Channel, Outcome
from qarib.modules.notifications.enums import Status as Sending
from qarib.modules.notifications.models import Attempt, Message
from qarib.modules.notifications.queries import Composition, compose

_DELIVERY = timedelta(seconds=2)
_ANY_NUMBER = "QRB-0000-0000-0"
_TARGETS = {
    "file": Status.FILED,
    "take": Status.UNDER_INSTRUCTION,
    "request_missing": Status.WAITING,
    "grant": Status.GRANTED,
    "refuse": Status.REFUSED,
    "withdraw": Status.WITHDRAWN,
    "appeal": Status.APPEALED,
    "uphold": Status.UPHELD,
    "overturn": Status.OVERTURNED,
}


@lru_cache(maxsize=2000)
def _composed(template: str, language: str, context: tuple[tuple[str, object], ...]) -> Composition:
    """Compose once for all files that only differ by their number: thousands of texts become hundreds."""
    words = {**dict(context), "number": _ANY_NUMBER}
    return compose(template, channel=Channel.SMS, language=language, context=words)


class More(TypedDict, total=False):
    """What not every row of the journal says."""

    data: Mapping[str, object]
    kind: Kind
    reason: str


def trace(
    rows: Rows,
    action: str,
    *,
    actor: Actor,
    about: tuple[str, object],
    at: datetime,
    **more: Unpack[More],
) -> None:
    """Add one row of the journal, as `journal.actions.record` would have written it then."""
    rows.entries.append(
        Entry(
            at=at,
            action=action,
            person=actor.person,
            role=actor.role,
            organisation=actor.organisation,
            body=actor.body,
            subject=actor.subject,
            basis=actor.basis,
            object_type=about[0],
            object_id=str(about[1]),
            kind=more.get("kind", Kind.ACT),
            reason=more.get("reason", ""),
            data=dict(more.get("data", {})),
        )
    )


def tell(
    rows: Rows,
    template: str,
    *,
    person: Person,
    at: datetime,
    context: Mapping[str, object],
    actor: Actor = SYSTEM,
) -> None:
    """Add one SMS that left two seconds later, with its attempt and its row of the journal."""
    number = str(context.get("number", ""))
    others = tuple(sorted((name, value) for name, value in context.items() if name != "number"))
    text = _composed(template, person.language, others)
    message = Message(
        person=person,
        channel=Channel.SMS,
        address=person.phone,
        language=person.language,
        template=template,
        template_version=text.version,
        body=text.body.replace(_ANY_NUMBER, number),
        status=Sending.SENT,
        attempts=1,
        next_try_at=None,
        sent_at=at + _DELIVERY,
        created_at=at,
    )
    message.provider_reference = f"demo-{message.uid}"
    rows.messages.append(message)
    rows.attempts.append(Attempt(message=message, number=1, at=at + _DELIVERY, outcome=Outcome.ACCEPTED))
    trace(
        rows,
        "notifications.send",
        actor=actor.about(person.pk),
        about=("message", message.uid),
        at=at,
        data={"template": template, "channel": Channel.SMS},
    )


def move_file(
    rows: Rows, dossier: Dossier, move: str, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Move an unsaved file, with its row of the journal."""
    target = _TARGETS[move]
    trace(
        rows,
        f"dossier.{move}",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        at=at,
        reason=reason,
        data={"from": str(dossier.status), "to": target.value},
    )
    dossier.status = target


def trace_signature(
    rows: Rows, dossier: Dossier, *, actor: Actor, at: datetime, signed: int, needed: int
) -> None:
    """Write that a grant was signed by one of several."""
    trace(
        rows,
        "dossier.sign",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        at=at,
        data={"signed": signed, "needed": needed},
    )


def trace_decision(rows: Rows, decision: Decision, *, template: str, actor: Actor) -> None:
    """Write that the letter of a decision was issued, and tell the person."""
    dossier, letter, at = decision.dossier, decision.letter, decision.decided_at
    trace(
        rows,
        "documents.issue_letter",
        actor=actor.about(dossier.person_id),
        about=("letter", letter.uid),
        at=at,
        data={"template": str(letter.template), "reference": letter.reference},
    )
    context = {"number": dossier.number, "valid_until": decision.valid_until}
    tell(rows, template, person=dossier.person, at=at, context=context, actor=actor)
