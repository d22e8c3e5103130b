"""Answers are counted beside the proofs, on a schedule; pages only read the small table."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, Count, DateField, F, Q, Value, When

from qarib.kernel import clock
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.models import AnswerMonth, Proof
from qarib.modules.exchange.rules import WAITS

_BATCH = 500
# No procedure lets an answer be used for longer, in days.
_LONGEST_USE = 180
_KEYS = ("month", "purpose", "source", "fact")


def refresh_answers(*, since: date | None = None) -> None:
    """Count again what sources answered since the first of that day's month: one grouped read.

    Default: this month and the one before. Idempotent; months before stay as they were counted, also when
    proofs are deleted with their file. No journal row: nothing is decided here, and nobody is concerned.
    """
    first = (since or clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    rows = list(_counted(first))
    with transaction.atomic():
        AnswerMonth.objects.filter(month__gte=first).delete()
        AnswerMonth.objects.bulk_create(rows, batch_size=_BATCH)


def refresh_filed_answers() -> None:
    """Count the same for all months whose answers may still be filed: a draft may wait as long."""
    refresh_answers(since=clock.today() - timedelta(days=_LONGEST_USE))


def _counted(first: date) -> Iterator[AnswerMonth]:
    answers = Proof.objects.filter(answered_at__gte=_begins(first)).annotate(month=_month(first))
    counts = answers.values(*_KEYS).order_by(*_KEYS)
    waits = {
        name: Count("pk", filter=Q(answered_at__lte=F("asked_at") + wait)) for name, wait in WAITS.items()
    }
    accepted = Count("pk", filter=Q(state=ProofState.ACCEPTED))
    for row in counts.annotate(answered=Count("pk"), accepted=accepted, **waits):
        yield AnswerMonth(**row)


def _begins(day: date) -> object:
    return clock.end_of_day(day - timedelta(days=1))


def _month(first: date) -> Case:
    """Tell the month of an answer by its bounds: plain SQL on both databases."""
    months = [clock.today().replace(day=1)]
    while months[-1] > first:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    begun = [When(answered_at__gte=_begins(month), then=Value(month)) for month in months]
    return Case(*begun, output_field=DateField())
