"""One append-only table: acts and readings, with ids and codes and no foreign key."""

from typing import Self

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.kernel.actor import Basis
from qarib.modules.journal.enums import Kind


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions asked to the journal."""

    def about(self, person: int) -> Self:
        """Keep what concerns that person, newest first."""
        return self.filter(subject=person).order_by("-at", "-pk")

    def readings(self) -> Self:
        """Keep readings of personal files."""
        return self.filter(kind=Kind.READ)

    def acts(self) -> Self:
        """Keep what changed something."""
        return self.filter(kind=Kind.ACT)


class Entry(models.Model):
    """Who did or read what, for whom, in which role and on what ground. Never changed, never removed."""

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    action = models.CharField(max_length=60)
    person = models.BigIntegerField(null=True)
    role = models.CharField(max_length=30)
    organisation = models.BigIntegerField(null=True)
    body = models.BigIntegerField(null=True)
    subject = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=10, choices=[(basis.value, basis.value) for basis in Basis])
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="journal_kind_known", condition=Q(kind__in=Kind.values))]
        indexes = [
            models.Index(fields=["subject", "-at"], name="journal_about_a_person"),
            models.Index(fields=["object_type", "object_id", "at"], name="journal_about_an_object"),
            # What is looked at for unusual reading: a row of an act pays nothing for them.
            models.Index(fields=["at"], name="journal_readings", condition=Q(kind=Kind.READ)),
            models.Index(
                fields=["person", "at"], name="journal_readings_by_a_person", condition=Q(kind=Kind.READ)
            ),
        ]

    def __str__(self) -> str:
        """Return the act and its object."""
        return f"{self.action} {self.object_type} {self.object_id}"
