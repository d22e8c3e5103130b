"""What must survive a restart: limits, outcomes, numbers, schedules, signs of life."""

from django.db import models
from django.db.models import F, Q
from django_tasks_db.models import DBTaskResult

from qarib.kernel import clock
from qarib.modules.operations.enums import LastOutcome

# The library's row: the queue, and the outbox of every transaction.
Job = DBTaskResult


class Use(models.Model):
    """How full one limit is for one key: the instant at which it will be empty again.

    The key is a keyed digest: the table says nothing of phones, numbers or addresses.
    """

    key = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    # Milliseconds since 1970: integers compare alike on both engines.
    full_until = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        """Return the limit's name."""
        return self.name


class Outcome(models.Model):
    """The outcome that was given first for an idempotency key; every repetition receives the same."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    person = models.BigIntegerField()
    outcome = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key", "person"], name="operations_one_outcome_per_key"),
        ]

    def __str__(self) -> str:
        """Return scope and outcome."""
        return f"{self.scope} {self.outcome}"


class DrawnNumber(models.Model):
    """Every public number that exists: drawn for a device and not used yet, or carried by a file."""

    number = models.CharField(max_length=20, primary_key=True)
    # What holds it until it is used: a device's code, or nobody when it was used at once.
    holder = models.CharField(max_length=60, blank=True)
    drawn_by = models.BigIntegerField(null=True)
    drawn_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="operations_number_used_or_held", condition=Q(used_at__isnull=False) | ~Q(holder="")
            ),
            models.CheckConstraint(
                name="operations_number_drawn_before_used",
                condition=Q(used_at=None) | Q(used_at__gte=F("drawn_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["holder"], name="operations_numbers_held", condition=Q(used_at=None)),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Schedule(models.Model):
    """When a registered task runs next; the row's `next_run_at` is also the lock between two ticks."""

    name = models.CharField(max_length=80, primary_key=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_job = models.UUIDField(null=True)
    last_outcome = models.CharField(max_length=8, choices=LastOutcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="operations_schedule_outcome_known",
                condition=Q(last_outcome__in=["", *LastOutcome.values]),
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Worker(models.Model):
    """A worker process and its last sign of life, by the machine's clock."""

    name = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Restoration(models.Model):
    """This database was brought back from a backup; until somebody releases it, no background work runs."""

    at = models.DateTimeField(default=clock.machine_now)
    # The instant that the database stands at: acts after it are lost.
    point = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="operations_released_after_restored",
                condition=Q(released_at=None) | Q(released_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        """Return the instant."""
        return f"restored to {self.point:%Y-%m-%d %H:%M:%S}"
