"""Reads of notifications, and how a message's text is composed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.enums import Channel, Status
from qarib.modules.notifications.models import Message
from qarib.modules.notifications.rules import LOST_AFTER, OPEN, SWEEP, split_email

_SLOW = timedelta(minutes=10)


def messages_of(person_id: int) -> QuerySet[Message]:
    """Return the messages sent or on their way to this person, newest first; codes are left out."""
    return Message.objects.filter(person=person_id, secret=False).newest_first()


def latest_messages(limit: int = 50, *, address: str = "") -> list[Message]:
    """Return the newest messages to anybody, or to one part of an address; for `/demo/messages` only."""
    messages = Message.objects.filter(address__icontains=address) if address else Message.objects.all()
    return list(messages.newest_first()[:limit])


def settled_messages(people: Collection[int] | QuerySet[Any], *, before: datetime) -> QuerySet[Message]:
    """Return what was written to these people before that instant and is no longer on its way."""
    return Message.objects.filter(person__in=people, created_at__lt=before).exclude(status__in=OPEN)


def undelivered() -> QuerySet[Message]:
    """Return what did not arrive: given up, failing, or waiting for more than ten minutes; oldest first."""
    slow = Q(status=Status.QUEUED, created_at__lte=clock.now() - _SLOW)
    return Message.objects.filter(Q(status__in=[Status.GAVE_UP, Status.FAILED]) | slow).order_by(
        "created_at", "pk"
    )


def left_behind(*, on: datetime) -> list[int]:
    """Return the messages due for so long that their task must be lost, oldest first, at most 500."""
    due = Message.objects.filter(next_try_at__lte=on - LOST_AFTER).order_by("next_try_at", "pk")
    return list(due.values_list("pk", flat=True)[:SWEEP])


@dataclass(frozen=True, slots=True)
class Composition:
    """A message's text in one language, and the version of the template it came from."""

    subject: str
    body: str
    version: str


def compose(template: str, *, channel: str, language: str, context: Mapping[str, object]) -> Composition:
    """Render `room/name` from `room/messages/name.<channel>.txt` in that language: plain text, no escaping.

    The first line of an e-mail's file is its subject. Raises TemplateDoesNotExist.
    """
    source = _template(template, channel)
    with translation.override(language):
        text = source.render(Context(dict(context), autoescape=False))
    subject, body = split_email(text) if channel == Channel.EMAIL else ("", text.strip())
    version = sha256(source.source.encode()).hexdigest()[:16]
    return Composition(subject=subject, body=body, version=version)


def channels_for(person: Person, template: str) -> list[tuple[Channel, str]]:
    """Return how this person can be reached for this template: verified phone first, verified e-mail too.

    One statement, and only when the person gave an e-mail address.
    """
    ways: list[tuple[Channel, str]] = []
    if person.phone and person.phone_verified_at is not None:
        ways.append((Channel.SMS, person.phone))
    if person.email and _exists(template, Channel.EMAIL) and _email_is_verified(person):
        ways.append((Channel.EMAIL, person.email))
    return ways


def _email_is_verified(person: Person) -> bool:
    return bool(EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists())


def _template(template: str, channel: str) -> Template:
    room, _slash, name = template.partition("/")
    found: Template = get_template(f"{room}/messages/{name}.{channel}.txt").template  # type: ignore[attr-defined]
    return found


def _exists(template: str, channel: str) -> bool:
    try:
        _template(template, channel)
    except TemplateDoesNotExist:
        return False
    return True
