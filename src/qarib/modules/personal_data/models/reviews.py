"""A person asks somebody to look at what a machine alone said no to."""

import uuid

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.promises.models import Promise

LONGEST_WORDS = 2000


class Review(models.Model):
    """One automatic result, one person who asked, one agency that answers by a promised day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ReviewKind.choices)
    # What was said no to: the file's or the person's identifier, or the procedure's code.
    thing = models.CharField(max_length=40)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    # Codes of the criteria that the check found not met; never an answer.
    criteria = models.JSONField(default=list)
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.ASKED)
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "thing"],
                condition=Q(status=ReviewStatus.ASKED),
                name="personal_data_one_open_review",
            ),
            models.CheckConstraint(
                name="personal_data_review_tied_to_answer",
                condition=Q(status=ReviewStatus.ASKED, answered_by=None, answered_at=None, answer="")
                | Q(
                    status__in=[ReviewStatus.UPHELD, ReviewStatus.CHANGED],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="personal_data_review_kind_tied_to_thing",
                condition=Q(kind=ReviewKind.LAPSE, dossier__isnull=False)
                | Q(kind__in=[ReviewKind.IDENTITY, ReviewKind.CHECK], dossier=None),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "status"], name="personal_data_reviews"),
            models.Index(fields=["person", "kind", "thing"], name="personal_data_reviews_of"),
        ]

    def __str__(self) -> str:
        """Return what it is about and where it stands."""
        return f"{self.kind} {self.status}"
