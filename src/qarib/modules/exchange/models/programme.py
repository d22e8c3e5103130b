"""Whether sources answer, and the programme by which one body after the other is connected."""

import uuid

from django.db import models
from django.db.models import F, Q

from qarib.modules.accounts.models import Person
from qarib.modules.exchange.enums import Source


class SourceState(models.Model):
    """Whether a source answers: one row each, from the first time it was asked."""

    source = models.CharField(max_length=30, choices=Source.choices, unique=True)
    # Stamps are renewed after some minutes only: they say "lately", not "the last time".
    last_tried_at = models.DateTimeField()
    last_answered_at = models.DateTimeField(null=True)
    # The first try without an answer since the last answer; empty while it answers.
    silent_since = models.DateTimeField(null=True)
    # An outage that was told, until its end is told too.
    down_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="exchange_state_of_a_source", condition=Q(source__in=Source.values)),
            models.CheckConstraint(
                name="exchange_silent_since_a_try",
                condition=Q(silent_since=None) | Q(silent_since__lte=F("last_tried_at")),
            ),
            models.CheckConstraint(
                name="exchange_answers_or_is_silent",
                condition=Q(silent_since__isnull=False) | Q(last_answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="exchange_down_until_it_answers",
                condition=Q(down_since=None)
                | Q(silent_since__isnull=False, down_since=F("silent_since"))
                | Q(last_answered_at__isnull=False, last_answered_at__gt=F("down_since")),
            ),
        ]

    def __str__(self) -> str:
        """Return the code of the source."""
        return self.source


class Phase(models.Model):
    """One phase of the exchange programme; its date is empty as long as none is published."""

    code = models.SlugField(max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(unique=True)
    name_ar = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    # Where it is decided, and what is assumed about it.
    note_ar = models.CharField(max_length=500, blank=True)
    note_fr = models.CharField(max_length=500, blank=True)
    note_en = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exchange_phase_named", condition=~Q(name_ar="") & ~Q(name_fr="") & ~Q(name_en="")
            ),
            models.CheckConstraint(
                name="exchange_phase_edited_by_somebody",
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return its code."""
        return self.code


class Connection(models.Model):
    """One procedure and one holder of what it needs to know: the agreement, then the technical link."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="connections")
    # The procedure, by its code: exchange knows none.
    purpose = models.CharField(max_length=40)
    source = models.CharField(max_length=30, choices=Source.choices)
    agreement_on = models.DateField(null=True)
    agreement_reference = models.CharField(max_length=120, blank=True)
    linked_on = models.DateField(null=True)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "source"], name="exchange_connected_once"),
            models.CheckConstraint(name="exchange_holder_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(
                name="exchange_agreement_has_date_and_reference",
                condition=Q(agreement_on=None, agreement_reference="")
                | Q(agreement_on__isnull=False) & ~Q(agreement_reference=""),
            ),
            models.CheckConstraint(
                name="exchange_linked_under_an_agreement",
                condition=Q(linked_on=None) | Q(agreement_on__isnull=False, linked_on__gte=F("agreement_on")),
            ),
            models.CheckConstraint(
                name="exchange_connection_edited_by_somebody",
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return procedure and holder, by their codes."""
        return f"{self.purpose} {self.source}"


class ConnectionFact(models.Model):
    """One fact that a connection proves, so that no paper says it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="facts")
    fact = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "fact"], name="exchange_fact_connected_once"),
        ]

    def __str__(self) -> str:
        """Return the fact's code."""
        return self.fact


class AnswerMonth(models.Model):
    """What one source answered about one fact for one procedure in one month: a roll-up, nobody's data."""

    month = models.DateField()
    purpose = models.CharField(max_length=40)
    source = models.CharField(max_length=30, choices=Source.choices)
    fact = models.CharField(max_length=60)
    answered = models.PositiveIntegerField()
    # Of these: within a minute of being asked, an hour, a day; each holds the one before.
    within_minute = models.PositiveIntegerField()
    within_hour = models.PositiveIntegerField()
    within_day = models.PositiveIntegerField()
    # With how many of them a file was filed, or went on.
    accepted = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "purpose", "source", "fact"], name="exchange_answers_counted_once"
            ),
            models.CheckConstraint(name="exchange_answer_month_is_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="exchange_waits_are_among_answers",
                condition=Q(
                    within_minute__lte=F("within_hour"),
                    within_hour__lte=F("within_day"),
                    within_day__lte=F("answered"),
                    accepted__lte=F("answered"),
                ),
            ),
        ]

    def __str__(self) -> str:
        """Return month, source and fact."""
        return f"{self.month:%Y-%m} {self.source} {self.fact}"
