"""Persons, how sure we are of them, and who may act for whom."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.kernel.secrecy import decrypt
from qarib.modules.accounts.enums import (
    CaseStatus,
    ChallengePurpose,
    GuardianshipKind,
    IdentityLevel,
    MatchedBy,
    NeedCode,
)
from qarib.modules.accounts.rules import NAME_KEY_LENGTH, name_key


class PersonManager(BaseUserManager["Person"]):
    """What Django and allauth ask of a user model's manager."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with that verified e-mail address."""
        return self.get(email=(username or "").lower(), email_verified_at__isnull=False)


class NameKey(models.CharField[str, str]):
    """The folded name beside the names, computed whenever a row is saved: nobody can forget to write it.

    An UPDATE of the names alone writes it too: see `raise_identity_level`.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 -- Django's own
        """Fold the names as they are now."""
        names = {name: str(getattr(model_instance, name)) for name in ("given_name", "family_name")}
        key = name_key(**names)
        setattr(model_instance, self.attname, key)
        return key


class Person(AbstractBaseUser):
    """Anybody: a citizen, an agent, often both. Citizens have no password.

    The national number is stored sealed and found by a keyed index. It is unique only among matched
    persons: a stranger who declares it first must never block its rightful holder.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nin_sealed = models.TextField(blank=True)
    nin_index = models.CharField(max_length=64, blank=True)
    # For a person without a national number: ours, drawn at random.
    internal_number = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 -- unique where given
    family_name = models.CharField(max_length=80, blank=True)
    given_name = models.CharField(max_length=80, blank=True)
    name_key = NameKey(max_length=NAME_KEY_LENGTH, blank=True, editable=False)
    birth_date = models.DateField(null=True)
    # Sealed: the document that stands in for a national number, as it was shown.
    document_sealed = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    # Unique only once verified, so that nobody can occupy somebody else's address.
    email_verified_at = models.DateTimeField(null=True)
    phone = models.CharField(max_length=16, blank=True)
    phone_verified_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="ar-dz")
    identity_level = models.PositiveSmallIntegerField(
        choices=IdentityLevel.choices, default=IdentityLevel.DECLARED
    )
    matched_by = models.CharField(max_length=12, choices=MatchedBy.choices, blank=True)
    matched_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    # Links to choose a password that were sent: only the last one opens.
    links_sent = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    # No super-user and no Django permissions: rights are memberships.
    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nin_index"],
                condition=Q(identity_level=IdentityLevel.MATCHED) & ~Q(nin_index=""),
                name="accounts_one_matched_holder_of_a_nin",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email="") & Q(email_verified_at__isnull=False),
                name="accounts_verified_email_unique",
            ),
            models.UniqueConstraint(
                fields=["nin_index", "phone"], condition=~Q(nin_index=""), name="accounts_one_claim_per_phone"
            ),
            models.CheckConstraint(
                name="accounts_level_known", condition=Q(identity_level__in=IdentityLevel.values)
            ),
            models.CheckConstraint(
                name="accounts_matched_iff_dated",
                condition=Q(identity_level=IdentityLevel.MATCHED, matched_at__isnull=False)
                | Q(identity_level=IdentityLevel.DECLARED, matched_at=None),
            ),
        ]
        indexes = [models.Index(fields=["nin_index"], name="accounts_person_by_nin")]

    def __str__(self) -> str:
        """Return an identifier that says nothing of the person."""
        return str(self.uid)

    @property
    def full_name(self) -> str:
        """Return given then family name."""
        return f"{self.given_name} {self.family_name}".strip()

    def get_full_name(self) -> str:
        """Return the full name, for Django and allauth."""
        return self.full_name

    @property
    def nin(self) -> str:
        """Open the sealed national number; empty when there is none. For letters and exchange only."""
        return decrypt(self.nin_sealed) if self.nin_sealed else ""


