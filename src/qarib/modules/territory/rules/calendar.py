"""The days off of a year: fixed ones, and feasts of the Hijri calendar as far as they can be computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hijridate import Gregorian
from holidays import country_holidays

from qarib.modules.territory.enums import WEEKEND, HolidayCode, HolidayKind
from qarib.modules.territory.errors import YearOutOfCalendar

# The table of Umm al-Qura ends in November 2077.
YEARS = range(2000, 2076)
# The longest legal term is months: two years more are always loaded.
YEARS_AHEAD = 2
# Whoever may change the calendar by hand, or by a command.
KEEPERS = frozenset({"administrator", "system"})
# A sighting moves a feast by a day or two; ten says "the same feast" and never meets another one.
SAME_FEAST = timedelta(days=10)

_FIXED = {
    (1, 1): HolidayCode.NEW_YEAR,
    (1, 12): HolidayCode.YENNAYER,
    (5, 1): HolidayCode.LABOUR_DAY,
    (7, 5): HolidayCode.INDEPENDENCE,
    (11, 1): HolidayCode.REVOLUTION,
}
_HIJRI = {
    (1, 1): HolidayCode.HIJRI_NEW_YEAR,
    (1, 10): HolidayCode.ACHOURA,
    (3, 12): HolidayCode.MAWLID,
    **{(10, day): HolidayCode.EID_AL_FITR for day in (1, 2, 3)},
    **{(12, day): HolidayCode.EID_AL_ADHA for day in (10, 11, 12)},
}
NAMES = {
    HolidayCode.NEW_YEAR: ("رأس السنة الميلادية", "Jour de l’An", "New Year’s Day"),
    HolidayCode.YENNAYER: (
        "رأس السنة الأمازيغية (يناير)",
        "Nouvel An amazigh (Yennayer)",
        "Amazigh New Year (Yennayer)",
    ),
    HolidayCode.LABOUR_DAY: ("العيد العالمي للعمال", "Fête du travail", "Labour Day"),
    HolidayCode.INDEPENDENCE: (
        "عيد الاستقلال والشباب",
        "Fête de l’indépendance et de la jeunesse",
        "Independence and Youth Day",
    ),
    HolidayCode.REVOLUTION: ("عيد الثورة", "Fête de la Révolution", "Revolution Day"),
    HolidayCode.HIJRI_NEW_YEAR: ("أول محرم", "Awal Moharram", "Hijri New Year"),
    HolidayCode.ACHOURA: ("عاشوراء", "Achoura", "Ashura"),
    HolidayCode.MAWLID: ("المولد النبوي الشريف", "El-Mawlid Ennabaoui", "Prophet’s Birthday"),
    HolidayCode.EID_AL_FITR: ("عيد الفطر", "Aïd el-Fitr", "Eid al-Fitr"),
    HolidayCode.EID_AL_ADHA: ("عيد الأضحى", "Aïd el-Adha", "Eid al-Adha"),
}


@dataclass(frozen=True, slots=True)
class DayOff:
    """One computed day off, with its names in Arabic, French and English."""

    day: date
    code: HolidayCode
    kind: HolidayKind
    names: tuple[str, str, str]


def is_weekend(day: date) -> bool:
    """Tell whether the day is a Friday or a Saturday."""
    return day.weekday() in WEEKEND


def days_off(year: int) -> list[DayOff]:
    """Return the holidays of a Gregorian year, earliest first, two on one day where two feasts meet.

    Which days, and since when (Yennayer since 2018, three days for each Eid since mid-2023): the package
    `holidays`. Which feast a lunar day belongs to: `hijridate`. Raises YearOutOfCalendar.
    """
    if year not in YEARS:
        raise YearOutOfCalendar
    calendar = country_holidays("DZ", years=year)
    return [found for day in sorted(calendar) for found in _feasts_on(day, names=calendar.get_list(day))]


def _feasts_on(day: date, *, names: list[str]) -> Iterator[DayOff]:
    fixed = _FIXED.get((day.month, day.day))
    lunar = _lunar_feast(day) if fixed is None or len(names) > 1 else None
    if fixed is not None:
        yield DayOff(day, fixed, HolidayKind.FIXED, NAMES[fixed])
    if lunar is not None:
        yield DayOff(day, lunar, HolidayKind.HIJRI, NAMES[lunar])
    if fixed is None and lunar is None:
        # A day that a later law added and that the package already knows.
        yield DayOff(day, HolidayCode.OTHER, HolidayKind.FIXED, (names[0], names[0], names[0]))


def _lunar_feast(day: date) -> HolidayCode | None:
    """Return the feast of that day, also when the package moved it by two days after a sighting."""
    for shift in (0, -1, 1, -2, 2):
        near = day + timedelta(days=shift)
        hijri = Gregorian(near.year, near.month, near.day).to_hijri()
        feast = _HIJRI.get((hijri.month, hijri.day))
        if feast is not None:
            return feast
    return None
