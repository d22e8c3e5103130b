"""The 69 wilayas as equal tiles, placed roughly as on the map: the South does not swallow the North."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from qarib.ui.charts import Rows, Shown
from qarib.ui.formats import percent

# West is at the beginning of each line, north on top, in every language: a map is not mirrored.
LAYOUT = """
.. .. .. .. .. 42 16 35 .. .. .. .. ..
.. .. 31 27 02 09 .. 15 06 18 21 23 36
.. 46 .. 48 44 38 26 10 19 43 25 24 41
.. 13 22 29 14 64 67 34 28 05 04 .. ..
.. 63 .. 20 .. 65 17 66 60 07 40 12 62
.. 45 .. 32 .. 59 03 51 68 57 61 .. ..
.. .. 69 .. .. .. .. .. .. 55 39 .. ..
.. .. 08 .. .. .. 47 .. 30 .. .. .. ..
.. .. 52 .. .. .. 58 .. .. .. .. .. ..
37 .. .. .. 49 .. .. .. .. .. .. 33 ..
.. .. .. .. 01 .. 53 .. .. .. .. 56 ..
.. .. .. .. .. .. .. .. 11 .. .. .. ..
.. .. .. 50 .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. 54 .. .. .. .. ..
"""
STEP, SIZE = 30, 27
PLACES = {
    code: (column * STEP, line * STEP)
    for line, text in enumerate(LAYOUT.split("\n")[1:-1])
    for column, code in enumerate(text.split())
    if code != ".."
}
WIDTH = max(x for x, _ in PLACES.values()) + SIZE
HEIGHT = max(y for _, y in PLACES.values()) + SIZE


@dataclass(frozen=True)
class Wilaya:
    """What is known of one wilaya; None when nothing is."""

    name: str
    value: float | None
    url: str = ""


@dataclass(frozen=True)
class Tile:
    """A tile ready to draw."""

    code: str
    name: str
    shown: str
    url: str
    level: str
    x: int
    y: int
    middle_x: float
    middle_y: float

    @property
    def words(self) -> str:
        """Return what the tile says to who cannot see it."""
        return f"{self.name} ({self.code}): {self.shown}"


@dataclass(frozen=True)
class TileMap:
    """A figure by wilaya, keyed by code ("01" … "69"): three thresholds make four greens.

    `alert_below` paints what needs a look in the accent colour. A wilaya that is absent stays sand.
    """

    title: str
    wilayas: Mapping[str, Wilaya]
    thresholds: tuple[float, float, float]
    heading: str = ""
    alert_below: float | None = None
    shown: Shown = percent

    width, height, size = WIDTH, HEIGHT, SIZE

    def level(self, value: float | None) -> str:
        """Return the class of a value."""
        if value is None:
            return "l0"
        if self.alert_below is not None and value < self.alert_below:
            return "alert"
        return f"l{1 + sum(value >= threshold for threshold in self.thresholds)}"

    @property
    def tiles(self) -> list[Tile]:
        """Return the 69 tiles, by code."""
        return [self._tile(code) for code in sorted(PLACES)]

    def _tile(self, code: str) -> Tile:
        (x, y), known = PLACES[code], self.wilayas.get(code, Wilaya(code, None))
        shown = self._words(known.value)
        middle = (x + SIZE / 2, y + SIZE / 2)
        return Tile(code, known.name, shown, known.url, self.level(known.value), x, y, *middle)

    def _words(self, value: float | None) -> str:
        return gettext("not known") if value is None else self.shown(value)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Return each class with its words, lowest first."""
        low, middle, high = self.thresholds
        entries = [
            ("l1", self._between(self.alert_below, low)),
            ("l2", self._between(low, middle)),
            ("l3", self._between(middle, high)),
            ("l4", gettext("%(value)s and more") % {"value": self.shown(high)}),
        ]
        if self.alert_below is not None:
            entries.insert(0, ("alert", self._between(None, self.alert_below)))
        return [*entries, ("l0", gettext("not known"))]

    def _between(self, low: float | None, high: float) -> str:
        if low is None:
            return gettext("under %(value)s") % {"value": self.shown(high)}
        return gettext("%(low)s to %(high)s") % {"low": self.shown(low), "high": self.shown(high)}

    @property
    def table(self) -> tuple[list[str], Rows]:
        """Return the same as a table, by code."""
        head = [gettext("Code"), gettext("Wilaya"), self.heading]
        return head, [[tile.code, tile.name, tile.shown] for tile in self.tiles]
