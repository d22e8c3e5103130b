"""Who answers, how much and how fast, and how far the programme of the exchange has come."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Self
from uuid import UUID

from django.db.models import Prefetch, Sum

from qarib.modules.exchange.models import AnswerMonth, Connection, ConnectionFact, Phase, SourceState


def sources_down() -> frozenset[str]:
    """Return the sources whose outage was told and has not ended: one query."""
    rows = SourceState.objects.filter(down_since__isnull=False).order_by("source")
    return frozenset(rows.values_list("source", flat=True))


def source_states() -> dict[str, SourceState]:
    """Return what each source last did, by its code, of those that were ever asked: one query."""
    return {state.source: state for state in SourceState.objects.order_by("source")}


@dataclass(frozen=True, slots=True)
class Answers:
    """How much was answered in some months, how fast, and how much of it was filed."""

    answered: int = 0
    within_minute: int = 0
    within_hour: int = 0
    within_day: int = 0
    accepted: int = 0

    def __add__(self, other: Self) -> Self:
        """Return both counted together."""
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def half_within(self) -> str:
        """Return within what half of the answers came: "minute", "hour", "day"; "longer", "" without any."""
        if not self.answered:
            return ""
        spans = (("minute", self.within_minute), ("hour", self.within_hour), ("day", self.within_day))
        return next((name for name, count in spans if 2 * count >= self.answered), "longer")


def answers_since(since: date) -> dict[tuple[str, str, str], Answers]:
    """Return what was answered from that month on, by procedure, source and fact: one query of sums.

    For everybody: no person is counted apart, and who shows it hides small numbers.
    """
    keys, names = ("purpose", "source", "fact"), [one.name for one in fields(Answers)]
    months = AnswerMonth.objects.filter(month__gte=since.replace(day=1)).values_list(*keys).order_by(*keys)
    rows = months.annotate(**{f"all_{name}": Sum(name) for name in names})
    return {row[: len(keys)]: Answers(*row[len(keys) :]) for row in rows}


def programme() -> list[Phase]:
    """Return the phases of the exchange programme with connections and their facts: three queries."""
    ordered = Connection.objects.order_by("purpose", "source").prefetch_related(
        Prefetch("facts", ConnectionFact.objects.order_by("pk"))
    )
    return list(Phase.objects.order_by("position").prefetch_related(Prefetch("connections", ordered)))


def connection_by_uid(uid: UUID) -> Connection | None:
    """Return one connection with its phase: one query."""
    return Connection.objects.select_related("phase").filter(uid=uid).first()


def phases() -> list[Phase]:
    """Return the phases in their order: one query."""
    return list(Phase.objects.order_by("position"))
