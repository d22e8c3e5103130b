"""Who would gain and who would lose by a new version: real files, nobody named."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from qarib.kernel import clock
from qarib.modules.catalogue.queries import Definition, columns_of, running_session, tally
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.territory.models import CommuneWilaya

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What was filed and then given up says nothing of who is entitled.
_GIVEN_UP = (Status.DRAFT, Status.WITHDRAWN, Status.LAPSED)
_ELIGIBLE, _OPEN = 1, -1
_BATCH = 10_000
# As many files as a page judges while somebody waits.
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Share:
    """What a new version changes among some files; `cost` in whole DA, a saving below zero."""

    files: int = 0
    gains: int = 0
    loses: int = 0
    open: int = 0
    cost: int = 0

    def __add__(self, other: "Share") -> "Share":
        """Return both together."""
        return Share(
            self.files + other.files,
            self.gains + other.gains,
            self.loses + other.loses,
            self.open + other.open,
            self.cost + other.cost,
        )


@dataclass(frozen=True, slots=True)
class Impact:
    """The same files under both versions, on the day the new one begins.

    `running` counts those among them that a running session holds: it keeps the rules of its opening, so
    nothing moves for them. `priced` tells whether the procedure pays, `each` how often.
    """

    on: date
    measured_on: date
    total: Share
    wilayas: Mapping[str, Share] = field(default_factory=dict)
    running: int = 0
    priced: bool = False
    each: str = ""

    def plain(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        days = {"on": self.on.isoformat(), "measured_on": self.measured_on.isoformat()}
        return {**asdict(self), **days}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Impact":
        """Return what `plain` gave."""
        return cls(
            on=date.fromisoformat(kept["on"]),
            measured_on=date.fromisoformat(kept["measured_on"]),
            total=Share(**kept["total"]),
            wilayas={code: Share(**share) for code, share in kept["wilayas"].items()},
            running=kept["running"],
            priced=kept["priced"],
            each=kept["each"],
        )


def impact(new: Definition, *, against: Definition, on: date) -> Impact:
    """Judge every filed dossier of the procedure by both versions, with the parameters of that day.

    What was filed under other words counts as not known. Four queries at most, whatever the number of
    files; about two CPU-seconds for 100 000.
    """
    wilaya_of, paid = _wilayas(on), new.amount or against.amount
    shares: dict[str, Share] = {}
    files = _frozen(new.code)
    while batch := list(islice(files, _BATCH)):
        places = [wilaya_of.get(commune, "") for commune, _facts in batch]
        rows = [facts for _commune, facts in batch]
        for code, share in _compared(places, _judged(against, rows, on), _judged(new, rows, on)):
            shares[code] = shares.get(code, Share()) + share
    return Impact(
        on,
        clock.today(),
        sum(shares.values(), Share()),
        dict(sorted(shares.items())),
        running=_running(new.code),
        priced=paid is not None,
        each=paid.each.value if paid else "",
    )


def files_of(code: str) -> int:
    """Return how many dossiers an impact of that procedure would judge: one query."""
    return Dossier.objects.filter(_judgeable(code)).count()


def is_measured_at_once(code: str) -> bool:
    """Tell whether a page may measure it itself, in well under two seconds: one query."""
    return files_of(code) <= AT_ONCE


def _judgeable(code: str) -> Q:
    return Q(procedure__code=code, frozen__isnull=False) & ~Q(status__in=_GIVEN_UP)


def _frozen(code: str) -> Iterator[tuple[int | None, dict[str, object]]]:
    """Return where each file is and what was frozen in it, read as text: parsed once."""
    rows = (
        Dossier.objects.filter(_judgeable(code))
        .order_by("pk")
        .values_list("commune_id", Cast("frozen", TextField()))
    )
    for commune, frozen in rows.iterator(chunk_size=_BATCH):
        yield commune, {fact: kept["value"] for fact, kept in json.loads(frozen).items()}


def _running(code: str) -> int:
    """Count the files that the session of today holds: what is published while it runs does not move them."""
    session = running_session(code)
    if session is None:
        return 0
    since = clock.end_of_day(session.opens_on - timedelta(days=1))
    return Dossier.objects.filter(_judgeable(code), filed_at__gte=since).count()


def _wilayas(on: date) -> dict[int | None, str]:
    rows = CommuneWilaya.objects.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return dict(rows.order_by("pk").values_list("commune_id", "wilaya__code"))


_Judged = tuple["NDArray[Any]", "NDArray[Any]"]


def _judged(definition: Definition, rows: list[dict[str, object]], on: date) -> _Judged:
    """Return verdicts, and what would be paid to whoever is entitled."""
    told = tally(definition, columns_of(definition, rows), on=on, counts=False)
    entitled = told.verdict == _ELIGIBLE
    if told.amount is None:
        return told.verdict, entitled * 0
    known = entitled if told.amount_known is None else entitled & told.amount_known
    return told.verdict, told.amount * known


def _compared(places: list[str], before: _Judged, after: _Judged) -> Iterator[tuple[str, Share]]:
    import numpy as np  # noqa: PLC0415 -- web processes do without it until somebody measures

    codes, at = np.unique(places, return_inverse=True)
    (was, paid), (becomes, costs) = before, after
    counts = [
        np.bincount(at[chosen], minlength=len(codes))
        for chosen in (
            slice(None),
            (becomes == _ELIGIBLE) & (was != _ELIGIBLE),
            (was == _ELIGIBLE) & (becomes != _ELIGIBLE),
            becomes == _OPEN,
        )
    ]
    cost = np.bincount(at, weights=costs - paid, minlength=len(codes))
    for code, files, gains, loses, still_open, more in zip(codes, *counts, cost, strict=True):
        yield str(code), Share(int(files), int(gains), int(loses), int(still_open), int(more))
