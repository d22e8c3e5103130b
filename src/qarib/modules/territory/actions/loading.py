"""Loading the country: the shipped files, or a table of communes that an administrator brings.

Both read everything, compare, then write what differs in one transaction: a crash, a full disk or a second
loader leaves the territory as it was, or as the whole file says, never half of it. Bad rows never reach the
database; they do not hold the good ones back, because a person may need a week to settle them.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qarib.kernel.actor import SYSTEM, Actor
from qarib.modules.journal import actions as journal
from qarib.modules.territory.models import Commune, CommuneWilaya, Wilaya
from qarib.modules.territory.queries import places_on
from qarib.modules.territory.rules.belonging import Step, WilayaDates, history
from qarib.modules.territory.rules.communes_file import BadRow, CommuneRow, lines_of, read_table
from qarib.modules.territory.rules.names import audible, searchable

DATA = Path(__file__).resolve().parents[1] / "data"
_WRITTEN = ["name_ar", "name_fr", "folded", "sounds", "latitude", "longitude", "approximate"]


@dataclass(slots=True)
class LoadReport:
    """What a load did: how many communes are new, changed, unchanged, and which rows were refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[BadRow] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Return the number of rows that were read, good or bad."""
        return self.added + self.changed + self.unchanged + len(self.refused)

    def as_dict(self) -> dict[str, object]:
        """Return plain values, for `--json`."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": list(lines_of(self.refused)),
            "ignored_columns": self.ignored_columns,
        }


@transaction.atomic
def load_shipped_territory(*, actor: Actor = SYSTEM) -> LoadReport:
    """Bring the territory to what the shipped files say. Idempotent.

    A dozen statements on PostgreSQL, thirty on SQLite, half a second the first time.
    Coordinates that an administrator loaded are kept where the shipped ones are only the wilaya's seat.
    """
    wilayas = _load_wilayas()
    table = read_table((DATA / "communes.csv").read_bytes(), _dates(wilayas))
    assert not table.bad, table.bad[:3]
    report = _store(table.good, wilayas, moves={})
    if report.added or report.changed:
        _record("territory.load_shipped_territory", "shipped", report, actor=actor)
    return report


@transaction.atomic
def load_communes(data: bytes, *, actor: Actor, moved_on: date | None = None) -> LoadReport:
    """Load a table of communes and return what was done, with every refused row.

    The file says where a commune is today. A commune that it puts into another wilaya than ours is refused,
    unless `moved_on` tells since which day: history is never rewritten. Raises UnreadableFile.
    """
    wilayas = {row.code: row for row in Wilaya.objects.select_related("parent").order_by("code")} or (
        _load_wilayas()
    )
    table = read_table(data, _dates(wilayas))
    good, moves, refused = _settle_moves(table.good, moved_on)
    report = _store(good, wilayas, moves=moves)
    report.refused = sorted([*table.bad, *refused], key=lambda row: row.line)
    report.ignored_columns = table.ignored
    _record("territory.load_communes", sha256(data).hexdigest()[:40], report, actor=actor)
    return report


def _record(action: str, what: str, report: LoadReport, *, actor: Actor) -> None:
    counts = {"added": report.added, "changed": report.changed, "refused": len(report.refused)}
    journal.record(action, actor=actor, about=("territory", what), data=counts)
    places_on.forget()


def _dates(wilayas: Mapping[str, Wilaya]) -> dict[str, WilayaDates]:
    return {
        row.code: WilayaDates(row.code, row.parent.code if row.parent else None, row.valid_from)
        for row in wilayas.values()
    }


