"""`manage.py load_calendar --years 2026 2027`: the holidays of these years."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from qarib.kernel import clock
from qarib.modules.territory.actions import load_calendar
from qarib.modules.territory.errors import YearOutOfCalendar


class Command(BaseCommand):
    """Exit 0 when the calendar is there, 2 for a year that cannot be computed."""

    help = "Add the fixed and Hijri holidays of the given years. What administrators decided is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the years; without them, last year to the year after next."""
        this_year = clock.today().year
        parser.add_argument("--years", nargs="+", type=int, default=range(this_year - 1, this_year + 3))
        parser.add_argument("--language", default="en", choices=["ar-dz", "fr", "en"])

    def handle(self, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Load and say how many days are new."""
        with translation.override(options["language"]):
            try:
                added = load_calendar(options["years"])
            except YearOutOfCalendar as refusal:
                self.stderr.write(str(refusal.message))
                sys.exit(2)
            self.stdout.write(_("Holidays added: %(added)s.") % {"added": added})
