"""Reading promises: dates, what a person waits for, the bar, the queue and the figures."""

from qarib.modules.promises.queries.figures import (
    KeptShare,
    Observed,
    observed,
    observed_for,
    promises_kept,
    promises_kept_by_month,
)
from qarib.modules.promises.queries.pictures import (
    BarPiece,
    PauseInWords,
    PromiseBar,
    bars_of,
    explanation,
    promise_bar,
)
from qarib.modules.promises.queries.terms import Calendar, PromiseOrder, dates_of, planned_promise
from qarib.modules.promises.queries.waiting import (
    due_in,
    people_above,
    people_warned,
    promises_visible_to,
    running_of,
    urgency_counts,
)
from qarib.modules.promises.rules.bar import urgency
from qarib.modules.promises.rules.dates import Computation, PauseSpan, PromiseTerms, Skipped, compute

__all__ = [
    "BarPiece",
    "Calendar",
    "Computation",
    "KeptShare",
    "Observed",
    "PauseInWords",
    "PauseSpan",
    "PromiseBar",
    "PromiseOrder",
    "PromiseTerms",
    "Skipped",
    "bars_of",
    "compute",
    "dates_of",
    "due_in",
    "explanation",
    "observed",
    "observed_for",
    "people_above",
    "people_warned",
    "planned_promise",
    "promise_bar",
    "promises_kept",
    "promises_kept_by_month",
    "promises_visible_to",
    "running_of",
    "urgency",
    "urgency_counts",
]
