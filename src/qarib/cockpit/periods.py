"""Over which months figures are shown."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qarib.kernel import clock

MONTH, YEAR = "month", "year"
_MONTHS = 12


def months_back(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before that of the day."""
    count = day.year * _MONTHS + day.month - 1 - months
    return date(count // _MONTHS, count % _MONTHS + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """This month, or twelve months with this one."""

    code: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Read the address; what makes no sense is twelve months."""
        return cls(MONTH if request.GET.get("period") == MONTH else YEAR)

    @property
    def since(self) -> date:
        """Return the first day."""
        return months_back(clock.today(), 0 if self.code == MONTH else _MONTHS - 1)

    @property
    def label(self) -> str:
        """Return the period in words."""
        return _("this month") if self.code == MONTH else _("twelve months")


def a_year_ago() -> date:
    """Return the first day of the twelve months."""
    return Period(YEAR).since
