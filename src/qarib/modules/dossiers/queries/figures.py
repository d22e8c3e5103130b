"""Figures of files, read from the roll-ups: the one definition of each, and who sees how far."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Protocol, Self, TypeVar

from django.db.models import F, Q, QuerySet, Sum

from qarib.kernel.actor import Actor
from qarib.modules.dossiers.enums import Age, Status
from qarib.modules.dossiers.models import FigureRun, FlowMonth, HeldCount, OpenCount, RefusalMonth
from qarib.modules.dossiers.rules import TO_HANDLE
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.queries import KeptShare, promises_kept_by_month

# Fewer people than this could be recognised by who knows the place.
FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Within:
    """What figures are narrowed to, by codes; an empty member narrows nothing."""

    body: str = ""
    wilaya: str = ""


EVERYTHING = Within()


@dataclass(frozen=True, slots=True)
class Place:
    """What one line of a roll-up is about, by keys."""

    agency: int
    body: int
    wilaya: int
    procedure: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened to files in some months. First decisions only, but for the last three."""

    filed: int = 0
    granted: int = 0
    refused: int = 0
    automatic: int = 0
    working_days: int = 0
    kept: int = 0
    missed: int = 0
    appealed: int = 0
    upheld: int = 0
    overturned: int = 0
    without_paper: int = 0

    def __add__(self, other: Self) -> Self:
        """Return both counted together."""
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def decided(self) -> int:
        """Return how many first decisions were taken."""
        return self.granted + self.refused

    @property
    def automatic_share(self) -> float | None:
        """Return which share of first decisions the rules took alone; None where nothing was decided."""
        return self.automatic / self.decided if self.decided else None

    @property
    def zero_paper_share(self) -> float | None:
        """Return which share of the files filed carried no paper; None where nothing was filed.

        In whole percents rounded down, so that 100 % means all of them.
        """
        return 100 * self.without_paper // self.filed / 100 if self.filed else None

    @property
    def average_days(self) -> float | None:
        """Return how many working days a first decision took on average, pauses included."""
        return self.working_days / self.decided if self.decided else None

    @property
    def promises(self) -> KeptShare:
        """Return the promises of files and appeals that ended."""
        return KeptShare(self.kept, self.missed)

    @property
    def answered_appeals(self) -> int:
        """Return how many appeals were answered."""
        return self.upheld + self.overturned


