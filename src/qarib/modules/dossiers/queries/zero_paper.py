"""The zero-paper rate: which share of the files of a procedure was filed without any paper."""

from datetime import date

from django.db.models import Sum

from qarib.kernel import clock
from qarib.modules.dossiers.models import FlowMonth
from qarib.modules.dossiers.queries.figures import Flow

_MONTHS = 12
NOTHING_FILED = Flow()


def first_of_twelve_months() -> date:
    """Return the first day of the eleventh month before this one. No query."""
    count = clock.today().year * _MONTHS + clock.today().month - _MONTHS
    return date(count // _MONTHS, count % _MONTHS + 1, 1)


def zero_paper_of(code: str) -> Flow:
    """Return the files of one procedure filed in twelve months, and those without a paper: one query.

    For everybody: it is counted over the whole country, and who shows it hides small numbers.
    """
    return zero_paper_by_procedure(code).get(code, NOTHING_FILED)


def zero_paper_by_procedure(*codes: str) -> dict[str, Flow]:
    """Return the same for procedures by code, for all of them when none is named: one query."""
    months = FlowMonth.objects.filter(month__gte=first_of_twelve_months())
    if codes:
        months = months.filter(procedure__code__in=codes)
    sums = months.values_list("procedure__code").order_by("procedure__code")
    rows = sums.annotate(all_filed=Sum("filed"), all_without=Sum("without_paper"))
    return {code: Flow(filed=filed, without_paper=without) for code, filed, without in rows}
