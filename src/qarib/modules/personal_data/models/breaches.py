"""Breaches of data, the reports that led to them, and whom they concern."""

import uuid

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.enums import BreachStatus, ReportStatus
from qarib.modules.promises.models import Promise

LONGEST_TEXT = 3000
LONGEST_REASON = 500


class Breach(models.Model):
    """Data that somebody saw, changed or lost who should not have; its promise is the term of the law."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    discovered_at = models.DateTimeField()
    what = models.TextField()
    # Codes of the register's vocabularies, so that the notice speaks both languages.
    people = models.JSONField(default=list)
    data = models.JSONField(default=list)
    # Rough: unknown until somebody counts.
    people_count = models.PositiveIntegerField(null=True)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=BreachStatus.choices, default=BreachStatus.OPEN)
    notified_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    people_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # What was learnt, or why it was none after all.
    closing = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="personal_data_breach_tied_to_dates",
                condition=Q(status=BreachStatus.OPEN, notified_at=None, closed_at=None)
                | Q(status=BreachStatus.NOTIFIED, notified_at__isnull=False, closed_at=None)
                | Q(status=BreachStatus.CLOSED, notified_at__isnull=False, closed_at__isnull=False)
                | Q(status=BreachStatus.WITHDRAWN, notified_at=None, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="personal_data_notified_has_reference",
                condition=Q(notified_at=None, reference="") | Q(notified_at__isnull=False) & ~Q(reference=""),
            ),
            models.CheckConstraint(
                name="personal_data_closed_says_why",
                condition=Q(closed_at=None, closing="") | Q(closed_at__isnull=False) & ~Q(closing=""),
            ),
            models.CheckConstraint(
                name="personal_data_discovered_before_opened",
                condition=Q(discovered_at__lte=F("opened_at")),
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="personal_data_breaches")]

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.status} {self.uid}"


class LeakReport(models.Model):
    """Somebody on duty thinks that data leaked: the officer opens a breach of it, or says why not."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.REPORTED)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    breach = models.OneToOneField(Breach, on_delete=models.PROTECT, null=True, related_name="report")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="personal_data_report_tied_to_its_end",
                condition=Q(
                    status=ReportStatus.REPORTED, settled_by=None, settled_at=None, breach=None, reason=""
                )
                | Q(
                    status=ReportStatus.BREACH,
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    breach__isnull=False,
                )
                | Q(
                    status=ReportStatus.DISMISSED,
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    breach=None,
                )
                & ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="personal_data_reports")]

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.status} {self.uid}"


class BreachNotice(models.Model):
    """One person whom a breach concerns: told once, whatever is clicked twice."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breach", "person"], name="personal_data_told_once"),
        ]
        indexes = [
            models.Index(fields=["breach", "id"], name="personal_data_to_tell", condition=Q(told_at=None)),
        ]

    def __str__(self) -> str:
        """Return whom it concerns, by key."""
        return f"{self.breach_id} {self.person_id}"
