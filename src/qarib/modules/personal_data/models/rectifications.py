"""A person asks that a fact of their identity, as the house holds it, be put right."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from qarib.kernel.secrecy import decrypt
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.models.asked import Asked

_UNANSWERED = Q(answered_by=None, answered_at=None, answer="")


class Rectification(Asked):
    """One fact, as it should be; what the account says meanwhile is not copied."""

    noun: ClassVar[str] = "rectification"

    field = models.CharField(max_length=12, choices=IdentityFact.choices)
    # A name, or a date written 2002-05-14: sealed.
    value_sealed = models.TextField()
    status = models.CharField(
        max_length=10, choices=RectificationStatus.choices, default=RectificationStatus.ASKED
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=Q(status=RectificationStatus.ASKED),
                name="personal_data_one_open_rectification",
            ),
            models.CheckConstraint(
                name="personal_data_rectification_of_a_fact",
                condition=Q(field__in=IdentityFact.values) & ~Q(value_sealed=""),
            ),
            models.CheckConstraint(
                name="personal_data_rectification_tied_to_answer",
                condition=Q(status=RectificationStatus.ASKED, withdrawn_at=None) & _UNANSWERED
                | Q(status=RectificationStatus.WITHDRAWN, withdrawn_at__isnull=False) & _UNANSWERED
                | Q(
                    status__in=[RectificationStatus.ACCEPTED, RectificationStatus.DECLINED],
                    withdrawn_at=None,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                & ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(fields=["agency", "status"], name="personal_data_rectifications")]

    def __str__(self) -> str:
        """Return which fact it is about and where it stands."""
        return f"{self.field} {self.status}"

    @property
    def value(self) -> str | date:
        """Open what the person asks the fact to be."""
        text = decrypt(self.value_sealed)
        return date.fromisoformat(text) if self.field == IdentityFact.BIRTH_DATE else text

    @property
    def path(self) -> str:
        """Return the address at which the person follows it."""
        return f"/me/rectify/{self.uid}/"

    @property
    def traced(self) -> dict[str, str]:
        """Return which fact."""
        return {"field": self.field}
