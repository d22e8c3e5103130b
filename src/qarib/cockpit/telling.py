"""Figures in words: formatted for the language, and discreet towards who sees no file."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qarib.modules.dossiers.queries import FEWEST_SHOWN
from qarib.modules.promises.queries import KeptShare
from qarib.ui import formats


@dataclass(frozen=True, slots=True)
class Teller:
    """How figures are told; `discreet` hides small numbers of people."""

    discreet: bool = False

    def shy(self, count: float) -> float:
        """Return the number as it may be drawn: one to four all look like four."""
        return FEWEST_SHOWN - 1 if self.discreet and 0 < count < FEWEST_SHOWN else count

    def count(self, count: float) -> str:
        """Return a number of files."""
        if self.discreet and 0 < count < FEWEST_SHOWN:
            return _("fewer than 5")
        return formats.number(count)

    def is_told(self, of: int) -> bool:
        """Tell whether a share or an average of so many files may be shown."""
        return of >= (FEWEST_SHOWN if self.discreet else 1)

    def share(self, share: float | None, *, of: int) -> str:
        """Return a share (0 to 1) of so many files, or why there is none."""
        if share is None or of == 0:
            return "–"
        return formats.percent(round(share, 3)) if self.is_told(of) else _("fewer than 5")

    def days(self, days: float | None, *, of: int) -> str:
        """Return a number of working days, over so many files."""
        if days is None or of == 0:
            return "–"
        return formats.number(round(days, 1)) if self.is_told(of) else _("fewer than 5")

    def kept(self, promises: KeptShare) -> str:
        """Return the share of promises kept, rounded down as everywhere."""
        return self.share(kept_share(promises), of=promises.ended)


def kept_share(promises: KeptShare) -> float | None:
    """Return the share kept between 0 and 1, in whole percents rounded down; None where nothing ended."""
    return None if promises.percent is None else promises.percent / 100
