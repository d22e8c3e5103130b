"""Dates, instants, numbers and amounts as a person in Algeria reads them.

Western digits everywhere; `1.284` in Arabic, a narrow no-break space in French, so that a number never
breaks over two lines nor falls apart inside right-to-left text.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils.translation import get_language

from qarib.kernel.clock import ALGIERS
from qarib.kernel.money import in_words_of

_LOCALES = {"ar": "ar_DZ", "fr": "fr_DZ", "en": "en_GB"}
_JOINED = {"ar": "{0}، {1}", "fr": "{0} à {1}", "en": "{0}, {1}"}
_NARROW = "\u202f"


def language() -> str:
    """Return the page's language as two letters; Arabic when nothing else is known."""
    code = (get_language() or "ar")[:2]
    return code if code in _LOCALES else "ar"


@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, code: str) -> str:
    return format_date(value, pattern, locale=_LOCALES[code])


def _as_date(value: date | datetime) -> date:
    return value.astimezone(ALGIERS).date() if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """Return `3 نوفمبر 2026`, `3 novembre 2026`; an instant is read in Algiers."""
    return _day(_as_date(value), "d MMMM y", language())


def short_day(value: date | datetime) -> str:
    """Return the day with a short month, for badges and dense tables: `3 nov. 2026`."""
    return _day(_as_date(value), "d MMM y", language())


def day_month(value: date | datetime, beside: date | datetime) -> str:
    """Return the day without its year when the date shown beside it has the same one."""
    same = _as_date(value).year == _as_date(beside).year
    return _day(_as_date(value), "d MMM" if same else "d MMM y", language())


def weekday(value: date | datetime) -> str:
    """Return the day with its name: `mardi 3 novembre 2026`."""
    return _day(_as_date(value), "EEEE d MMMM y", language())


def instant(value: datetime) -> str:
    """Return the day and the hour in Algiers: `3 novembre 2026 à 21:14`."""
    code = language()
    hour = format_time(value.astimezone(ALGIERS), "HH:mm", locale=_LOCALES[code])
    return _JOINED[code].format(_day(_as_date(value), "d MMMM y", code), hour)


@lru_cache(maxsize=4096)
def _number(value: float | Decimal, code: str) -> str:
    return format_decimal(value, locale=_LOCALES[code])


def number(value: float | Decimal) -> str:
    """Return a grouped number in the page's language."""
    return _number(value, language())


def percent(share: float | Decimal) -> str:
    """Return a share between 0 and 1 as a percentage with at most one decimal."""
    code = language()
    gap = _NARROW if code == "fr" else ""
    return f"{_number(round(Decimal(share) * 100, 1).normalize() + 0, code)}{gap}%"


def amount(centimes: int) -> str:
    """Return a stored amount in dinars with its unit, kept on one line."""
    return in_words_of(get_language() or "ar", centimes)


def text_or_day(value: str | date | None) -> str:
    """Return a day in words, a text as it is, and a dash for nothing."""
    return day(value) if isinstance(value, date) else value or "–"


def name_of(thing: object) -> str:
    """Return the name of an organisation, a place or a holiday in the page's language, else in French."""
    return getattr(thing, f"name_{language()}", "") or str(getattr(thing, "name_fr", ""))
