"""What a person asks of an agency and is owed an answer in words: the shape that all of it shares."""

import uuid
from typing import ClassVar, Self

from django.db import models

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.models import Promise

LONGEST_WORDS = 2000


class Asked(models.Model):
    """One person who asked, one agency that answers by a promised day; each table has its own states."""

    noun: ClassVar[str]
    objects: ClassVar[models.Manager[Self]]

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10)
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def path(self) -> str:
        """Return the address at which the person follows it."""
        raise NotImplementedError

    @property
    def traced(self) -> dict[str, str]:
        """Return what the journal keeps of it: codes, never what was written."""
        raise NotImplementedError
