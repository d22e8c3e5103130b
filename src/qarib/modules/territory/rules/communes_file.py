"""Reading a table of communes that somebody else made: every bad row is named, no good row is lost.

The table is read line by line: names hold no line break, so that a quotation mark left open spoils its own
line only, and never swallows the lines below.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.kernel.text import fold
from qarib.modules.territory.errors import UnreadableFile
from qarib.modules.territory.rules.belonging import WilayaDates, chain

LARGEST_FILE = 5_000_000
LONGEST_NAME = 80
SHOWN = 40
# The country's box, in degrees, with a little sea and sand around it.
BOX = {"latitude": (Decimal("18.5"), Decimal("37.5")), "longitude": (Decimal("-9.0"), Decimal("12.5"))}
REQUIRED = ("code", "name_ar", "name_fr", "wilaya_code", "latitude", "longitude")
_OTHER_NAMES = {"code_commune": "code", "lat": "latitude", "lng": "longitude", "lon": "longitude"}
_OF_AGENCIES = {"communes_served", "geo_precision"}
_ARABIC_NAME = re.compile(r"[\u0620-\u064a\u0671-\u06d3](?:[\u0620-\u0652\u0671-\u06d3 ()\-]|[0-9])*")
_LATIN_NAME = re.compile(r"(?:[A-Za-z'’]|[À-ÖØ-öø-ɏ])(?:[A-Za-z0-9 .()'’\-]|[À-ÖØ-öø-ɏ])*")
_BROKEN_LETTERS = re.compile("[ÃÂØÙ][\u0080-¿ƒŠšŽž]|�")


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One good row. Without coordinates of its own, a commune is shown at its wilaya's seat."""

    line: int
    code: str
    name_ar: str
    name_fr: str
    wilaya: str
    latitude: Decimal | None
    longitude: Decimal | None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """One refused row: where, what stands there, what is wrong and what to do."""

    line: int
    column: str
    found: str
    wrong: str | Promise
    remedy: str | Promise


class RowRefused(Exception):  # noqa: N818 -- it names what happened to the row
    """Carries what is wrong with one cell up to the loop over the rows."""

    def __init__(self, column: str, wrong: str | Promise, remedy: str | Promise) -> None:
        """Take the column and both sentences."""
        self.column, self.wrong, self.remedy = column, wrong, remedy
        super().__init__(column)


@dataclass(slots=True)
class Table:
    """A file as read: good rows, bad rows, and the columns that nobody uses."""

    good: list[CommuneRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_table(data: bytes, wilayas: Mapping[str, WilayaDates]) -> Table:
    """Return the good and bad rows of a file. Raises UnreadableFile when no row can be trusted at all."""
    lines = text_of(data).splitlines()
    if not lines or not lines[0].strip():
        raise UnreadableFile(
            _("The file is empty. Its first line must name the columns: %(columns)s.")
            % {"columns": ", ".join(REQUIRED)}
        )
    delimiter = max(",;\t", key=lines[0].count)
    columns = columns_of(lines[0], delimiter)
    table = Table(ignored=[name for name in columns if name not in (*REQUIRED, "approximate")])
    seen = _Seen()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells: dict[str, str] = {}
        try:
            cells = dict(zip(columns, cells_of(line, delimiter, len(columns)), strict=True))
            row = row_of(number, cells, wilayas)
            seen.check(row)
        except RowRefused as refusal:
            found = cells.get(refusal.column, line)[:SHOWN]
            table.bad.append(BadRow(number, refusal.column, found, refusal.wrong, refusal.remedy))
        else:
            table.good.append(row)
    return table


def text_of(data: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a mark at its beginning."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(
            _("The file holds more than 5 MB: a table of communes is much smaller. Check which file it is.")
        )
    try:
        return data.decode("utf-8-sig").replace("\u2028", " ").replace("\x85", " ")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            _("Line %(line)s is not written in UTF-8. Save the file again as “CSV UTF-8”, then load it.")
            % {"line": line}
        ) from None


