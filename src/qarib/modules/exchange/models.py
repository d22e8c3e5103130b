"""What was asked of other administrations for a file, and what they answered."""

import json
import uuid

from django.db import models
from django.db.models import F, Q

from qarib.kernel import clock
from qarib.kernel.secrecy import decrypt, encrypt
from qarib.modules.accounts.models import Person
from qarib.modules.exchange.enums import About, ProofState, Source
from qarib.modules.exchange.rules import ANSWERED, OPEN, OVER


class Proof(models.Model):
    """One question about one fact to one source, with its ground; its answer is sealed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The file it was asked for, by its public identifier: exchange knows no file.
    case = models.UUIDField()
    # The procedure is the purpose; the text of law is the basis, as it stood when it was asked.
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=300)
    fact = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    source = models.CharField(max_length=30, choices=Source.choices)
    # Its place among the sources of the fact, and whether each of them must be heard.
    rank = models.PositiveSmallIntegerField(default=0)
    every = models.BooleanField(default=False)
    about = models.CharField(max_length=6, choices=About.choices, default=About.SELF)
    state = models.CharField(max_length=10, choices=ProofState.choices, default=ProofState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # JSON, sealed: it names a person's circumstances.
    value_sealed = models.TextField(blank=True)
    valid_days = models.PositiveSmallIntegerField()
    valid_until = models.DateField(null=True)
    third_party_told_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The agent's words, which the person reads.
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="exchange_state_known", condition=Q(state__in=ProofState.values)),
            models.CheckConstraint(name="exchange_source_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="exchange_about_known", condition=Q(about__in=About.values)),
            models.CheckConstraint(
                name="exchange_tried_again_while_open",
                condition=Q(state__in=OPEN, next_try_at__isnull=False)
                | (~Q(state__in=OPEN) & Q(next_try_at=None)),
            ),
            models.CheckConstraint(
                name="exchange_answered_has_value_day_and_age",
                condition=(
                    Q(state__in=ANSWERED, answered_at__isnull=False, valid_until__isnull=False)
                    & ~Q(value_sealed="")
                )
                | Q(state=ProofState.EXPIRED)
                | Q(state__in=(*OPEN, ProofState.REFUSED), value_sealed="", valid_until=None),
            ),
            models.CheckConstraint(
                name="exchange_a_third_person_is_told",
                condition=Q(about=About.SELF) | ~Q(state__in=ANSWERED) | Q(third_party_told_at__isnull=False),
            ),
            models.CheckConstraint(
                name="exchange_set_aside_by_somebody_with_reasons",
                condition=~Q(state=ProofState.SET_ASIDE)
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(reason="")),
            ),
            # Two tabs, or a page and the worker, cannot ask the same twice.
            models.UniqueConstraint(
                fields=["case", "fact", "source"],
                condition=~Q(state__in=OVER),
                name="exchange_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="exchange_of_a_case"),
            models.Index(fields=["next_try_at"], name="exchange_due", condition=Q(state__in=OPEN)),
            # The figures of a month read that month.
            models.Index(
                fields=["answered_at"], name="exchange_answered_in_a_month", condition=~Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        """Return source and field, never the answer."""
        return f"{self.source} {self.field}"

    @property
    def value(self) -> bool | int | str | None:
        """Open the sealed answer; None where there is none."""
        found: bool | int | str | None = json.loads(decrypt(self.value_sealed)) if self.value_sealed else None
        return found

    @value.setter
    def value(self, said: bool | int | str) -> None:
        self.value_sealed = encrypt(json.dumps(said, ensure_ascii=False))


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
