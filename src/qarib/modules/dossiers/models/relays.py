"""What other bodies do with a file that was filed once."""

import uuid

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.enums import RelayStatus
from qarib.modules.dossiers.models.files import Dossier
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.models import Promise

LONGEST_RELAY_REASON = 1000
_ANSWERED = (RelayStatus.DONE, RelayStatus.GIVEN_BACK)


class Relay(models.Model):
    """One file serves another body too: what that body was told to do, and its own promise."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="relays")
    # What is done: a code of `serves` in the dossier's version.
    code = models.CharField(max_length=60)
    # The agency of the other body that serves the person's commune; the body itself where none does.
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=RelayStatus.choices, default=RelayStatus.TOLD)
    told_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The other body's words, which the person reads.
    reason = models.CharField(max_length=LONGEST_RELAY_REASON, blank=True)

    class Meta:
        constraints = [
            # One that ended with a refusal is told anew when an appeal grants.
            models.UniqueConstraint(
                fields=["dossier", "code"],
                condition=~Q(status=RelayStatus.ENDED),
                name="dossiers_one_relay_a_body",
            ),
            models.CheckConstraint(
                name="dossiers_relay_status_known", condition=Q(status__in=RelayStatus.values)
            ),
            models.CheckConstraint(
                name="dossiers_relay_answered_by_a_person",
                condition=Q(status=RelayStatus.TOLD, settled_at=None, settled_by=None)
                | Q(status__in=_ANSWERED, settled_at__isnull=False, settled_by__isnull=False)
                | Q(status=RelayStatus.ENDED, settled_at__isnull=False, settled_by=None),
            ),
            models.CheckConstraint(
                name="dossiers_relay_given_back_says_why",
                condition=~Q(status=RelayStatus.GIVEN_BACK) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["office", "status"], name="dossiers_relays_of_an_office")]

    def __str__(self) -> str:
        """Return its identifier, never what was said."""
        return str(self.uid)
