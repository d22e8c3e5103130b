"""Charts drawn by the server: geometry here, drawing in `templates/ui/chart_*.html`, words in HTML.

Lengths are strings made for SVG, so that no locale turns their point into a comma. The drawings hold no
text and are mirrored as a whole in right-to-left pages; each chart also gives its table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from qarib.ui.formats import number

Shown = Callable[[float], str]
Rows = list[list[str]]
TONES = ("", "b", "c", "d", "e", "f")


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0%"


def round_ceiling(value: float) -> float:
    """Return the next round number an axis can end at."""
    if value <= 0:
        return 1
    power = 10.0 ** floor(log10(value))
    return next(
        step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value - power * 1e-9
    )


@dataclass(frozen=True)
class Bar:
    """One bar; `accent` for the single one that the page is about."""

    label: str
    value: float
    url: str = ""
    accent: bool = False


@dataclass(frozen=True)
class BarChart:
    """Quantities side by side, the longest first if the caller sorted them so."""

    title: str
    bars: Sequence[Bar]
    heading: str = ""
    shown: Shown = number

    @property
    def lines(self) -> list[tuple[Bar, str, str]]:
        """Return each bar with its width and its value in words."""
        most = max((bar.value for bar in self.bars), default=0)
        return [(bar, _share(bar.value, most), self.shown(bar.value)) for bar in self.bars]

    @property
    def table(self) -> tuple[list[str], Rows]:
        """Return the same as a table."""
        return [self.title, self.heading], [[bar.label, self.shown(bar.value)] for bar in self.bars]


@dataclass(frozen=True)
class FunnelStep:
    """A step of the way, how many reached it and which share of the step before."""

    label: str
    value: int
    width: str
    kept: float | None


@dataclass(frozen=True)
class Funnel:
    """How many are still there at each step: (label, number)."""

    title: str
    steps: Sequence[tuple[str, int]]
    heading: str = ""

    @property
    def lines(self) -> list[FunnelStep]:
        """Return the steps with widths against the first one."""
        first = self.steps[0][1] if self.steps else 0
        before = [None, *(count for _, count in self.steps)]
        return [
            FunnelStep(label, count, _share(count, first), count / previous if previous else None)
            for (label, count), previous in zip(self.steps, before, strict=False)
        ]

    @property
    def table(self) -> tuple[list[str], Rows]:
        """Return the same as a table."""
        return [self.title, self.heading], [[label, number(count)] for label, count in self.steps]


@dataclass(frozen=True)
class Piece:
    """A piece of a stacked bar."""

    tone: str
    start: str
    width: str


@dataclass(frozen=True)
class StackedChart:
    """Shares of a whole, line by line: rows of (label, one value per series)."""

    title: str
    series: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float]]]
    shown: Shown = number

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Return each series with its tone."""
        return list(zip(self.series, TONES, strict=False))

    @property
    def lines(self) -> list[tuple[str, list[Piece], str]]:
        """Return each row: label, pieces, total in words. Every bar fills the whole width."""
        return [(label, self._pieces(values), self.shown(sum(values))) for label, values in self.rows]

    def _pieces(self, values: Sequence[float]) -> list[Piece]:
        total, done, pieces = sum(values), 0.0, []
        for value, tone in zip(values, TONES, strict=False):
            pieces.append(Piece(tone, _share(done, total), _share(value, total)))
            done += value
        return pieces

    @property
    def table(self) -> tuple[list[str], Rows]:
        """Return the same as a table."""
        return [self.title, *self.series], [[label, *map(self.shown, values)] for label, values in self.rows]


@dataclass(frozen=True)
class LineChart:
    """A value over time: points of (label, value); `goal` draws the promise as a dashed line."""

    title: str
    points: Sequence[tuple[str, float]]
    heading: str = ""
    goal: float | None = None
    goal_label: str = ""
    top: float | None = None
    shown: Shown = number

    @property
    def ceiling(self) -> float:
        """Return where the axis ends."""
        return self.top or round_ceiling(max([value for _, value in self.points] + [self.goal or 0]))

    @property
    def ticks(self) -> list[str]:
        """Return three marks of the axis, highest first."""
        return [self.shown(self.ceiling * part) for part in (1, 0.5, 0)]

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the points in a square of 100 × 100."""
        last = max(len(self.points) - 1, 1)
        return [
            (f"{100 * index / last:.2f}", f"{100 - 100 * value / self.ceiling:.2f}")
            for index, (_, value) in enumerate(self.points)
        ]

    @property
    def path(self) -> str:
        """Return the curve for SVG."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.places)

    @property
    def goal_at(self) -> str:
        """Return the height of the goal; empty without one."""
        return "" if self.goal is None else f"{100 - 100 * self.goal / self.ceiling:.2f}"

    @property
    def labels(self) -> list[str]:
        """Return at most five labels, evenly spread, both ends among them."""
        names = [label for label, _ in self.points]
        step = max(ceil((len(names) - 1) / 4), 1)
        kept = names[::step]
        return kept if (len(names) - 1) % step == 0 else [*kept[:-1], names[-1]]

    @property
    def table(self) -> tuple[list[str], Rows]:
        """Return the same as a table."""
        return [self.title, self.heading], [[label, self.shown(value)] for label, value in self.points]


@dataclass(frozen=True)
class Distribution:
    """How many fall into each class: (label, number); `late_from` colours the classes from that index on."""

    title: str
    classes: Sequence[tuple[str, int]]
    heading: str = ""
    late_from: int | None = None

    @property
    def ceiling(self) -> float:
        """Return where the axis ends."""
        return round_ceiling(max((count for _, count in self.classes), default=0))

    @property
    def ticks(self) -> list[str]:
        """Return three marks of the axis, highest first."""
        return [number(self.ceiling), number(self.ceiling / 2), "0"]

    @property
    def columns(self) -> list[tuple[str, str, str, str, str]]:
        """Return each column: tone, x, y, width, height."""
        width = 100 / max(len(self.classes), 1)
        return [
            (
                "t" if self.late_from is not None and index >= self.late_from else "",
                f"{width * (index + 0.1):.1f}%",
                f"{100 - 100 * count / self.ceiling:.1f}%",
                f"{width * 0.8:.1f}%",
                f"{100 * count / self.ceiling:.1f}%",
            )
            for index, (_, count) in enumerate(self.classes)
        ]

    @property
    def table(self) -> tuple[list[str], Rows]:
        """Return the same as a table."""
        return [self.title, self.heading], [[label, number(count)] for label, count in self.classes]
