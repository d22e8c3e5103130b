"""Bodies, agencies and whoever else acts as a group; who belongs to them; whom they serve."""

import uuid

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.enums import OrganisationKind, Role
from qarib.modules.territory.models import Commune, Wilaya


class Organisation(models.Model):
    """A body, an agency of a body, a company, a committee, an association or a commune."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    code = models.CharField(max_length=40, unique=True)
    name_ar = models.CharField(max_length=160)
    name_fr = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    # The body an agency belongs to; a body has none.
    body = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="agencies")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_kind_known", condition=Q(kind__in=OrganisationKind.values)
            ),
            models.CheckConstraint(
                name="organisations_agency_has_a_body",
                condition=Q(kind=OrganisationKind.AGENCY, body__isnull=False)
                | (~Q(kind=OrganisationKind.AGENCY) & Q(body=None)),
            ),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Service(models.Model):
    """A wilaya, or one commune, that an agency serves from one day to another.

    A commune row wins over the wilaya row of another agency of the same body.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="services")
    wilaya = models.ForeignKey(Wilaya, on_delete=models.PROTECT, null=True, related_name="+")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_serves_a_wilaya_or_a_commune",
                condition=Q(wilaya__isnull=False, commune=None) | Q(wilaya=None, commune__isnull=False),
            ),
            models.CheckConstraint(
                name="organisations_service_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["wilaya", "valid_from"], name="organisations_by_wilaya"),
            models.Index(fields=["commune", "valid_from"], name="organisations_by_commune"),
        ]

    def __str__(self) -> str:
        """Return the organisation and since when."""
        return f"{self.organisation_id} from {self.valid_from}"


class Membership(models.Model):
    """One role of one person in one organisation, from one day to another (`valid_to` is the last day)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisations_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="organisations_membership_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(valid_to=None),
                name="organisations_one_open_membership",
            ),
        ]

    def __str__(self) -> str:
        """Return role and organisation."""
        return f"{self.role} of {self.organisation_id}"
