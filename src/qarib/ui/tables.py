"""Tables: what `ui/table.html` shows, and the cells that are more than text."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Column:
    """A column; `sort_url` makes its head a link, `sorted` is "ascending", "descending" or "none"."""

    label: str
    numeric: bool = False
    sort_url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under columns; a row's first cell is its head. Cells are escaped unless made by this module.

    A phone shows each row as a card; `compared` rows stay a table whose heads remain in sight.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    caption_hidden: bool = False
    compared: bool = False

    @property
    def lines(self) -> list[list[tuple[Column, object]]]:
        """Return each row as (column, cell) pairs, so that a phone can show them as a card."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def link(text: object, url: str) -> SafeString:
    """Return a cell that leads somewhere."""
    return format_html('<a href="{}">{}</a>', url, text)


def tag(label: object, tone: str = "") -> SafeString:
    """Return a cell with a status: tone "", ok, wait, late or info."""
    return format_html('<span class="tag {}">{}</span>', tone, label)


def reference(value: object) -> SafeString:
    """Return a cell with a number of file, isolated from the text around it."""
    return format_html('<bdi dir="ltr" class="num nowrap">{}</bdi>', value)
