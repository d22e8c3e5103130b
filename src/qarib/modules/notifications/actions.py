"""Writing to people: a row and a job in the caller's transaction, then attempts until it is settled."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Unpack

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.acts import act
from qarib.kernel.events import publish
from qarib.modules.accounts.models import Person
from qarib.modules.journal.actions import record
from qarib.modules.notifications.clients import (
    Parcel,
    RefusedForGoodError,
    TemporaryFailureError,
    carrier_for,
)
from qarib.modules.notifications.enums import Channel, Outcome, Status, To
from qarib.modules.notifications.events import MessageGaveUp, MessageQueued
from qarib.modules.notifications.models import Attempt, Message
from qarib.modules.notifications.queries import channels_for, compose, settled_messages
from qarib.modules.notifications.rules import ATTEMPTS, LEASE, OPEN, WORKFLOW, wait_after

logger = structlog.get_logger()


@act
def send(
    template: str,
    *,
    context: Mapping[str, object],
    actor: Actor,
    secret: bool = False,
    **to: Unpack[To],
) -> Message:
    """Write one message and enqueue its delivery; both vanish when the caller's transaction is undone.

    `to` is `person_id`, `address`, `channel` ("sms" unless said) and `language`; an address or language left
    out is the person's (one more statement). `template` is `room/name`: the file
    `<room>/messages/<name>.<channel>.txt`. With `secret=True` (a code) it goes first, is
    tried for three minutes only, and its text is wiped once it left. A person
    without an address gets a row that was given up, so that somebody sees it: nothing is raised.
    """
    channel = Channel(to.get("channel", Channel.SMS))
    person_id, address, language = to.get("person_id"), to.get("address"), to.get("language")
    if person_id is not None and (address is None or not language):
        person = Person.objects.get(pk=person_id)
        if address is None:
            address = person.phone if channel == Channel.SMS else person.email
        language = language or person.language
    language = language or settings.LANGUAGE_CODE
    text = compose(template, channel=channel, language=language, context=context)
    message = Message.objects.create(
        person_id=person_id,
        channel=channel,
        address=address or "",
        language=language,
        template=template,
        template_version=text.version,
        subject=text.subject[:200],
        body=text.body,
        secret=secret,
        **({} if address else {"status": Status.GAVE_UP, "next_try_at": None}),
    )
    record(
        "notifications.send",
        actor=actor.about(person_id),
        about=("message", message.uid),
        data={"template": template, "channel": channel},
    )
    if address:
        publish(MessageQueued(message_id=message.pk, urgent=secret))
    else:
        _tell_that_it_gave_up(message)
    return message


@act
def notify(template: str, *, person: Person, context: Mapping[str, object], actor: Actor) -> list[Message]:
    """Write to a person in their language: by SMS first, by e-mail too where the address is verified.

    In the caller's transaction. A person whom we cannot reach gets one row that was given up.
    """
    ways = channels_for(person, template) or [(Channel.SMS, "")]
    return [
        send(
            template,
            person_id=person.pk,
            address=address,
            channel=channel,
            language=person.language,
            context=context,
            actor=actor,
        )
        for channel, address in ways
    ]


def deliver_message(message_id: int) -> timedelta | None:
    """Try to hand one message over; return how long to wait for the next try, or None when none is needed.

    Called by a task, outside a transaction. The claim is a conditional UPDATE, so two workers never hold one
    message at once. A worker that dies between the carrier's yes and ours lets the message be sent again
    after three minutes: delivery is at least once, with the same reference for the carrier to drop.
    """
    message = _claim(message_id)
    if message is None:
        return None
    parcel = Parcel(
        reference=str(message.uid),
        address=message.address,
        subject=message.subject,
        body=message.body,
        attempt=message.attempts,
    )
    try:
        reference = carrier_for(message.channel).carry(parcel)
    except RefusedForGoodError as refusal:
        return _settle(message, Outcome.REFUSED, code=refusal.code)
    except TemporaryFailureError as failure:
        return _settle(message, Outcome.TEMPORARY, code=failure.code)
    return _settle(message, Outcome.ACCEPTED, reference=reference)


@transaction.atomic
def _claim(message_id: int) -> Message | None:
    """Take the message for one attempt, or None: it is not due, settled, or in another worker's hands."""
    now = clock.now()
    message = Message.objects.due(now).filter(pk=message_id).first()
    if message is None:
        return None
    if message.attempts >= ATTEMPTS:
        # Its last worker died without a word.
        _close(message, "give_up")
        return None
    mine = Message.objects.due(now).filter(pk=message_id, attempts=message.attempts)
    if not mine.update(attempts=F("attempts") + 1, next_try_at=now + LEASE):
        return None
    message.attempts += 1
    return message


@transaction.atomic
def _settle(message: Message, outcome: Outcome, *, code: str = "", reference: str = "") -> timedelta | None:
    """Write how the attempt went and move the message; return the wait before the next try."""
    now = clock.now()
    Attempt.objects.create(message=message, number=message.attempts, at=now, outcome=outcome, code=code)
    logger.info(
        "message_attempt",
        message=str(message.uid),
        channel=message.channel,
        attempt=message.attempts,
        outcome=outcome.value,
        code=code,
    )
    if outcome == Outcome.ACCEPTED:
        _close(message, "deliver", sent_at=now, provider_reference=reference[:100])
        return None
    wait = wait_after(message.attempts, secret=message.secret) if outcome == Outcome.TEMPORARY else None
    if wait is None:
        _close(message, "give_up")
        return None
    mine = Message.objects.filter(pk=message.pk, attempts=message.attempts, status__in=OPEN)
    moved = mine.update(status=WORKFLOW["fail"].target, next_try_at=now + wait)
    return wait if moved else None


def _close(message: Message, move: str, **changes: object) -> None:
    """Make a final move, once; wipe what opens a door (the demo keeps it, to show it)."""
    wiped = {"subject": "", "body": ""} if message.secret and not settings.QARIB_DEMO else {}
    values = {"status": WORKFLOW[move].target, "next_try_at": None, **wiped, **changes}
    source = Message.objects.filter(pk=message.pk, status__in=WORKFLOW[move].source)
    if move == "give_up":
        # A later attempt of another worker may still succeed.
        source = source.filter(attempts=message.attempts)
    if source.update(**values) and move == "give_up":
        _tell_that_it_gave_up(message)


def _tell_that_it_gave_up(message: Message) -> None:
    record(
        "notifications.give_up",
        actor=SYSTEM.about(message.person_id),
        about=("message", message.uid),
        data={"template": message.template, "channel": message.channel},
    )
    publish(
        MessageGaveUp(
            message_id=message.pk,
            person_id=message.person_id,
            channel=message.channel,
            template=message.template,
        )
    )


def forget_messages(person_ids: Collection[int], *, before: datetime) -> int:
    """Delete what was written to these people before that instant and is no longer on its way; no journal.

    Inside the act that anonymises the files it was written about. Two statements.
    """
    deleted, _by_table = settled_messages(person_ids, before=before).delete()
    return deleted
