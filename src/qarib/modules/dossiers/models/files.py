"""Dossiers, their values with origin, requests, and decisions."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Session
from qarib.modules.documents.models import Letter
from qarib.modules.dossiers.enums import Channel, Origin, Outcome, Stage, Status, Stream
from qarib.modules.dossiers.rules import DECIDED, ENDED, LONGEST_REMARK, OPEN, TO_HANDLE
from qarib.modules.exchange.models import Proof
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.models import Promise
from qarib.modules.territory.models import Commune

# Two pages of words: enough to be heard, and still read to the end.
LONGEST_APPEAL = 4000


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Questions asked to dossiers, in the words of the desk."""

    def to_handle(self) -> Self:
        """Keep what an agent has to look at, by promise date; a promise without a date comes last."""
        return self.filter(status__in=TO_HANDLE).order_by(
            models.F("promise__due_at").asc(nulls_last=True), "pk"
        )

    def with_list_data(self) -> Self:
        """Load what one line of a list shows, and nothing else."""
        return self.select_related("version__procedure", "session", "person", "promise", "assigned_to").defer(
            "frozen", "version__source"
        )

    def with_file_data(self) -> Self:
        """Load what the whole page of one file shows."""
        return self.select_related(
            "version__procedure",
            "session",
            "person",
            "promise",
            "assigned_to",
            "agency__body",
            "appeal__promise",
        ).defer("version__source")


class Dossier(models.Model):
    """One request by one person under one frozen version of a procedure."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 -- given at filing
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    # The session that froze version and parameters; null where a procedure is open on any day.
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    # The place that decided the agency at filing, and that says who else serves the person there.
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.ONLINE)
    language = models.CharField(max_length=5, default="ar-dz")
    created_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    filed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    # The whole set as it was filed, and its digest: rows are for work, this copy is the proof.
    frozen = models.JSONField(null=True)
    frozen_digest = models.CharField(max_length=64, blank=True)
    # Its time is over: nobody knows any more whose it was; what figures count stays.
    anonymised_at = models.DateTimeField(null=True)
    # Set by `queries.my_draft`: the values, and the version in force that day; None when they were not read.
    answered: "list[Value] | None" = None
    in_force: int | None = None
    # What registers were asked about it, once it was read.
    asked: list[Proof] | None = None

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="dossiers_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="dossiers_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="dossiers_filed_has_number_agency_place_promise_and_proof",
                condition=Q(status__in=(Status.DRAFT, Status.WITHDRAWN, Status.LAPSED))
                | Q(
                    number__isnull=False,
                    agency__isnull=False,
                    commune__isnull=False,
                    promise__isnull=False,
                    filed_at__isnull=False,
                    frozen__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="dossiers_decided_iff_dated",
                condition=Q(status__in=DECIDED, decided_at__isnull=False)
                | (~Q(status__in=DECIDED) & Q(decided_at=None)),
            ),
            models.CheckConstraint(
                name="dossiers_anonymised_has_ended_and_says_nothing",
                condition=Q(anonymised_at=None) | Q(status__in=ENDED, frozen_digest=""),
            ),
            # A double click, two tabs or two devices cannot make a second file.
            models.UniqueConstraint(
                fields=["person", "procedure"],
                condition=Q(status__in=OPEN),
                name="dossiers_one_open_per_procedure",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "status", "filed_at"], name="dossiers_queue"),
            models.Index(fields=["person", "-created_at"], name="dossiers_of_a_person"),
            # The figures of a month read that month.
            models.Index(fields=["filed_at"], name="dossiers_filed_in_a_month", condition=~Q(filed_at=None)),
        ]

    def __str__(self) -> str:
        """Return number, or identifier while it has none."""
        return self.number or str(self.uid)


class Value(models.Model):
    """One fact of a dossier, with where it comes from."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="values")
    fact = models.CharField(max_length=60)
    # For repeated facts (each child): the item's position; 0 otherwise.
    item = models.PositiveSmallIntegerField(default=0)
    stream = models.CharField(max_length=10, choices=Stream.choices, default=Stream.FILED)
    value = models.JSONField()
    origin = models.CharField(max_length=12, choices=Origin.choices)
    source = models.CharField(max_length=60, blank=True)
    source_at = models.DateTimeField(null=True)
    changed_by_person = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "fact", "item", "stream"], name="dossiers_value_once"),
            models.CheckConstraint(name="dossiers_value_origin_known", condition=Q(origin__in=Origin.values)),
            models.CheckConstraint(name="dossiers_value_stream_known", condition=Q(stream__in=Stream.values)),
            models.CheckConstraint(
                name="dossiers_proof_names_its_source", condition=~Q(origin=Origin.PROOF) | ~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        """Return the fact's code, never its value."""
        return self.fact


class MissingRequest(models.Model):
    """One complete request for what is missing; one at a time, and it pauses the promise."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="requests")
    facts = models.JSONField()
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    # The last day to answer, Algiers; null for what was asked before such a day was told: it never lapses.
    answer_by = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answered_at=None), name="dossiers_one_open_request"
            ),
            models.CheckConstraint(
                name="dossiers_a_request_is_answered_or_lapses",
                condition=Q(answered_at=None) | Q(lapsed_at=None),
            ),
        ]
        indexes = [
            # The nightly tasks must see only what is still open.
            models.Index(
                fields=["answer_by"],
                name="dossiers_requests_by_last_day",
                condition=Q(answered_at=None, lapsed_at=None),
            ),
        ]

    def __str__(self) -> str:
        """Return its identifier."""
        return str(self.uid)


class Vote(models.Model):
    """One signature under a grant that needs several. Append-only; it counts for what was signed alone."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=6, choices=Stage.choices, default=Stage.FIRST)
    # The answers that were read, and the amount in centimes: when either changes, one signs anew.
    facts_digest = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person", "stage", "facts_digest", "amount"],
                name="dossiers_everybody_signs_once",
            ),
        ]

    def __str__(self) -> str:
        """Return when it was signed, never by whom."""
        return f"{self.signed_at:%Y-%m-%d}"


