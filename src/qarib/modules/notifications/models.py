"""Messages to people, and every attempt to deliver one."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.enums import Channel, Outcome, Status
from qarib.modules.notifications.rules import OPEN


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions asked to messages."""

    def due(self, now: object) -> Self:
        """Keep what may be tried now; a message in a worker's hands is not due."""
        return self.filter(next_try_at__lte=now)

    def newest_first(self) -> Self:
        """Order as a person reads them."""
        return self.order_by("-created_at", "-pk")


class Message(models.Model):
    """One message to one address, as it was written: template version, language and text are pinned."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    template = models.CharField(max_length=80)
    template_version = models.CharField(max_length=16)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    # The text opens a door (a one-time code): it is wiped once it left.
    secret = models.BooleanField(default=False)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may be tried; while a worker holds it, when that worker is taken for dead.
    next_try_at = models.DateTimeField(null=True, default=clock.now)
    sent_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notifications_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(name="notifications_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="notifications_sent_iff_dated",
                condition=Q(status=Status.SENT, sent_at__isnull=False)
                | (~Q(status=Status.SENT) & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="notifications_open_iff_next_try",
                condition=Q(status__in=sorted(OPEN), next_try_at__isnull=False)
                | (~Q(status__in=sorted(OPEN)) & Q(next_try_at=None)),
            ),
            models.CheckConstraint(
                name="notifications_tried_before_sent_or_failed",
                condition=Q(attempts__gte=1) | Q(status__in=[Status.QUEUED, Status.GAVE_UP]),
            ),
            models.CheckConstraint(
                name="notifications_address_unless_gave_up",
                condition=~Q(address="") | Q(status=Status.GAVE_UP),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notifications_of_a_person"),
            models.Index(
                fields=["next_try_at"], name="notifications_due", condition=Q(next_try_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        """Return template and status: nothing of the person."""
        return f"{self.template} {self.status}"


class Attempt(models.Model):
    """One try to hand a message over, and what the carrier answered."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    # The carrier's own word for it, never the address or the text.
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="notifications_one_row_per_attempt"),
            models.CheckConstraint(
                name="notifications_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        """Return number and outcome."""
        return f"{self.number} {self.outcome}"
