"""When files are kept no longer: runs with what they listed, and what is held back by somebody."""

import uuid

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.enums import RunStatus

LONGEST_HOLD = 500


class RetentionRun(models.Model):
    """A list of the files of one body whose time is over. Listing changes nothing; somebody else confirms."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=RunStatus.choices, default=RunStatus.PLANNED)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # By procedure: how many are due, how many are held back and why, how many rows would go.
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="personal_data_run_tied_to_its_moves",
                condition=Q(status=RunStatus.PLANNED, settled_by=None, settled_at=None, ended_at=None)
                | Q(
                    status__in=[RunStatus.CONFIRMED],
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    ended_at=None,
                )
                | Q(
                    status__in=[RunStatus.DONE, RunStatus.CANCELLED],
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    ended_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="personal_data_run_confirmed_by_somebody_else",
                condition=Q(status__in=[RunStatus.PLANNED, RunStatus.CANCELLED])
                | ~Q(settled_by=F("planned_by")),
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(status__in=[RunStatus.PLANNED, RunStatus.CONFIRMED]),
                name="personal_data_one_open_run",
            ),
        ]

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.status} {self.uid}"


class RetentionItem(models.Model):
    """One file that a run listed, and what became of it."""

    run = models.ForeignKey(RetentionRun, on_delete=models.CASCADE, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    # False: it was no longer due when its turn came.
    anonymised = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "dossier"], name="personal_data_listed_once"),
            models.CheckConstraint(
                name="personal_data_item_settled_wholly",
                condition=Q(settled_at=None, anonymised=None)
                | Q(settled_at__isnull=False, anonymised__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "id"], name="personal_data_to_do", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        """Return the file, by key."""
        return str(self.dossier_id)


class RetentionHold(models.Model):
    """Somebody has a ground to keep a file longer: a dispute, a sum to recover, an inquiry."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_HOLD)
    held_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(default=clock.now)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(released_at=None), name="personal_data_one_hold"
            ),
            models.CheckConstraint(
                name="personal_data_released_by_somebody",
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False),
            ),
            models.CheckConstraint(name="personal_data_hold_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        """Return its identifier."""
        return str(self.uid)
