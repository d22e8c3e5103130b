"""A person asks somebody to look at what a machine alone said no to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qarib.modules.dossiers.models import Dossier
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.models.asked import Asked


class Review(Asked):
    """One automatic result, one person who asked, one agency that answers by a promised day."""

    noun: ClassVar[str] = "review"

    kind = models.CharField(max_length=10, choices=ReviewKind.choices)
    # What was said no to: the file's or the person's identifier, or the procedure's code.
    thing = models.CharField(max_length=40)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    # Codes of the criteria that the check found not met; never an answer.
    criteria = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.ASKED)

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

    @property
    def path(self) -> str:
        """Return the address at which the person follows it."""
        return f"/me/reviews/{self.uid}/"

    @property
    def traced(self) -> dict[str, str]:
        """Return its kind."""
        return {"kind": self.kind}