class Challenge(models.Model):
    """One code, sent to one address; claimants of one national number share a `group`.

    A group with neither person nor pending data is a decoy: it answers like any other, and opens nothing.
    """

    group = models.UUIDField(default=uuid.uuid4, db_index=True)
    purpose = models.CharField(max_length=12, choices=ChallengePurpose.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    # What a sign-up or a change of phone will write once the code is right (JSON, sealed).
    pending_sealed = models.TextField(blank=True)
    code_hash = models.CharField(max_length=64)
    # Twelve digits that nobody guesses, shared by all groups of a person while they live.
    long = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        # In an attack one person has very many groups: the living long code is found without reading them.
        indexes = [
            models.Index(fields=["person", "expires_at"], name="accounts_long_codes", condition=Q(long=True))
        ]
        constraints = [
            models.CheckConstraint(
                name="accounts_challenge_purpose_known", condition=Q(purpose__in=ChallengePurpose.values)
            ),
            # Whoever asks for an account has none yet, and whoever changes a phone has one.
            models.CheckConstraint(
                name="accounts_challenge_holds_what_its_purpose_needs",
                condition=Q(purpose=ChallengePurpose.LOG_IN, pending_sealed="")
                | Q(purpose=ChallengePurpose.PROVE, person__isnull=False, pending_sealed="")
                | (Q(purpose=ChallengePurpose.SIGN_UP, person=None) & ~Q(pending_sealed=""))
                | (Q(purpose=ChallengePurpose.CHANGE_PHONE, person__isnull=False) & ~Q(pending_sealed="")),
            ),
        ]

    def __str__(self) -> str:
        """Return purpose and group."""
        return f"{self.purpose} {self.group}"


class Session(models.Model):
    """One logged-in browser: listable and revocable. Anonymous people have a signed cookie and no row."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    data = models.TextField()
    device = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    # When this browser last proved who sits before it, by the machine's clock: a second factor, a passkey, or
    # a citizen's code by phone.
    proved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-seen_at"], name="accounts_sessions_of_a_person")]

    def __str__(self) -> str:
        """Return the device and the day it was last seen."""
        return f"{self.device} {self.seen_at:%Y-%m-%d}"


class IdentityCase(models.Model):
    """Two persons claim one national number: a person looks at it, and nobody is blocked meanwhile."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    claimant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "claimant"], name="accounts_one_case_per_pair"),
            models.CheckConstraint(
                name="accounts_case_settled_iff_dated",
                condition=Q(status=CaseStatus.SETTLED, settled_at__isnull=False)
                | Q(status=CaseStatus.OPEN, settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        """Return its identifier and status."""
        return f"{self.uid} {self.status}"


class Mandate(models.Model):
    """Somebody lets somebody else act for them: limited in scope and time, revocable at once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Procedure codes; an empty list means every procedure.
    scope = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_mandate_between_two_people", condition=~Q(giver=F("helper"))
            ),
            models.CheckConstraint(
                name="accounts_mandate_ends_after_it_begins", condition=Q(valid_to__gte=F("valid_from"))
            ),
        ]
        indexes = [models.Index(fields=["giver", "helper"], name="accounts_mandate_between")]

    def __str__(self) -> str:
        """Return its identifier."""
        return str(self.uid)


class Guardianship(models.Model):
    """A minor or protected adult and the person who acts for them by law."""

    ward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=GuardianshipKind.choices)
    # The judgment or civil-status record that establishes it.
    established_by = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_guardianship_between_two_people", condition=~Q(ward=F("guardian"))
            ),
            models.CheckConstraint(
                name="accounts_guardianship_kind_known", condition=Q(kind__in=GuardianshipKind.values)
            ),
            models.CheckConstraint(
                name="accounts_guardianship_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        """Return its kind."""
        return self.kind


class Need(models.Model):
    """One coded need of a person; it follows them through every procedure."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(max_length=16, choices=NeedCode.choices)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "code"], name="accounts_need_once"),
            models.CheckConstraint(name="accounts_need_known", condition=Q(code__in=NeedCode.values)),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code