@dataclass(frozen=True, slots=True)
class Standing:
    """What stood open when figures were last counted. `by_age`: what is the agency's turn."""

    by_age: tuple[int, ...] = (0,) * len(Age)
    late: int = 0
    with_person: int = 0
    signed: int = 0
    appeals: int = 0
    late_appeals: int = 0

    def __add__(self, other: Self) -> Self:
        """Return both counted together."""
        ages = tuple(one + two for one, two in zip(self.by_age, other.by_age, strict=True))
        names = [one.name for one in fields(self)][1:]
        return type(self)(ages, *(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def to_handle(self) -> int:
        """Return how many files are the agency's turn."""
        return sum(self.by_age)


class _Sum(Protocol):
    def __add__(self, other: Any, /) -> Any: ...  # noqa: ANN401 -- the same type


T = TypeVar("T", bound=_Sum)
Lines = list[tuple[Place, T]]


def fold(lines: Iterable[tuple[Place, T]], by: Callable[[Place], int]) -> dict[int, T]:
    """Return lines added up by a key: `fold(lines, lambda place: place.wilaya)`. No query."""
    found: dict[int, T] = {}
    for place, line in lines:
        key = by(place)
        found[key] = found[key] + line if key in found else line
    return found


def total(lines: Iterable[tuple[Place, T]], start: T) -> T:
    """Return all lines added up, from an empty one. No query."""
    for _place, line in lines:
        start = start + line
    return start


def sees_figures(actor: Actor) -> bool:
    """Tell whether this role sees figures. No query."""
    return actor.role in {Role.HEAD, Role.DIRECTOR, Role.MINISTRY}


def _seen(actor: Actor, within: Within = EVERYTHING) -> Q:
    """A head's own agency, a director's body, every body for the ministry; nothing for anybody else."""
    match actor.role:
        case Role.HEAD if actor.organisation is not None:
            seen = Q(agency_id=actor.organisation)
        case Role.DIRECTOR if actor.body is not None:
            seen = Q(agency__body_id=actor.body)
        case Role.MINISTRY:
            seen = Q()
        case _:
            seen = Q(pk__in=[])
    if within.body:
        seen &= Q(agency__body__code=within.body)
    return seen & Q(wilaya__code=within.wilaya) if within.wilaya else seen


def figures_counted_at() -> datetime | None:
    """Return when figures were last counted; None before the first time. One query."""
    return FigureRun.objects.order_by("pk").values_list("at", flat=True).first()


_PLACE = ("agency_id", "agency__body_id", "wilaya_id", "procedure_id")


def flow_since(actor: Actor, since: date, *, within: Within = EVERYTHING) -> Lines[Flow]:
    """Return what happened from that month on, by agency, wilaya and procedure: one query of sums."""
    names = [one.name for one in fields(Flow)]
    months: QuerySet[Any] = FlowMonth.objects.filter(_seen(actor, within), month__gte=since.replace(day=1))
    sums = {f"all_{name}": Sum(name) for name in names}
    rows = months.values_list(*_PLACE).annotate(**sums).order_by(*_PLACE)
    return [(Place(*row[: len(_PLACE)]), Flow(*row[len(_PLACE) :])) for row in rows]


def standing(actor: Actor, *, within: Within = EVERYTHING) -> Lines[Standing]:
    """Return what stands open, by agency, wilaya and procedure: one query."""
    rows = OpenCount.objects.filter(_seen(actor, within)).order_by("pk")
    values = rows.values_list(*_PLACE, "status", "age", "files", "late", "signed")
    return [(Place(*row[: len(_PLACE)]), _standing(*row[len(_PLACE) :])) for row in values]


def _standing(status: str, age: str, files: int, late: int, signed: int) -> Standing:
    if status == Status.WAITING:
        return Standing(with_person=files)
    if status == Status.APPEALED:
        return Standing(appeals=files, late_appeals=late, signed=signed)
    assert status in TO_HANDLE
    return Standing(tuple(files * (age == one) for one in Age), late=late, signed=signed)


def promises_by_month(actor: Actor, since: date, *, body: str = "") -> dict[date, KeptShare]:
    """Return the promises kept by month, as promises count them, of the offices whose figures one sees.

    Two queries; one for a head, and for the ministry over all bodies.
    """
    if actor.role == Role.HEAD and actor.organisation is not None:
        return promises_kept_by_month(since, body_ids=[actor.organisation])
    if actor.role == Role.MINISTRY and not body:
        return promises_kept_by_month(since)
    offices = Organisation.objects.none()
    if actor.role == Role.MINISTRY:
        offices = Organisation.objects.filter(Q(code=body) | Q(body__code=body))
    elif actor.role == Role.DIRECTOR and actor.body is not None:
        offices = Organisation.objects.filter(Q(pk=actor.body) | Q(body_id=actor.body))
    return promises_kept_by_month(since, body_ids=list(offices.order_by("pk").values_list("pk", flat=True)))


@dataclass(frozen=True, slots=True)
class Held:
    """The open files that one agent has in hand; `agent` is None for those that nobody took."""

    agent: int | None
    files: int
    late: int
    waiting: int


def held_in(actor: Actor) -> list[Held]:
    """Return who holds how many open files in the agency of a head, who alone sees it: one query."""
    if actor.role != Role.HEAD or actor.organisation is None:
        return []
    rows = HeldCount.objects.filter(agency_id=actor.organisation).order_by(
        "-files", F("agent").asc(nulls_last=True)
    )
    return [Held(*row) for row in rows.values_list("agent_id", "files", "late", "waiting")]


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many first decisions refused on one criterion of one procedure."""

    procedure: int
    criterion: str
    files: int


def refusals_since(actor: Actor, since: date, *, body: str = "", limit: int = 10) -> list[Refusals]:
    """Return the criteria that refused most from that month on, the most frequent first: one query."""
    months = RefusalMonth.objects.filter(_seen(actor, Within(body=body)), month__gte=since.replace(day=1))
    rows = months.values_list("procedure_id", "criterion").annotate(all_files=Sum("files"))
    return [Refusals(*row) for row in rows.order_by("-all_files", "procedure_id", "criterion")[:limit]]