def columns_of(header: str, delimiter: str) -> list[str]:
    """Return the names of the columns as we call them. Raises UnreadableFile, with the columns that lack."""
    try:
        (cells,) = csv.reader([header], delimiter=delimiter, strict=True)
    except csv.Error:
        cells = []
    columns = [_OTHER_NAMES.get(name, name) for name in (cell.strip().casefold() for cell in cells)]
    missing = [name for name in REQUIRED if name not in columns]
    if missing and set(columns) & _OF_AGENCIES:
        raise UnreadableFile(
            _(
                "This is a file of agencies, not of communes: it lacks the columns %(missing)s. "
                "Agencies are created on the administration pages."
            )
            % {"missing": ", ".join(missing)}
        )
    if missing:
        raise UnreadableFile(
            _("The first line does not name these columns: %(missing)s. Name them as here: %(columns)s.")
            % {"missing": ", ".join(missing), "columns": ",".join(REQUIRED)}
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise UnreadableFile(
            _("The first line names these columns twice: %(columns)s. Keep one of each.")
            % {"columns": ", ".join(twice)}
        )
    return columns


def cells_of(line: str, delimiter: str, expected: int) -> list[str]:
    """Return the cells of one line, or refuse the line as a whole."""
    if "\x00" in line:
        raise RowRefused("", _("The line holds null bytes."), _("Type the line again in a text editor."))
    try:
        (cells,) = csv.reader([line], delimiter=delimiter, strict=True)
    except csv.Error:
        raise RowRefused(
            "",
            _("A quotation mark is not closed, or a cell is far too long."),
            _("Close the quotation mark, or shorten the cell."),
        ) from None
    if len(cells) != expected:
        raise RowRefused(
            "",
            _("Number of cells in this line: %(found)s instead of %(expected)s.")
            % {"found": len(cells), "expected": expected},
            _("Add the missing cells, or put a name that holds the separator between quotation marks."),
        )
    return [cell.strip() for cell in cells]


def row_of(line: int, cells: Mapping[str, str], wilayas: Mapping[str, WilayaDates]) -> CommuneRow:
    """Return the row that the cells describe, or refuse the first cell that is wrong."""
    code = _digits(cells["code"], "code", 4)
    wilaya = _digits(cells["wilaya_code"], "wilaya_code", 2)
    if wilaya not in wilayas:
        raise RowRefused(
            "wilaya_code",
            _("No wilaya has this code."),
            _("Write the official code of the wilaya, from 01 to 69."),
        )
    if code[:2] not in [dates.code for dates in chain(wilaya, wilayas)]:
        raise RowRefused(
            "code",
            _("This code belongs to a commune of another wilaya."),
            _("Check the codes of the commune and of the wilaya: one of them has slipped."),
        )
    latitude, longitude = coordinates_of(cells)
    return CommuneRow(
        line=line,
        code=code,
        name_ar=_name(cells["name_ar"], "name_ar"),
        name_fr=_name(cells["name_fr"], "name_fr"),
        wilaya=wilaya,
        latitude=latitude,
        longitude=longitude,
        approximate=latitude is None or cells.get("approximate", "") in ("1", "true", "True"),
    )


def _digits(cell: str, column: str, length: int) -> str:
    if not re.fullmatch(f"[0-9]{{1,{length}}}", cell) or not cell.strip("0"):
        raise RowRefused(
            column,
            _("This is not a code."),
            _("Write digits only, %(length)s at most, for example %(example)s.")
            % {"length": length, "example": "0917"[:length]},
        )
    # Spreadsheets eat the zero in front: 917 is 0917.
    return cell.zfill(length)


def _name(cell: str, column: str) -> str:
    name = " ".join(cell.split())
    if not name:
        raise RowRefused(column, _("The name is missing."), _("Write the official name of the commune."))
    if len(name) > LONGEST_NAME:
        raise RowRefused(
            column, _("The name is longer than 80 characters."), _("Write the official name of the commune.")
        )
    if _BROKEN_LETTERS.search(name):
        raise RowRefused(
            column,
            _("The letters are broken: the file was saved in another encoding before."),
            _("Go back to the source of this name and save it again as “CSV UTF-8”."),
        )
    pattern, remedy = (
        (_ARABIC_NAME, _("Write this name in Arabic letters."))
        if column == "name_ar"
        else (_LATIN_NAME, _("Write this name in Latin letters."))
    )
    if not pattern.fullmatch(name):
        raise RowRefused(column, _("The name holds another script, or signs that no name has."), remedy)
    return name


def coordinates_of(cells: Mapping[str, str]) -> tuple[Decimal | None, Decimal | None]:
    """Return both coordinates, or neither when both cells are empty."""
    given = [column for column in ("latitude", "longitude") if cells[column]]
    if not given:
        return None, None
    if len(given) == 1:
        lacking = "longitude" if given == ["latitude"] else "latitude"
        raise RowRefused(
            lacking,
            _("One coordinate is there without the other."),
            _("Write both in degrees, or leave both empty: the seat of the wilaya will stand in."),
        )
    return _degrees(cells["latitude"], "latitude"), _degrees(cells["longitude"], "longitude")


def _degrees(cell: str, column: str) -> Decimal:
    try:
        value = Decimal(cell)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise RowRefused(
            column,
            _("This is not a number of degrees."),
            _("Write degrees with a decimal point, for example 36.75."),
        )
    low, high = BOX[column]
    if not low <= value <= high:
        raise RowRefused(
            column,
            _("This place is outside Algeria."),
            _("Check the sign, and that latitude and longitude are not exchanged."),
        )
    return round(value, 5)


class _Seen:
    """The codes and names already met in this file."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._names: dict[tuple[str, str], int] = {}

    def check(self, row: CommuneRow) -> None:
        """Refuse a row that repeats an earlier one: which of both is right, only a person knows."""
        code = self._codes.setdefault(row.code, row.line)
        if code != row.line:
            raise RowRefused(
                "code",
                _("This code already stands on line %(line)s.") % {"line": code},
                _("Keep one of both lines, or correct its code."),
            )
        name = self._names.setdefault((row.wilaya, fold(row.name_fr)), row.line)
        if name != row.line:
            raise RowRefused(
                "name_fr",
                _("This name already stands on line %(line)s, in the same wilaya.") % {"line": name},
                _("Keep one of both lines, or correct its name."),
            )


def lines_of(bad: list[BadRow]) -> Iterator[dict[str, object]]:
    """Return bad rows as plain values, for JSON."""
    for row in bad:
        yield {
            "line": row.line,
            "column": row.column,
            "found": row.found,
            "wrong": str(row.wrong),
            "do": str(row.remedy),
        }
