"""Papers that professionals deposit themselves, invited by the person."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.modules.catalogue.enums import Profession
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.models.files import Dossier
from qarib.modules.dossiers.rules import DEPOSIT_TRIES, OPEN


class DepositInvitationQuerySet(models.QuerySet["DepositInvitation"]):
    """Questions asked to invitations."""

    def unanswered(self) -> Self:
        """Keep what was neither answered nor revoked, expired or not: one for each fact of a dossier."""
        return self.filter(used_at=None, revoked_at=None)

    def open_at(self, now: datetime) -> Self:
        """Keep what a professional can still answer."""
        return self.unanswered().filter(expires_at__gt=now, dossier__status__in=OPEN)


class DepositInvitation(models.Model):
    """A professional is asked to deposit the paper that establishes one fact; link and code are digests."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="invitations")
    fact = models.CharField(max_length=60)
    item = models.PositiveSmallIntegerField(default=0)
    profession = models.CharField(max_length=20, choices=Profession.choices)
    # Both as the person declared them, sealed.
    name = models.TextField()
    phone = models.TextField()
    link_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    # Wrong codes; the last one that is allowed revokes it.
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DepositInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "fact", "item"],
                condition=Q(used_at=None, revoked_at=None),
                name="dossiers_one_open_invitation",
            ),
            models.CheckConstraint(
                name="dossiers_invitation_profession_known", condition=Q(profession__in=Profession.values)
            ),
            models.CheckConstraint(
                name="dossiers_invitation_used_iff_deposited",
                condition=Q(used_at=None, upload=None)
                | Q(used_at__isnull=False, upload__isnull=False, revoked_at=None),
            ),
            models.CheckConstraint(
                name="dossiers_invitation_ends_after_it_began",
                condition=Q(expires_at__gt=models.F("created_at")),
            ),
            models.CheckConstraint(
                name="dossiers_invitation_has_few_tries", condition=Q(attempts__lte=DEPOSIT_TRIES)
            ),
        ]

    def __str__(self) -> str:
        """Return its identifier, never who was invited."""
        return str(self.uid)
