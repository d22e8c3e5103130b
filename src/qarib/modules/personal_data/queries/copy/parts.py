"""What a copy is made of: sections of records of lines, each line once for machines and once for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from babel.dates import format_date, format_time
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qarib.kernel.clock import ALGIERS
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation

_LOCALES = {"ar": "ar_DZ", "fr": "fr_DZ", "en": "en_GB"}
NOTHING = "–"
Word = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is held: `value` as it is stored, `text` as a person reads it."""

    code: str
    label: str
    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """Lines that belong together: one session, one answer, one letter."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data, under a stable code."""

    code: str
    title: str
    records: list[Record] = field(default_factory=list)


def line(code: str, label: Word, value: object, text: Word | None = None) -> Line:
    """Return one line; without `text` the value is written for people in the running language."""
    return Line(code, str(label), stored(value), str(text) if text is not None else shown(value))


def record(title: Word, *lines: Line) -> Record:
    """Return one record under a title."""
    return Record(str(title), lines)


def stored(value: object) -> object:
    """Return a value as JSON holds it: dates and instants in ISO form, instants in UTC."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def shown(value: object) -> str:
    """Return a value as a person reads it."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        local = value.astimezone(ALGIERS)
        return f"{_day(local)}, {format_time(local, 'HH:mm', locale=_locale())}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, list):
        return ", ".join(shown(one) for one in value)
    return str(value)


def tongue() -> str:
    """Return the running language as two letters."""
    code = (get_language() or "ar")[:2]
    return code if code in _LOCALES else "ar"


def _locale() -> str:
    return _LOCALES[tongue()]


def _day(value: date) -> str:
    return format_date(value, "d MMMM y", locale=_locale())


def place_name(organisation: Organisation | None) -> str:
    """Return the name of an organisation in the running language."""
    if organisation is None:
        return ""
    return getattr(organisation, f"name_{tongue()}", "") or organisation.name_fr


def short_name(person: Person | None, organisation: Organisation | None = None) -> str:
    """Return `Samir B., Agence de wilaya`: enough to ask, not enough to be sought at home."""
    if person is None:
        return ""
    name = f"{person.given_name} {person.family_name[:1]}."
    comma = "، " if tongue() == "ar" else ", "
    return comma.join(part for part in (name, place_name(organisation)) if part)


def as_json(sections: Iterable[Section]) -> dict[str, list[dict[str, object]]]:
    """Return sections for machines: stable codes, stored values, no translated word."""
    return {
        section.code: [{one.code: one.value for one in row.lines} for row in section.records]
        for section in sections
    }
