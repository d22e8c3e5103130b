"""Figures are counted beside the files, on a schedule; pages only read the small tables."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateField,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models import Value as Literal

from qarib.kernel import clock
from qarib.modules.catalogue.queries import paper_codes
from qarib.modules.dossiers.enums import Age, Outcome, Stage, Status, Stream
from qarib.modules.dossiers.models import (
    Appeal,
    Decision,
    Dossier,
    FigureRun,
    FlowMonth,
    HeldCount,
    OpenCount,
    PaperMonth,
    RefusalMonth,
    Value,
    Vote,
)
from qarib.modules.dossiers.rules import OLDEST, QUEUED, RUNNING, TO_HANDLE
from qarib.modules.promises.actions import roll_up_figures

_FIRST, _APPEAL = Q(stage=Stage.FIRST), Q(stage=Stage.APPEAL)
_GRANTED, _REFUSED = Q(outcome=Outcome.GRANTED), Q(outcome=Outcome.REFUSED)
_DECIDED: dict[str, Aggregate] = {
    "granted": Count("pk", filter=_FIRST & _GRANTED),
    "refused": Count("pk", filter=_FIRST & _REFUSED),
    "automatic": Count("pk", filter=_FIRST & Q(automatic=True)),
    "working_days": Sum("dossier__promise__working_days_taken", filter=_FIRST, default=0),
    "upheld": Count("pk", filter=_APPEAL & _REFUSED),
    "overturned": Count("pk", filter=_APPEAL & _GRANTED),
}
_BATCH = 500


def refresh_figures(*, since: date | None = None) -> None:
    """Count again what is open, and what happened since the first of that day's month.

    Default: this month and the one before. Idempotent; a dozen grouped reads, then one short transaction
    that another run waits for. Months before stay as they were counted, also when a file moves. No journal
    row: nothing is decided here, and nobody is concerned.
    """
    now, today = clock.now(), clock.today()
    first = (since or today.replace(day=1) - timedelta(days=1)).replace(day=1)
    roll_up_figures(since=first)
    opened, held = list(_opened(now, today)), list(_held(now))
    papers = _Papers(paper_codes())
    flow, refusals, carried = (
        list(_flow(first, today, papers)),
        list(_refusals(first)),
        list(papers.by_month(first)),
    )
    with transaction.atomic():
        FigureRun.objects.update_or_create(pk=1, defaults={"at": now})
        OpenCount.objects.all().delete()
        HeldCount.objects.all().delete()
        FlowMonth.objects.filter(month__gte=first).delete()
        RefusalMonth.objects.filter(month__gte=first).delete()
        PaperMonth.objects.filter(month__gte=first).delete()
        OpenCount.objects.bulk_create(opened, batch_size=_BATCH)
        HeldCount.objects.bulk_create(held, batch_size=_BATCH)
        FlowMonth.objects.bulk_create(flow, batch_size=_BATCH)
        RefusalMonth.objects.bulk_create(refusals, batch_size=_BATCH)
        PaperMonth.objects.bulk_create(carried, batch_size=_BATCH)


def _midnight_before(day: date) -> datetime:
    return clock.end_of_day(day - timedelta(days=1))


def _in_its_wilaya(rows: QuerySet[Any], today: date, prefix: str = "") -> QuerySet[Any]:
    """Join the wilaya to which the file's commune belongs today, so that one map shows all months."""
    place = f"{prefix}commune__wilayas"
    valid = Q(**{f"{place}__valid_from__lte": today}) & (
        Q(**{f"{place}__valid_to": None}) | Q(**{f"{place}__valid_to__gte": today})
    )
    placed: QuerySet[Any] = rows.annotate(belonging=FilteredRelation(place, condition=valid))
    return placed.filter(belonging__isnull=False)


def _ages(today: date) -> Case:
    whens = [
        When(since__gte=_midnight_before(today - timedelta(days=days)), then=Literal(age.value))
        for age, days in OLDEST.items()
    ]
    return Case(*whens, default=Literal(Age.LONGER.value))


def _signed() -> Q:
    votes = Vote.objects.filter(dossier=OuterRef("pk"))
    return Q(Exists(votes.filter(stage=Stage.FIRST)), status__in=TO_HANDLE) | Q(
        Exists(votes.filter(stage=Stage.APPEAL)), status=Status.APPEALED
    )


