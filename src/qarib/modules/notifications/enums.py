"""The words of notifications."""

from typing import TypedDict

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message travels."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class Status(TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Message sent")
    FAILED = "failed", _("Not sent yet, will be tried again")
    GAVE_UP = "gave_up", _("Could not be sent")


class Outcome(TextChoices):
    """What one attempt brought."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    REFUSED = "refused"


class To(TypedDict, total=False):
    """Whom a message is for; what is left out is read from the person."""

    person_id: int | None
    address: str | None
    channel: str
    language: str
