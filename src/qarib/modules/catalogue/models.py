"""Procedures and their published versions; the words they were published with; texts on their way to it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.modules.catalogue.enums import ProposalState
from qarib.modules.catalogue.rules.proposals import OPEN, SETTLED
from qarib.modules.organisations.models import Organisation


class Procedure(models.Model):
    """One procedure for ever; what it asks and decides is in its versions."""

    code = models.CharField(max_length=40, unique=True)
    body_code = models.CharField(max_length=40)
    # Resolved at publication; empty until the body itself is known here.
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class FactDictionary(models.Model):
    """One state of the shared dictionary, kept so that a version can always be read again. Append-only."""

    digest = models.CharField(max_length=64, unique=True)
    source = models.TextField()
    stored_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Return the head of the digest."""
        return self.digest[:12]


class ProcedureVersion(models.Model):
    """The text of a procedure from a date on. Append-only: a dossier keeps the version it was filed under."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    dictionary = models.ForeignKey(FactDictionary, on_delete=models.PROTECT, related_name="+")
    facts_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "valid_from"], name="catalogue_one_version_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        """Return the day from which it is in force."""
        return f"{self.procedure_id} from {self.valid_from}"


class Proposal(models.Model):
    """A text on its way to be a version: written by one person, proposed, then signed by another."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="proposals")
    # The version it would follow: differences and impact are measured against it.
    against = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    dictionary = models.ForeignKey(FactDictionary, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    source = models.TextField()
    source_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFTED)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    # Measured while it is a draft, with the digest of the text it was measured for; frozen when proposed.
    impact = models.JSONField(null=True)
    impact_of = models.CharField(max_length=64, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    # Who signed, refused or withdrew it.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.OneToOneField(
        ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="proposal"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalogue_proposal_state_known", condition=Q(state__in=ProposalState.values)
            ),
            models.CheckConstraint(
                name="catalogue_proposed_is_sealed",
                condition=Q(state__in=(ProposalState.DRAFTED, ProposalState.WITHDRAWN))
                | Q(proposed_by__isnull=False, proposed_at__isnull=False, impact__isnull=False)
                & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="catalogue_draft_is_not_proposed",
                condition=~Q(state=ProposalState.DRAFTED) | Q(proposed_by=None, proposed_at=None, digest=""),
            ),
            models.CheckConstraint(
                name="catalogue_settled_iff_dated",
                condition=Q(state__in=OPEN, settled_by=None, settled_at=None)
                | Q(state__in=SETTLED, settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="catalogue_published_iff_version",
                condition=Q(state=ProposalState.PUBLISHED, version__isnull=False)
                | ~Q(state=ProposalState.PUBLISHED) & Q(version=None),
            ),
            models.CheckConstraint(
                name="catalogue_two_people_settle",
                condition=Q(state__in=(*OPEN, ProposalState.WITHDRAWN)) | ~Q(settled_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="catalogue_refusal_says_why",
                condition=~Q(state=ProposalState.REFUSED) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["procedure", "state"], name="catalogue_proposals")]

    def __str__(self) -> str:
        """Return the state and the day from which it would be in force."""
        return f"{self.state} from {self.valid_from}"


class Session(models.Model):
    """Dated, ranked, budgeted; version and parameters stay those of its opening day.

    Append-only; only its closing day may be brought forward, and an announced one follows the versions
    published before it opens.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="sessions")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField()
    closes_on = models.DateField()
    announced_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "opens_on"], name="catalogue_one_session_from_a_day"
            ),
            models.CheckConstraint(
                name="catalogue_session_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on"))
            ),
        ]

    def __str__(self) -> str:
        """Return its first day and its last."""
        return f"{self.opens_on} – {self.closes_on}"
