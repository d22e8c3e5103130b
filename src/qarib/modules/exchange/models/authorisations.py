"""Who may ask us what, what they were answered, and how often."""

import json
import uuid

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.kernel.secrecy import decrypt, encrypt
from qarib.modules.accounts.models import Person
from qarib.modules.exchange.enums import AuthorisationState, Service
from qarib.modules.exchange.rules import MOST_ANSWERS
from qarib.modules.organisations.models import Organisation


class Authorisation(models.Model):
    """Which administration may ask us what, for which purpose, how often, and how we know that it is they."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    asker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=30, choices=Service.choices)
    # A code that every question repeats, and what it means in words that the person concerned reads.
    purpose = models.CharField(max_length=40)
    wording = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=300)
    # Answers a day, Algiers.
    quota = models.PositiveIntegerField()
    # The direct way: the name of a key and its public half in base64. The other: who they are on X-Road.
    key_name = models.CharField(max_length=60, blank=True)
    public_key = models.CharField(max_length=44, blank=True)
    xroad_client = models.CharField(max_length=255, blank=True)
    state = models.CharField(
        max_length=10, choices=AuthorisationState.choices, default=AuthorisationState.DRAFT
    )
    drafted_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # Why it was sent back, or revoked: the asking body reads it.
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exchange_authorisation_state_known", condition=Q(state__in=AuthorisationState.values)
            ),
            models.CheckConstraint(
                name="exchange_authorised_service_known", condition=Q(service__in=Service.values)
            ),
            models.CheckConstraint(
                name="exchange_quota_bounded", condition=Q(quota__gte=1, quota__lte=MOST_ANSWERS)
            ),
            models.CheckConstraint(
                name="exchange_authorised_for_a_purpose_on_a_ground",
                condition=~Q(purpose="") & ~Q(wording="") & ~Q(legal_basis=""),
            ),
            models.CheckConstraint(
                name="exchange_asker_known_by_key_or_xroad",
                condition=(~Q(key_name="") & ~Q(public_key=""))
                | (Q(key_name="", public_key="") & ~Q(xroad_client="")),
            ),
            models.CheckConstraint(
                name="exchange_asked_by_somebody",
                condition=Q(state=AuthorisationState.DRAFT, asked_at=None, asked_by=None)
                | (~Q(state=AuthorisationState.DRAFT) & Q(asked_at__isnull=False, asked_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="exchange_granted_by_somebody_else",
                condition=Q(
                    state__in=(AuthorisationState.DRAFT, AuthorisationState.ASKED),
                    granted_at=None,
                    granted_by=None,
                )
                | (
                    Q(state__in=(AuthorisationState.GRANTED, AuthorisationState.REVOKED))
                    & Q(granted_at__isnull=False, granted_by__isnull=False)
                    & ~Q(granted_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="exchange_revoked_by_somebody_with_reasons",
                condition=(
                    Q(state=AuthorisationState.REVOKED, revoked_at__isnull=False, revoked_by__isnull=False)
                    & ~Q(reason="")
                )
                | (~Q(state=AuthorisationState.REVOKED) & Q(revoked_at=None, revoked_by=None)),
            ),
            # A message finds one authorisation, by either way.
            models.UniqueConstraint(
                fields=["key_name", "service", "purpose"],
                condition=Q(state=AuthorisationState.GRANTED) & ~Q(key_name=""),
                name="exchange_granted_once_by_key",
            ),
            models.UniqueConstraint(
                fields=["xroad_client", "service", "purpose"],
                condition=Q(state=AuthorisationState.GRANTED) & ~Q(xroad_client=""),
                name="exchange_granted_once_by_xroad",
            ),
        ]
        indexes = [
            models.Index(fields=["key_name"], name="exchange_by_key_name"),
            models.Index(fields=["xroad_client"], name="exchange_by_xroad_client"),
        ]

    def __str__(self) -> str:
        """Return what it lets ask, and for what."""
        return f"{self.service} for {self.purpose}"


class Call(models.Model):
    """One question that we answered: kept as long as it may come again, so that it is answered only once."""

    # The receipt: it stands in the answer and in the journal.
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    authorisation = models.ForeignKey(
        Authorisation, on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    # The authorisation's: a body numbers its questions and its messages over all of them.
    asker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.UUIDField()
    # A keyed digest: the same identifier with other words is another question.
    digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    case = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    answered_at = models.DateTimeField(default=clock.now)
    # JSON, sealed: yes, no, or null for a person we do not know.
    said_sealed = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "question"], name="exchange_answered_once"),
            models.UniqueConstraint(fields=["asker", "nonce"], name="exchange_message_counts_once"),
        ]
        indexes = [models.Index(fields=["day"], name="exchange_calls_of_a_day")]

    def __str__(self) -> str:
        """Return the receipt, never the answer."""
        return str(self.uid)

    @property
    def said(self) -> bool | None:
        """Open the sealed answer."""
        found: bool | None = json.loads(decrypt(self.said_sealed))
        return found

    @said.setter
    def said(self, value: bool | None) -> None:
        self.said_sealed = encrypt(json.dumps(value))


class Repeat(models.Model):
    """A message that asked an answered question again: it counts once, as long as it could be believed."""

    asker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    nonce = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asker", "nonce"], name="exchange_repeat_counts_once")]
        indexes = [models.Index(fields=["until"], name="exchange_repeats_by_end")]

    def __str__(self) -> str:
        """Return until when it is remembered."""
        return f"until {self.until.isoformat()}"


class Usage(models.Model):
    """How many answers one authorisation was given on one day, Algiers: what its quota counts."""

    authorisation = models.ForeignKey(
        Authorisation, on_delete=models.PROTECT, related_name="usage", db_index=False
    )
    day = models.DateField()
    answers = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authorisation", "day"], name="exchange_usage_of_a_day")
        ]

    def __str__(self) -> str:
        """Return day and number."""
        return f"{self.answers} on {self.day}"
