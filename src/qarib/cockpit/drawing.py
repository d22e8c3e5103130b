"""Figures as tiles, charts, a map and tables. No query of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from qarib.cockpit.definitions import FIGURES, Figure
from qarib.cockpit.periods import YEAR, months_back
from qarib.cockpit.reading import Figures, Row, named_office, named_wilayas
from qarib.cockpit.telling import Teller, kept_share
from qarib.kernel import clock
from qarib.modules.dossiers.enums import Age
from qarib.modules.dossiers.queries import FEWEST_SHOWN, Refusals
from qarib.modules.organisations.models import Organisation
from qarib.ui import formats, tables
from qarib.ui.charts import Bar, BarChart, LineChart, StackedChart
from qarib.ui.tilemap import TileMap, Wilaya

_THRESHOLDS = (0.8, 0.9, 0.97)
_ALERT_BELOW = 0.7
_LOCALES = {"ar": "ar_DZ", "fr": "fr_DZ", "en": "en_GB"}
_MOST_ROWS = 15


def address_of(code: str, period: str = YEAR) -> str:
    """Return the page that defines a figure, in the same period."""
    return reverse("cockpit:definition", args=[code]) + ("" if period == YEAR else f"?period={period}")


def tile(code: str, value: str, *, period: str, note: str = "", late: bool = False) -> dict[str, object]:
    """Return one figure that opens its definition, for `ui/stats.html`."""
    title = FIGURES[code].title
    return {"value": value, "label": title, "url": address_of(code, period), "note": note, "late": late}


def tiles(figures: Figures, codes: Sequence[str]) -> list[dict[str, object]]:
    """Return figures of everything that is shown, each with the period or the word "now"."""
    found = []
    for code in codes:
        figure, row = FIGURES[code], figures.all
        note = figures.period.label if figure.over_time else _("now")
        alarming = code == "late" and row.now.late > 0
        value = figure.told(row, figures.teller)
        found.append(tile(code, value, period=figures.period.code, note=note, late=alarming))
    return found


def kept_tile(figures: Figures) -> dict[str, object]:
    """Return the promises kept, with how many ended."""
    promises = figures.promises
    note = _("of %(count)s that ended, %(period)s") % {
        "count": figures.teller.count(promises.ended),
        "period": figures.period.label,
    }
    return tile("promises-kept", figures.teller.kept(promises), period=figures.period.code, note=note)


def kept_over_time(figures: Figures) -> LineChart | None:
    """Return the promises kept over twelve months; None where fewer than two months have any."""
    points = []
    for back in range(11, -1, -1):
        month = months_back(clock.today(), back)
        kept = figures.months.get(month)
        share = kept_share(kept) if kept and figures.teller.is_told(kept.ended) else None
        if share is not None:
            name = format_date(month, "MMM y", locale=_LOCALES[formats.language()])
            points.append((name, share))
    if len(points) < 2:  # noqa: PLR2004 -- a line has two ends
        return None
    title = _("Promises kept, month by month")
    return LineChart(title, points, _("Share"), top=1, shown=formats.percent)


def ages(rows: Sequence[tuple[str, Row]], teller: Teller) -> StackedChart | None:
    """Return the files to handle by age, one bar a row; None where nothing waits."""
    lines = [
        (name, [teller.shy(files) for files in row.now.by_age]) for name, row in rows if row.now.to_handle
    ]
    if not lines:
        return None
    return StackedChart(
        _("Files to handle, by age"), [str(age.label) for age in Age], lines, shown=_counted(teller)
    )


def _counted(teller: Teller) -> Callable[[float], str]:
    """Show what `Teller.shy` made of a small number."""
    return lambda count: (
        _("fewer than 5") if teller.discreet and 0 < count < FEWEST_SHOWN else formats.number(count)
    )


def map_of(figures: Figures, *, late: bool) -> TileMap:
    """Return the map of the wilayas: promises kept, or late files. Each tile opens its wilaya."""
    teller = figures.teller

    def measure(row: Row) -> float | None:
        if not late:
            promises = row.flow.promises
            return kept_share(promises) if teller.is_told(promises.ended) else None
        return teller.shy(row.now.late)

    query = _query(period=figures.period.code, body=figures.within.body)
    places = {
        wilaya.code: Wilaya(
            formats.name_of(wilaya), measure(row), reverse("cockpit:wilaya", args=[wilaya.code]) + query
        )
        for wilaya, row in named_wilayas(figures)
    }
    if late:
        most = max((place.value or 0 for place in places.values()), default=0)
        return TileMap(
            _("Late files, by wilaya"), places, late_thresholds(most), _("Late files"), shown=_counted(teller)
        )
    title = _("Promises kept, by wilaya")
    return TileMap(title, places, _THRESHOLDS, _("Promises kept"), alert_below=_ALERT_BELOW)


def late_thresholds(most: float) -> tuple[float, float, float]:
    """Return from how many late files a wilaya is darker: none, some, many, against the one that has most."""
    step = max(round(most / 3), 1)
    return (1, 1 + step, 1 + 2 * step)


def _query(**parts: str) -> str:
    kept = [f"{name}={value}" for name, value in parts.items() if value and value != YEAR]
    return f"?{'&'.join(kept)}" if kept else ""


def head(code: str, period: str) -> tables.Column:
    """Return a column that opens the definition of its figure."""
    return tables.Column(str(FIGURES[code].title), numeric=True, sort_url=address_of(code, period))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of one kind under the same figures."""

    caption: str
    first: str
    codes: Sequence[str]

    def table(self, figures: Figures, rows: Sequence[tuple[object, Row]]) -> tables.Table | None:
        """Return the table; None without rows."""
        if not rows:
            return None
        shown = [FIGURES[code] for code in self.codes]
        columns = [
            tables.Column(self.first),
            *(head(figure.code, figures.period.code) for figure in shown),
        ]
        lines = [[name, *(cell(figure, row, figures.teller) for figure in shown)] for name, row in rows]
        return tables.Table(self.caption, columns, lines, caption_hidden=True, compared=True)


