"""What was asked of other administrations for a file, and what they answered."""

import json
import uuid
from base64 import b64decode, b64encode
from hashlib import sha256

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.kernel.secrecy import decrypt, encrypt
from qarib.modules.accounts.models import Person
from qarib.modules.exchange.enums import About, ProofState, Source
from qarib.modules.exchange.rules import ANSWERED, OPEN, OVER


class Proof(models.Model):
    """One question about one fact to one source, with its ground; its answer is sealed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The file it was asked for, by its public identifier: exchange knows no file.
    case = models.UUIDField()
    # The procedure is the purpose; the text of law is the basis, as it stood when it was asked.
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=300)
    fact = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    source = models.CharField(max_length=30, choices=Source.choices)
    # Its place among the sources of the fact, and whether each of them must be heard.
    rank = models.PositiveSmallIntegerField(default=0)
    every = models.BooleanField(default=False)
    about = models.CharField(max_length=6, choices=About.choices, default=About.SELF)
    state = models.CharField(max_length=10, choices=ProofState.choices, default=ProofState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # JSON, sealed: it names a person's circumstances.
    value_sealed = models.TextField(blank=True)
    valid_days = models.PositiveSmallIntegerField()
    valid_until = models.DateField(null=True)
    # What the exchange keeps it under, and when we fetch that next.
    message = models.UUIDField(null=True)
    evidence_due_at = models.DateTimeField(null=True)
    third_party_told_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The agent's words, which the person reads.
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="exchange_state_known", condition=Q(state__in=ProofState.values)),
            models.CheckConstraint(name="exchange_source_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="exchange_about_known", condition=Q(about__in=About.values)),
            models.CheckConstraint(
                name="exchange_tried_again_while_open",
                condition=Q(state__in=OPEN, next_try_at__isnull=False)
                | (~Q(state__in=OPEN) & Q(next_try_at=None)),
            ),
            models.CheckConstraint(
                name="exchange_answered_has_value_day_and_age",
                condition=(
                    Q(state__in=ANSWERED, answered_at__isnull=False, valid_until__isnull=False)
                    & ~Q(value_sealed="")
                )
                | Q(state=ProofState.EXPIRED)
                | Q(state__in=(*OPEN, ProofState.REFUSED), value_sealed="", valid_until=None),
            ),
            models.CheckConstraint(
                name="exchange_a_third_person_is_told",
                condition=Q(about=About.SELF) | ~Q(state__in=ANSWERED) | Q(third_party_told_at__isnull=False),
            ),
            models.CheckConstraint(
                name="exchange_set_aside_by_somebody_with_reasons",
                condition=~Q(state=ProofState.SET_ASIDE)
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="exchange_evidence_is_of_a_message",
                condition=Q(evidence_due_at=None) | Q(message__isnull=False, state__in=ANSWERED),
            ),
            # Two tabs, or a page and the worker, cannot ask the same twice.
            models.UniqueConstraint(
                fields=["case", "fact", "source"],
                condition=~Q(state__in=OVER),
                name="exchange_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="exchange_of_a_case"),
            models.Index(fields=["next_try_at"], name="exchange_due", condition=Q(state__in=OPEN)),
            models.Index(
                fields=["evidence_due_at"],
                name="exchange_evidence_due",
                condition=Q(evidence_due_at__isnull=False),
            ),
            # The figures of a month read that month.
            models.Index(
                fields=["answered_at"], name="exchange_answered_in_a_month", condition=~Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        """Return source and field, never the answer."""
        return f"{self.source} {self.field}"

    @property
    def value(self) -> bool | int | str | None:
        """Open the sealed answer; None where there is none."""
        found: bool | int | str | None = json.loads(decrypt(self.value_sealed)) if self.value_sealed else None
        return found

    @value.setter
    def value(self, said: bool | int | str) -> None:
        self.value_sealed = encrypt(json.dumps(said, ensure_ascii=False))


class Evidence(models.Model):
    """What the exchange kept of one answer, as it came; sealed, for it names the person."""

    proof = models.OneToOneField(Proof, on_delete=models.CASCADE, related_name="evidence")
    sealed = models.TextField()
    # SHA-256 of what came, in hexadecimal; the journal has it too.
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="exchange_evidence_is_something", condition=~Q(sealed="")),
        ]

    def __str__(self) -> str:
        """Return the fingerprint, never what it is of."""
        return self.digest

    @property
    def container(self) -> bytes:
        """Open it. Raises `cryptography.fernet.InvalidToken` when it was altered here."""
        return b64decode(decrypt(self.sealed))

    @container.setter
    def container(self, content: bytes) -> None:
        self.sealed = encrypt(b64encode(content).decode())
        self.digest = sha256(content).hexdigest()