def _load_wilayas() -> dict[str, Wilaya]:
    """Write the 69 shipped wilayas, parents before children, and return them by code."""
    written: dict[str, Wilaya] = {}
    with (DATA / "wilayas.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for born_of_another in (False, True):
        Wilaya.objects.bulk_create(
            [
                Wilaya(
                    code=row["code"],
                    name_ar=row["name_ar"],
                    name_fr=row["name_fr"],
                    valid_from=date.fromisoformat(row["valid_from"]),
                    administers_from=date.fromisoformat(row["administers_from"]),
                    parent=written.get(row["parent"]),
                    latitude=Decimal(row["latitude"]),
                    longitude=Decimal(row["longitude"]),
                )
                for row in rows
                if bool(row["parent"]) is born_of_another
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[
                "name_ar", "name_fr", "valid_from", "administers_from", "parent", "latitude", "longitude",
            ],
        )  # fmt: skip
        written = {row.code: row for row in Wilaya.objects.select_related("parent").order_by("code")}
    return written


def _settle_moves(
    rows: list[CommuneRow], moved_on: date | None
) -> tuple[list[CommuneRow], dict[str, date], list[BadRow]]:
    """Tell apart the rows whose wilaya is ours, those that move on a known day, and those without a day."""
    present = {
        row.commune.code: (row.wilaya.code, row.valid_from)
        for row in CommuneWilaya.objects.filter(valid_to=None).select_related("commune", "wilaya")
    }
    good: list[CommuneRow] = []
    moves: dict[str, date] = {}
    refused: list[BadRow] = []
    for row in rows:
        wilaya, since = present.get(row.code, (row.wilaya, date.min))
        if wilaya == row.wilaya:
            good.append(row)
        elif moved_on is not None and since < moved_on:
            good.append(row)
            moves[row.code] = moved_on
        else:
            refused.append(_without_a_day(row, wilaya))
    return good, moves, refused


def _without_a_day(row: CommuneRow, wilaya: str) -> BadRow:
    return BadRow(
        row.line,
        "wilaya_code",
        row.wilaya,
        _("This commune is in wilaya %(wilaya)s.") % {"wilaya": wilaya},
        _("Correct the code of the wilaya, or load the moved communes alone with --moved-on and the day."),
    )


def _store(rows: list[CommuneRow], wilayas: dict[str, Wilaya], *, moves: dict[str, date]) -> LoadReport:
    """Write the communes that differ and the belongings that lack."""
    stored = {row.code: row for row in Commune.objects.order_by("code")}
    written: list[Commune] = []
    report = LoadReport()
    for row in rows:
        old = stored.get(row.code)
        new = _commune(row, wilayas[row.wilaya], old)
        if old is None:
            report.added += 1
        elif row.code in moves or any(getattr(old, name) != getattr(new, name) for name in _WRITTEN):
            report.changed += 1
        else:
            report.unchanged += 1
            continue
        written.append(new)
    Commune.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["code"], update_fields=_WRITTEN
    )
    _move(moves)
    _write_belongings(rows, wilayas, moves)
    return report


def _commune(row: CommuneRow, wilaya: Wilaya, old: Commune | None) -> Commune:
    """Return the commune that the row describes; a seat never replaces a real coordinate."""
    latitude, longitude, approximate = row.latitude, row.longitude, row.approximate
    if latitude is None or longitude is None:
        latitude, longitude = wilaya.latitude, wilaya.longitude
    if approximate and old is not None and not old.approximate:
        latitude, longitude, approximate = old.latitude, old.longitude, False
    return Commune(
        code=row.code,
        name_ar=row.name_ar,
        name_fr=row.name_fr,
        folded=searchable(row.name_fr, row.name_ar),
        sounds=audible(row.name_fr, row.name_ar),
        latitude=latitude,
        longitude=longitude,
        approximate=approximate,
    )


def _move(moves: dict[str, date]) -> None:
    """End the present belonging of the moved communes on the eve of their move."""
    for moved_on in set(moves.values()):
        CommuneWilaya.objects.filter(commune__code__in=moves, valid_to=None).update(
            valid_to=moved_on - timedelta(days=1)
        )


def _write_belongings(rows: list[CommuneRow], wilayas: dict[str, Wilaya], moves: dict[str, date]) -> None:
    """Add the belongings that lack: a known commune keeps its own history."""
    keys = dict(Commune.objects.order_by("code").values_list("code", "pk"))
    known = set(CommuneWilaya.objects.values_list("commune_id", flat=True))
    dates = _dates(wilayas)

    def steps(row: CommuneRow) -> Iterator[Step]:
        if row.code in moves:
            yield Step(row.wilaya, moves[row.code], None)
        elif keys[row.code] not in known:
            yield from history(row.wilaya, dates)

    CommuneWilaya.objects.bulk_create(
        [
            CommuneWilaya(
                commune_id=keys[row.code],
                wilaya=wilayas[step.wilaya],
                valid_from=step.valid_from,
                valid_to=step.valid_to,
            )
            for row in rows
            for step in steps(row)
        ]
    )