def cell(figure: Figure, row: Row, teller: Teller) -> object:
    """Return a value; late files carry the mark of what is late."""
    told = figure.told(row, teller)
    return tables.tag(told, "late") if figure.code == "late" and row.now.late else told


def procedures_table(figures: Figures, medians: dict[str, int]) -> tables.Table | None:
    """Return what became of each procedure's files, the most filed first."""
    codes = ("filed", "zero-paper", "decided", "refusals", "automatic", "promises-kept", "overturned")
    rows = sorted(figures.by("procedure").items(), key=lambda item: (-item[1].flow.filed, item[0]))
    named_rows = [(figures.procedure_name(key), row) for key, row in rows]
    table = Comparison(_("Procedures"), _("Procedure"), codes).table(figures, named_rows)
    if table is None:
        return None
    columns = [*table.columns, head("median-days", figures.period.code)]
    code_of = {key: version.procedure.code for key, version in figures.versions.items()}
    lines = [
        [*line, formats.number(median) if (median := medians.get(code_of.get(key, ""))) is not None else "–"]
        for line, (key, _row) in zip(table.rows, rows, strict=True)
    ]
    return tables.Table(table.caption, columns, lines, caption_hidden=True, compared=True)


def offices_table(
    figures: Figures, offices: dict[int, Organisation], rows: dict[int, Row], *, bodies: bool = False
) -> tables.Table | None:
    """Return agencies with most late files first (the first fifteen), or every body, which opens its own."""
    codes = ("to-handle", "late", "filed", "decided", "promises-kept", "average-days")
    shown = sorted(rows.items(), key=lambda item: (-item[1].now.late, -item[1].now.to_handle, item[0]))
    lines: list[tuple[object, Row]] = [
        (_body_link(figures, offices, key) if bodies else named_office(offices, key), row)
        for key, row in (shown if bodies else shown[:_MOST_ROWS])
    ]
    if bodies:
        return Comparison(_("Bodies"), _("Body"), codes).table(figures, lines)
    caption = _("Agencies")
    if len(shown) > _MOST_ROWS:
        caption = _("The %(count)s agencies where most is late or waits") % {"count": _MOST_ROWS}
    return Comparison(caption, _("Agency"), codes).table(figures, lines)


def _body_link(figures: Figures, offices: dict[int, Organisation], key: int) -> object:
    if key not in offices:
        return "–"
    query = _query(period=figures.period.code, body=offices[key].code)
    return tables.link(formats.name_of(offices[key]), reverse("cockpit:country") + query)


def refusals_chart(figures: Figures, refusals: Sequence[Refusals]) -> BarChart | None:
    """Return the criteria that refuse most; None where nothing was refused."""
    bars = [Bar(" – ".join(figures.refusal_names(one)), figures.teller.shy(one.files)) for one in refusals]
    title = _("Refusals, by criterion")
    return BarChart(title, bars, _("Files"), shown=_counted(figures.teller)) if bars else None
