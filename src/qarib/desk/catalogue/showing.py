"""What a signer looks at: what differs from the version in force, and whom it concerns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from qarib.kernel.money import centimes
from qarib.modules.catalogue.queries import Definition, differences
from qarib.modules.dossiers.queries import Impact, Share
from qarib.modules.territory.queries import wilayas
from qarib.ui import formats, tables
from qarib.ui.charts import Bar, BarChart
from qarib.ui.tilemap import TileMap, Wilaya

_AROUND = 2
_BARS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: `kind` is "", "more" (added), "less" (removed) or "gap"."""

    kind: str
    text: str = ""
    number: int = 0


def compared(before: str, after: str) -> list[Line]:
    """Return the lines that differ, with two lines around each."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND):
        if lines:
            lines.append(Line("gap"))
        lines += _group(group, old, new)
    return lines


def _group(group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, old_from, old_to, new_from, new_to in group:
        if tag == "equal":
            yield from (Line("", new[at], at + 1) for at in range(new_from, new_to))
            continue
        yield from (Line("less", old[at]) for at in range(old_from, old_to))
        yield from (Line("more", new[at], at + 1) for at in range(new_from, new_to))


def changes(before: Definition, after: Definition) -> list[dict[str, object]]:
    """Return what decides otherwise, told in the language of the page: what it was, what it becomes."""
    return [
        {
            "part": change.part.label,
            "kind": change.kind.label,
            "label": change.label or "",
            "old": [said.flat() for said in change.old],
            "new": [said.flat() for said in change.new],
        }
        for change in differences(before, after).changes
    ]


@dataclass(frozen=True, slots=True)
class Picture:
    """An impact as a page shows it."""

    stats: list[dict[str, object]]
    map: TileMap
    bars: BarChart
    table: tables.Table | None
    impact: Impact
    cost: str = ""

    @property
    def nobody_moves(self) -> bool:
        """Tell whether the same people are entitled as before."""
        return not self.impact.total.gains and not self.impact.total.loses


def picture(impact: Impact) -> Picture:
    """Return the figures, the map of the wilayas, and their table; one query for the names."""
    names = {one.code: formats.name_of(one) for one in wilayas(on=impact.on)}
    return Picture(
        _stats(impact),
        _map(impact, names),
        _bars(impact, names),
        _table(impact, names),
        impact,
        _cost(impact),
    )


def _stats(impact: Impact) -> list[dict[str, object]]:
    total = impact.total
    figures: list[tuple[str, object, str, bool]] = [
        (formats.number(total.gains), _("gain"), _("entitled by the new rules only"), False),
        (formats.number(total.loses), _("lose"), _("entitled today only"), bool(total.loses)),
        (formats.number(total.open), _("still open"), _("something is not known yet"), False),
        (formats.number(total.files), _("files judged"), "", False),
    ]
    return [
        {"value": value, "label": label, "note": note, "late": late, "url": ""}
        for value, label, note, late in figures
    ]


def _cost(impact: Impact) -> str:
    """Return what the new rules would cost more, or save; nothing where nothing is paid."""
    if not impact.priced:
        return ""
    monthly, less = impact.each == "month", impact.total.cost < 0
    label = _("more a month") if monthly else _("more in all")
    if less:
        label = _("less a month") if monthly else _("less in all")
    return f"\u2068{formats.amount(centimes(abs(impact.total.cost)))}\u2069 {label}"


def _map(impact: Impact, names: Mapping[str, str]) -> TileMap:
    losing = impact.total.loses > impact.total.gains
    values = {code: (one.loses if losing else one.gains) for code, one in impact.wilayas.items()}
    most = max(values.values(), default=0)
    thresholds = (1.0, float(max(2, most // 3)), float(max(3, most * 2 // 3)))
    return TileMap(
        title=_("Who loses, by wilaya") if losing else _("Who gains, by wilaya"),
        wilayas={code: Wilaya(name, values.get(code)) for code, name in names.items()},
        thresholds=thresholds,
        heading=_("lose") if losing else _("gain"),
        shown=formats.number,
    )


def _bars(impact: Impact, names: Mapping[str, str]) -> BarChart:
    losing = impact.total.loses > impact.total.gains
    counts = [(one.loses if losing else one.gains, code) for code, one in impact.wilayas.items()]
    most = sorted(((count, code) for count, code in counts if count), key=lambda one: (-one[0], one[1]))
    return BarChart(
        title=_("Where most lose") if losing else _("Where most gain"),
        bars=[Bar(names.get(code, code), count) for count, code in most[:_BARS]],
        heading=_("lose") if losing else _("gain"),
    )


def _table(impact: Impact, names: Mapping[str, str]) -> tables.Table | None:
    moved = [(code, one) for code, one in impact.wilayas.items() if one.gains or one.loses]
    if not moved:
        return None
    moved.sort(key=lambda pair: (-pair[1].gains - pair[1].loses, pair[0]))
    labels = [
        _("gain"),
        _("lose"),
        _("still open"),
        _("files judged"),
        *([_("DA more or less")] if impact.priced else []),
    ]
    return tables.Table(
        _("Wilayas where somebody gains or loses"),
        [tables.Column(_("Wilaya")), *(tables.Column(label, numeric=True) for label in labels)],
        [(names.get(code, code), *_cells(one, priced=impact.priced)) for code, one in moved],
    )


def _cells(share: Share, *, priced: bool) -> list[str]:
    figures = [share.gains, share.loses, share.open, share.files, *([share.cost] if priced else [])]
    return [formats.number(figure) for figure in figures]
