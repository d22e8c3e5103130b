"""The two public figures: how long it really takes, and how many promises are kept."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from qarib.kernel import clock
from qarib.modules.promises.models import ObservedMonth, SettledDay

_OBSERVED_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Observed:
    """Half of the answers took so many working days, pauses included, on so many files."""

    median_working_days: int
    files: int


@dataclass(frozen=True, slots=True)
class KeptShare:
    """Promises that ended: kept in time, or missed (answered since or not)."""

    kept: int
    missed: int

    def __add__(self, other: "KeptShare") -> "KeptShare":
        """Return both counted together."""
        return KeptShare(self.kept + other.kept, self.missed + other.missed)

    @property
    def ended(self) -> int:
        """Return how many promises ended."""
        return self.kept + self.missed

    @property
    def percent(self) -> int | None:
        """Return the share kept, rounded down so that 100 means all of them; None when nothing ended."""
        return 100 * self.kept // self.ended if self.ended else None


def observed(label: str) -> Observed | None:
    """Return what was observed over twelve months for one label, None when nothing was: one small query."""
    return observed_for({label}).get(label)


def observed_for(labels: Collection[str]) -> dict[str, Observed]:
    """Return what was observed for several labels: one query of at most thirteen rows for each."""
    oldest = (clock.today() - _OBSERVED_FOR).replace(day=1)
    spread: dict[str, Counter[int]] = {}
    for row in ObservedMonth.objects.filter(label__in=sorted(labels), month__gte=oldest):
        counts = {int(days): files for days, files in row.by_working_days.items()}
        spread.setdefault(row.label, Counter()).update(counts)
    return {label: _median(counts) for label, counts in spread.items() if counts.total()}


def _median(counts: Counter[int]) -> Observed:
    files, days = counts.total(), sorted(counts)
    seen = accumulate(counts[day] for day in days)
    return Observed(next(day for day, so_far in zip(days, seen, strict=True) if 2 * so_far >= files), files)


def promises_kept(since: date, *, body_ids: Collection[int] | None = None) -> KeptShare:
    """Return the one definition of "promises kept", from daily roll-ups: one query.

    Of the promises that ended from that day on, those answered by their date. One that passed its date counts
    as missed on the day this was recorded, for ever; one withdrawn in time counts nowhere. Bodies narrow it.
    """
    days = SettledDay.objects.filter(day__gte=since)
    if body_ids is not None:
        days = days.filter(body_id__in=body_ids)
    sums = days.aggregate(kept=Sum("kept", default=0), missed=Sum("missed", default=0))
    return KeptShare(kept=sums["kept"], missed=sums["missed"])


def promises_kept_by_month(since: date, *, body_ids: Collection[int] | None = None) -> dict[date, KeptShare]:
    """Return `promises_kept` by month from that day on, without the months in which none ended: one query."""
    days = SettledDay.objects.filter(day__gte=since)
    if body_ids is not None:
        days = days.filter(body_id__in=body_ids)
    months = days.annotate(month=TruncMonth("day")).values_list("month").order_by("month")
    return {
        month: KeptShare(kept=kept, missed=missed)
        for month, kept, missed in months.annotate(kept_files=Sum("kept"), missed_files=Sum("missed"))
    }
