"""The append-only table of acts and readings, and the tree that seals it.

Acts and readings hold ids and codes and no foreign key. The tree's tables are append-only too; only `Tree`
moves.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q

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


class Tree(models.Model):
    """How far the journal is sealed: one row, moved by conditional updates only."""

    # Leaves in the tree, and the largest size that was ever signed.
    size = models.BigIntegerField(default=0)
    signed = models.BigIntegerField(default=0)
    # No row of the journal up to this key can still appear: sealing looks above it.
    horizon = models.BigIntegerField(default=0)
    # The next horizon, once every transaction that could write below it has ended: its holders (PostgreSQL).
    mark = models.BigIntegerField(default=0)
    holders = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="journal_one_tree", condition=Q(pk=1)),
            models.CheckConstraint(
                name="journal_tree_signed_within", condition=Q(signed__gte=0, size__gte=F("signed"))
            ),
        ]

    def __str__(self) -> str:
        """Return the size."""
        return f"{self.size} leaves"


class Leaf(models.Model):
    """The place of one row in the tree. The salt keeps its published hash from being guessed."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, db_constraint=False)
    salt = models.BinaryField(max_length=16)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="journal_leaf_position", condition=Q(position__gte=0))]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class Node(models.Model):
    """The root over one full tile of 256 hashes of the level below; level 1 stands over leaves."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="journal_one_node_a_place"),
            models.CheckConstraint(name="journal_node_place", condition=Q(level__gte=1, index__gte=0)),
        ]

    def __str__(self) -> str:
        """Return the place."""
        return f"{self.level}/{self.index}"


class Root(models.Model):
    """The one root that was signed for a size: there is no room for a second."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        """Return the size."""
        return str(self.size)


class Checkpoint(models.Model):
    """A signed statement of size and root, with its instant by the machine's clock."""

    root = models.ForeignKey(Root, on_delete=models.PROTECT, related_name="checkpoints")
    at = models.DateTimeField(db_index=True)
    # The note with our own signatures (C2SP tlog-checkpoint).
    note = models.TextField()

    def __str__(self) -> str:
        """Return size and instant."""
        return f"{self.root_id} at {self.at.isoformat()}"


class Cosignature(models.Model):
    """What a witness signed under a checkpoint, with the witness's own instant."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=100)
    at = models.DateTimeField()
    line = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="journal_one_cosignature_each"),
        ]
        indexes = [models.Index(fields=["witness", "-at"], name="journal_last_of_a_witness")]

    def __str__(self) -> str:
        """Return the witness."""
        return self.witness
