"""Promises, their pauses, and the figures kept beside them."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.enums import PauseReason, Status, Step, Unit
from qarib.modules.promises.rules.dates import day_of_due

_NO_END = Q(kept_at=None, missed_at=None, withdrawn_at=None)
_BEFORE_DUE = (Step.WARN, Step.MISS)


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Questions asked to promises."""

    def owed(self) -> Self:
        """Keep what somebody still waits for: running, paused, or missed and not yet answered."""
        return self.filter(
            Q(status__in=[Status.RUNNING, Status.PAUSED]) | Q(status=Status.MISSED, kept_at=None)
        )

    def with_a_step_due(self, now: datetime) -> Self:
        """Keep those whose next rung of the ladder has come, the longest waiting first."""
        return self.filter(next_step_at__lte=now).order_by("next_step_at", "pk")

    def whose_window_contains(self, day: date) -> Self:
        """Keep running promises, and legal terms, that a holiday on that day would move."""
        begin, end = clock.end_of_day(day - timedelta(days=1)), clock.end_of_day(day)
        return self.filter(
            Q(due_at__gte=end) | Q(legal_due_at__gte=end),
            status__in=[Status.RUNNING, Status.PAUSED],
            started_at__lt=begin,
        )


class Promise(models.Model):
    """One commitment to one person: an answer within so long, by that body.

    The row above (a dossier, a grievance…) holds the foreign key to it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Who keeps it: the agency where there is one, else the body itself.
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # What is promised (a procedure's code), and the page of the person that shows it.
    label = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    within = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit.choices)
    legal_within = models.PositiveSmallIntegerField(null=True)
    legal_unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)
    # Only where the procedure says so; a pause stops our promise, never the law.
    pauses_stop_legal_term = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    legal_due_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # What the person really waited, pauses included: the third line of the promise bar.
    working_days_taken = models.PositiveSmallIntegerField(null=True)
    # The holidays that the present date steps over, and when it was computed.
    computed_at = models.DateTimeField()
    computed_calendar = models.JSONField(default=list)
    next_step = models.CharField(max_length=13, choices=Step.choices, blank=True)
    next_step_at = models.DateTimeField(null=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="promises_state_tied_to_its_dates",
                condition=(_NO_END & Q(status=Status.RUNNING, due_at__isnull=False))
                | (_NO_END & Q(status=Status.PAUSED, due_at=None))
                | Q(status=Status.KEPT, kept_at__lte=F("due_at"), missed_at=None, withdrawn_at=None)
                | (
                    Q(status=Status.MISSED, missed_at__gte=F("due_at"), withdrawn_at=None)
                    & (Q(kept_at=None) | Q(kept_at__gt=F("due_at")))
                )
                | Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False, kept_at=None),
            ),
            models.CheckConstraint(
                name="promises_answer_tied_to_its_length",
                condition=Q(kept_at=None, working_days_taken=None)
                | Q(kept_at__isnull=False, working_days_taken__isnull=False),
            ),
            models.CheckConstraint(
                name="promises_step_tied_to_state",
                condition=Q(next_step="", next_step_at=None)
                | Q(status=Status.RUNNING, next_step__in=_BEFORE_DUE, next_step_at__isnull=False)
                | Q(
                    status=Status.MISSED,
                    next_step__in=[step for step in Step.values if step not in _BEFORE_DUE],
                    next_step_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="promises_terms_known",
                condition=Q(within__gte=1, unit__in=Unit.values)
                & (
                    Q(legal_within=None, legal_unit="", legal_due_at=None)
                    | Q(legal_within__gte=1, legal_unit__in=Unit.values)
                ),
            ),
        ]
        indexes = [
            # The ladder asks every few minutes and must see only what waits.
            models.Index(fields=["next_step_at", "id"], name="promises_ladder", condition=~Q(next_step="")),
            models.Index(fields=["person", "status"], name="promises_of_a_person"),
            models.Index(fields=["body", "status", "due_at"], name="promises_of_a_body"),
            models.Index(
                fields=["due_at"],
                name="promises_running",
                condition=Q(status__in=[Status.RUNNING, Status.PAUSED]),
            ),
            models.Index(fields=["kept_at"], name="promises_answered", condition=~Q(kept_at=None)),
            models.Index(fields=["missed_at"], name="promises_missed", condition=~Q(missed_at=None)),
        ]

    def __str__(self) -> str:
        """Return what is promised and where it stands."""
        return f"{self.label} {self.status}"

    @property
    def present_step(self) -> Step | None:
        """Return the rung of the ladder that comes next, or None where there is none."""
        return Step(self.next_step) if self.next_step else None

    @property
    def due_day(self) -> date | None:
        """Return the last day on which an answer is in time."""
        return None if self.due_at is None else day_of_due(self.due_at)

    @property
    def legal_due_day(self) -> date | None:
        """Return the last day of the legal term."""
        return None if self.legal_due_at is None else day_of_due(self.legal_due_at)


class Pause(models.Model):
    """From when to when our clock stands still, why, and who is awaited."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=14, choices=PauseReason.choices)
    # A code or a short public name, such as `CNAS`: never a person's name.
    awaited = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=Q(ended_at=None), name="promises_one_open_pause"
            ),
            models.CheckConstraint(
                name="promises_pause_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="promises_pause_reason_known", condition=Q(reason__in=PauseReason.values)
            ),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class ObservedMonth(models.Model):
    """How long the answers of one month took, for one label: a roll-up, never counted on a page."""

    label = models.CharField(max_length=80)
    month = models.DateField()
    files = models.PositiveIntegerField()
    # Working days waited → number of files.
    by_working_days = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label", "month"], name="promises_observed_once"),
            models.CheckConstraint(
                name="promises_observed_month_is_its_first_day", condition=Q(month__day=1)
            ),
        ]

    def __str__(self) -> str:
        """Return label and month."""
        return f"{self.label} {self.month:%Y-%m}"


class SettledDay(models.Model):
    """How many promises of one body were kept, and missed, on one day: the rows behind public figures."""

    day = models.DateField()
    body = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kept = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "body"], name="promises_settled_once"),
        ]

    def __str__(self) -> str:
        """Return the day and both numbers."""
        return f"{self.day} {self.kept}/{self.kept + self.missed}"
