"""What an auditor should look at, and how far the watch has read the journal."""

import uuid

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.enums import AlertKind, AlertStatus

LONGEST_NOTE = 500


class Alert(models.Model):
    """Unusual readings of one person on duty, in the name of one body, on one day: ids and codes only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=AlertKind.choices)
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.PositiveIntegerField()
    # Rows of the journal that stand behind it, the first ones when there are very many.
    entries = models.JSONField(default=list)
    raised_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=AlertStatus.choices, default=AlertStatus.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # What the auditor found, in words.
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "body", "kind", "day"], name="personal_data_one_alert_a_kind_a_day"
            ),
            models.CheckConstraint(
                name="personal_data_alert_kind_known", condition=Q(kind__in=AlertKind.values)
            ),
            models.CheckConstraint(
                name="personal_data_alert_settled_iff_looked_at",
                condition=Q(status=AlertStatus.OPEN, settled_at=None, settled_by=None, note="")
                | (
                    Q(status__in=[one for one in AlertStatus.values if one != AlertStatus.OPEN])
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                    & ~Q(note="")
                ),
            ),
            models.CheckConstraint(
                name="personal_data_alert_counts_something",
                condition=Q(count__gte=1, until__gte=F("since")),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "status", "-raised_at"], name="personal_data_alerts_of_a_body")
        ]

    def __str__(self) -> str:
        """Return kind and day."""
        return f"{self.kind} {self.day}"


class ReadingWatch(models.Model):
    """The one row that says up to which instant readings were looked at."""

    looked_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="personal_data_one_watch", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        """Return the instant."""
        return self.looked_until.isoformat()
