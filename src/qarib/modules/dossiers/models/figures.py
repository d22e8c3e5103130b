"""Roll-ups: small tables that `actions.refresh_figures` fills and that pages read. No person but agents."""

from django.db import models
from django.db.models import F, Q

from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import Procedure
from qarib.modules.dossiers.enums import Age, Status
from qarib.modules.dossiers.rules import RUNNING
from qarib.modules.organisations.models import Organisation
from qarib.modules.territory.models import Wilaya


class OpenCount(models.Model):
    """How many files stood open when figures were last counted: where, how, and since how long."""

    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    wilaya = models.ForeignKey(Wilaya, on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices)
    age = models.CharField(max_length=12, choices=Age.choices)
    files = models.PositiveIntegerField()
    # Of these: past their promised date on our side, and signed by one person where several sign.
    late = models.PositiveIntegerField()
    signed = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "wilaya", "procedure", "status", "age"], name="dossiers_open_counted_once"
            ),
            models.CheckConstraint(
                name="dossiers_only_open_files_are_counted_open", condition=Q(status__in=RUNNING)
            ),
            models.CheckConstraint(name="dossiers_age_known", condition=Q(age__in=Age.values)),
        ]

    def __str__(self) -> str:
        """Return status, age and number."""
        return f"{self.status} {self.age}: {self.files}"


class HeldCount(models.Model):
    """How many open files one agent of an agency has in hand; without agent: those that nobody took."""

    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    files = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "agent"], name="dossiers_held_counted_once"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(agent=None), name="dossiers_not_taken_counted_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the number, never whose."""
        return str(self.files)


class FlowMonth(models.Model):
    """What happened in one month, Algiers time, to the files of one agency, wilaya and procedure."""

    month = models.DateField()
    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    wilaya = models.ForeignKey(Wilaya, on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    filed = models.PositiveIntegerField(default=0)
    # Of these: for which nobody uploaded a paper.
    without_paper = models.PositiveIntegerField(default=0)
    granted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    automatic = models.PositiveIntegerField(default=0)
    # Working days that the people of these first decisions waited, pauses included, all together.
    working_days = models.PositiveIntegerField(default=0)
    appealed = models.PositiveIntegerField(default=0)
    upheld = models.PositiveIntegerField(default=0)
    overturned = models.PositiveIntegerField(default=0)
    # Promises of files and of their appeals, as promises themselves count them.
    kept = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "agency", "wilaya", "procedure"], name="dossiers_flow_counted_once"
            ),
            models.CheckConstraint(name="dossiers_flow_month_is_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="dossiers_without_paper_are_among_those_filed",
                condition=Q(without_paper__lte=F("filed")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "month"], name="dossiers_flow_of_an_agency")]

    def __str__(self) -> str:
        """Return the month."""
        return f"{self.month:%Y-%m}"


class RefusalMonth(models.Model):
    """On which criterion the first decisions of one month were refused."""

    month = models.DateField()
    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    criterion = models.CharField(max_length=60)
    files = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "agency", "procedure", "criterion"], name="dossiers_refusal_counted_once"
            ),
            models.CheckConstraint(name="dossiers_refusal_month_is_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        """Return month and criterion."""
        return f"{self.month:%Y-%m} {self.criterion}"


class PaperMonth(models.Model):
    """How many of the files of one procedure that were filed in one month carried one paper."""

    month = models.DateField()
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    # The paper, by the code of its fact.
    fact = models.CharField(max_length=60)
    files = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "procedure", "fact"], name="dossiers_paper_counted_once"
            ),
            models.CheckConstraint(name="dossiers_paper_month_is_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        """Return month and paper."""
        return f"{self.month:%Y-%m} {self.fact}"


class FigureRun(models.Model):
    """When the figures were last counted: one row."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="dossiers_one_figure_run", condition=Q(pk=1))]

    def __str__(self) -> str:
        """Return the instant."""
        return self.at.isoformat()
