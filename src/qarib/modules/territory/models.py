"""Dated territory: wilayas, communes, who belongs where since when, and the days nobody works."""

from django.db import models
from django.db.models import F, Q

from qarib.modules.territory.enums import HolidayCode, HolidayKind


class Wilaya(models.Model):
    """One wilaya. Its row is stable; since when it exists and administers itself are dates."""

    code = models.CharField(max_length=2, unique=True)
    name_ar = models.CharField(max_length=60)
    name_fr = models.CharField(max_length=60)
    valid_from = models.DateField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Until the day before, its parent administers it (law 26-06: 1 January 2027 for the eleven of 2026).
    administers_from = models.DateField()
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="territory_wilaya_exists_before_it_administers",
                condition=Q(administers_from__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="territory_wilaya_waits_only_for_a_parent",
                condition=Q(parent__isnull=False) | Q(administers_from=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        """Return code and Arabic name."""
        return f"{self.code} {self.name_ar}"


class Commune(models.Model):
    """One commune. Its official code never changes, even when the commune moves to another wilaya."""

    code = models.CharField(max_length=4, unique=True)
    name_ar = models.CharField(max_length=80)
    name_fr = models.CharField(max_length=80)
    # Both names as a search sees and hears them (rules/names.py).
    folded = models.CharField(max_length=400)
    sounds = models.CharField(max_length=200)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    # The seat of the wilaya stands in where no licensed coordinate exists.
    approximate = models.BooleanField(default=False)

    # Set by `queries.find_communes`: the wilaya of the day that was asked.
    wilaya_that_day: Wilaya

    def __str__(self) -> str:
        """Return code and Arabic name."""
        return f"{self.code} {self.name_ar}"


class CommuneWilaya(models.Model):
    """From when to when a commune belongs to a wilaya; `valid_to` is the last day, or open."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="wilayas")
    wilaya = models.ForeignKey(Wilaya, on_delete=models.PROTECT, related_name="communes")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "valid_from"], name="territory_one_wilaya_from_a_day"),
            models.UniqueConstraint(
                fields=["commune"], condition=Q(valid_to=None), name="territory_one_present_wilaya"
            ),
            models.CheckConstraint(
                name="territory_belonging_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        """Return both identifiers and the first day."""
        return f"{self.commune_id} in {self.wilaya_id} from {self.valid_from}"


class Holiday(models.Model):
    """A day off by law, or taken back: an administrator may move a Hijri feast at a day's notice.

    Two feasts may meet on one day (Achoura on 5 July 2025): each keeps its row, so that moving one leaves
    the other. A cancelled row stays, and keeps the calendar's next computation from bringing the day back.
    """

    day = models.DateField()
    code = models.CharField(max_length=20, choices=HolidayCode.choices, default=HolidayCode.DECLARED)
    kind = models.CharField(max_length=10, choices=HolidayKind.choices)
    name_ar = models.CharField(max_length=80)
    name_fr = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    # Hijri dates are computed, then confirmed or moved on the eve by the sighting of the moon.
    estimated = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "code"], name="territory_feast_once_a_day"),
            models.CheckConstraint(
                name="territory_holiday_kind_known", condition=Q(kind__in=HolidayKind.values)
            ),
            models.CheckConstraint(
                name="territory_holiday_code_known", condition=Q(code__in=HolidayCode.values)
            ),
            models.CheckConstraint(
                name="territory_only_the_moon_is_estimated",
                condition=Q(estimated=False) | Q(kind=HolidayKind.HIJRI),
            ),
        ]

    def __str__(self) -> str:
        """Return the day and its French name."""
        return f"{self.day} {self.name_fr}"