def _opened(now: datetime, today: date) -> Iterator[OpenCount]:
    contested = Q(status=Status.APPEALED)
    files = _in_its_wilaya(Dossier.objects.filter(status__in=RUNNING), today)
    files = files.annotate(
        since=Case(When(contested, then="appeal__filed_at"), default="filed_at"),
        ends=Case(When(contested, then="appeal__promise__due_at"), default="promise__due_at"),
    )
    # What waits for the person is not late on our side, as in the queue.
    late = Q(ends__lt=now) & ~Q(status=Status.WAITING)
    keys = ("agency_id", "belonging__wilaya_id", "procedure_id", "status", "age")
    rows = files.annotate(age=_ages(today)).values_list(*keys).order_by(*keys)
    counts = rows.annotate(
        files=Count("pk"), late_files=Count("pk", filter=late), signed=Count("pk", filter=_signed())
    )
    for agency, wilaya, procedure, status, age, *numbers in counts:
        yield OpenCount(
            agency_id=agency,
            wilaya_id=wilaya,
            procedure_id=procedure,
            status=status,
            age=age,
            files=numbers[0],
            late=numbers[1],
            signed=numbers[2],
        )


def _held(now: datetime) -> Iterator[HeldCount]:
    keys = ("agency_id", "assigned_to_id")
    late = Q(promise__due_at__lt=now, status__in=TO_HANDLE)
    rows = Dossier.objects.filter(status__in=QUEUED).values_list(*keys).order_by(*keys)
    counts = rows.annotate(
        files=Count("pk"),
        late=Count("pk", filter=late),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
    )
    for agency, agent, files, late_files, waiting in counts:
        yield HeldCount(agency_id=agency, agent_id=agent, files=files, late=late_files, waiting=waiting)


class _Papers:
    """What people upload as papers; what a professional deposits is a proof, and nobody carried it."""

    def __init__(self, codes: frozenset[str]) -> None:
        self._codes = sorted(codes)

    def carried(self) -> QuerySet[Value]:
        """Return the papers that were uploaded with files, or when one was asked for later."""
        return Value.objects.filter(stream=Stream.FILED, fact__in=self._codes)

    def missing(self) -> Q:
        """Keep files for which nobody uploaded a paper."""
        return ~Q(Exists(self.carried().filter(dossier=OuterRef("pk"))))

    def by_month(self, first: date) -> Iterator[PaperMonth]:
        """Count the files that carried each paper, by the month of filing."""
        keys = ("month", "dossier__procedure_id", "fact")
        rows = _by_month(self.carried(), "dossier__filed_at", first)
        counts = rows.values_list(*keys).annotate(files=Count("dossier", distinct=True)).order_by(*keys)
        for month, procedure, fact, files in counts:
            yield PaperMonth(month=month, procedure_id=procedure, fact=fact, files=files)


def _flow(first: date, today: date, papers: _Papers) -> Iterator[FlowMonth]:
    sums: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)

    def add(rows: QuerySet[Any], instant: str, prefix: str = "", **counted: Aggregate) -> None:
        keys = ("month", f"{prefix}agency_id", "belonging__wilaya_id", f"{prefix}procedure_id")
        placed = _by_month(_in_its_wilaya(rows, today, prefix), instant, first)
        for row in placed.values_list(*keys).annotate(**counted).order_by(*keys):
            sums[row[: len(keys)]].update(dict(zip(counted, row[len(keys) :], strict=True)))

    files, appeals, one = Dossier.objects.all(), Appeal.objects.all(), Count("pk")
    add(files, "filed_at", filed=one, without_paper=Count("pk", filter=papers.missing()))
    add(Decision.objects.all(), "decided_at", "dossier__", **_DECIDED)
    add(appeals, "filed_at", "dossier__", appealed=one)
    for rows, prefix in ((files, ""), (appeals, "dossier__")):
        add(rows.filter(promise__missed_at=None), "promise__kept_at", prefix, kept=one)
        add(rows, "promise__missed_at", prefix, missed=one)
    for (month, agency, wilaya, procedure), numbers in sorted(sums.items()):
        place = {"agency_id": agency, "wilaya_id": wilaya, "procedure_id": procedure}
        yield FlowMonth(month=month, **place, **numbers)


def _by_month(rows: QuerySet[Any], instant: str, first: date) -> QuerySet[Any]:
    """Keep what happened since that month, and tell the month by its bounds: plain SQL on both databases."""
    months = [clock.today().replace(day=1)]
    while months[-1] > first:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    begun = [When(**{f"{instant}__gte": _midnight_before(month)}, then=Literal(month)) for month in months]
    dated: QuerySet[Any] = rows.annotate(month=Case(*begun, output_field=DateField()))
    return dated.filter(**{f"{instant}__gte": _midnight_before(first)})


def _refusals(first: date) -> Iterator[RefusalMonth]:
    keys = ("month", "dossier__agency_id", "dossier__procedure_id", "criterion")
    refused = _by_month(Decision.objects.filter(_FIRST & _REFUSED), "decided_at", first)
    rows = refused.values_list(*keys).annotate(files=Count("pk")).order_by(*keys)
    for month, agency, procedure, criterion, files in rows:
        yield RefusalMonth(
            month=month, agency_id=agency, procedure_id=procedure, criterion=criterion, files=files
        )
