"""Figures are counted beside the rows, on a schedule, and read from small tables."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from qarib.kernel import clock
from qarib.modules.promises.models import ObservedMonth, Promise, SettledDay


@transaction.atomic
def roll_up_figures(*, since: date) -> None:
    """Count again the days since that one, and the months they touch. Idempotent; three grouped reads.

    No journal row: nothing is decided here, and nobody is concerned.
    """
    _roll_up_days(since)
    _roll_up_months(since.replace(day=1))


def _midnight_before(day: date) -> datetime:
    return clock.end_of_day(day - timedelta(days=1))


def _roll_up_days(since: date) -> None:
    begin = _midnight_before(since)
    days: dict[tuple[date, int], Counter[str]] = defaultdict(Counter)
    for name, field in (("kept", "kept_at"), ("missed", "missed_at")):
        ended = Promise.objects.filter(**{f"{field}__gte": begin})
        if name == "kept":
            ended = ended.filter(missed_at=None)
        rows = ended.annotate(day=TruncDate(field, tzinfo=clock.ALGIERS)).values_list("day", "body_id")
        for day, body_id, count in rows.annotate(count=Count("pk")).order_by("day", "body_id"):
            days[day, body_id][name] = count
    SettledDay.objects.bulk_create(
        [
            SettledDay(day=day, body_id=body_id, kept=counts["kept"], missed=counts["missed"])
            for (day, body_id), counts in sorted(days.items())
        ],
        update_conflicts=True,
        unique_fields=["day", "body"],
        update_fields=["kept", "missed"],
        batch_size=500,
    )


def _roll_up_months(since: date) -> None:
    months: dict[tuple[str, date], Counter[int]] = defaultdict(Counter)
    answered = Promise.objects.filter(kept_at__gte=_midnight_before(since)).annotate(
        day=TruncDate("kept_at", tzinfo=clock.ALGIERS)
    )
    rows = answered.values_list("label", "day", "working_days_taken").annotate(count=Count("pk"))
    for label, day, taken, count in rows.order_by("label", "day", "working_days_taken"):
        months[label, day.replace(day=1)][taken] += count
    ObservedMonth.objects.bulk_create(
        [
            ObservedMonth(label=label, month=month, files=counts.total(), by_working_days=dict(counts))
            for (label, month), counts in sorted(months.items())
        ],
        update_conflicts=True,
        unique_fields=["label", "month"],
        update_fields=["files", "by_working_days"],
        batch_size=500,
    )