class Decision(models.Model):
    """What was decided, by whom, on what ground, and the letter that says so: first, then on appeal."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="decisions", related_query_name="decision"
    )
    stage = models.CharField(max_length=6, choices=Stage.choices, default=Stage.FIRST)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Null only where the rules granted by themselves: a refusal is always a person's.
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    automatic = models.BooleanField(default=False)
    decided_at = models.DateTimeField(default=clock.now)
    # For a refusal: the criterion that is not met and what the agent adds in words.
    criterion = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    # What is paid, in centimes, once or each month as the version says; null where nothing is.
    amount = models.BigIntegerField(null=True)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "stage"], name="dossiers_one_decision_a_stage"),
            models.CheckConstraint(name="dossiers_stage_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="dossiers_appeal_is_answered_with_reasons",
                condition=Q(stage=Stage.FIRST) | ~Q(reason=""),
            ),
            models.CheckConstraint(name="dossiers_outcome_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="dossiers_refusal_says_why",
                condition=Q(outcome=Outcome.GRANTED) | (~Q(criterion="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="dossiers_validity_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="dossiers_only_a_grant_pays",
                condition=Q(amount=None) | Q(outcome=Outcome.GRANTED, amount__gte=0),
            ),
            models.CheckConstraint(
                name="dossiers_only_a_grant_is_automatic",
                condition=Q(automatic=False, decided_by__isnull=False)
                | Q(automatic=True, decided_by=None, outcome=Outcome.GRANTED),
            ),
        ]
        indexes = [models.Index(fields=["decided_at"], name="dossiers_decided_in_a_month")]

    def __str__(self) -> str:
        """Return the outcome."""
        return self.outcome


class Appeal(models.Model):
    """A refusal that the person contests: one a dossier, answered by somebody else under its own promise."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="appeal")
    text = models.CharField(max_length=LONGEST_APPEAL)
    filed_at = models.DateTimeField(default=clock.now)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    # Who decided first, copied so that the database itself can refuse their second decision.
    refused_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_appeal_decided_by_somebody_else",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("refused_by")),
            ),
            models.CheckConstraint(
                name="dossiers_appeal_decided_iff_dated",
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(name="dossiers_appeal_says_why", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(
                fields=["filed_at"], name="dossiers_appeals_to_decide", condition=Q(decided_at=None)
            ),
        ]

    def __str__(self) -> str:
        """Return its identifier, never what the person says."""
        return str(self.uid)


class Correction(models.Model):
    """What a person says since they filed; it counts once an agent accepted the difference."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="corrections")
    fact = models.CharField(max_length=60)
    value = models.JSONField()
    sent_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(null=True)
    # The agent's words, which the person reads; a correction that is declined says why.
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "fact"], condition=Q(settled_at=None), name="dossiers_one_open_correction"
            ),
            models.CheckConstraint(
                name="dossiers_correction_settled_by_a_person",
                condition=Q(settled_at=None, settled_by=None, accepted=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False, accepted__isnull=False),
            ),
            models.CheckConstraint(
                name="dossiers_declined_correction_says_why",
                condition=Q(accepted=None) | Q(accepted=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        """Return the fact's code, never its value."""
        return self.fact


class Remark(models.Model):
    """One message of the conversation about a filed dossier: the person's, or an agent's on duty."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Which side wrote: an agent may be somebody's relative, or have a file of their own.
    on_duty = models.BooleanField()
    text = models.CharField(max_length=LONGEST_REMARK)
    at = models.DateTimeField(default=clock.now)
    # When the other side opened the conversation; null while it is unread.
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dossiers_remark_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="dossiers_remark_read_after_it_was_written",
                condition=Q(read_at=None) | Q(read_at__gte=models.F("at")),
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "at"], name="dossiers_conversation"),
            models.Index(fields=["dossier", "on_duty"], condition=Q(read_at=None), name="dossiers_unread"),
        ]

    def __str__(self) -> str:
        """Return when it was written, never by whom nor what it says."""
        return f"{self.at:%Y-%m-%d}"
