"""`manage.py load_demo`: fill an empty database with the demo."""

import gc
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qarib.demo.loading.load import is_loaded, load
from qarib.demo.loading.plans import FEWEST

_MOST = 100_000


class Command(BaseCommand):
    """Run again, it says so and changes nothing."""

    help = "Load the territory, all bodies and agencies, the personas and invented registrations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many registrations, and where chance starts."""
        parser.add_argument("--registrations", type=int, default=6150)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Load, and print what stands where."""
        if not FEWEST <= options["registrations"] <= _MOST:
            raise CommandError(f"--registrations is a number from {FEWEST} to {_MOST}.")
        if is_loaded():
            self.stdout.write("The demo is loaded already; nothing was changed.")
            return
        began = perf_counter()
        # A hundred thousand rows that all live to the end: looking for garbage among them costs a quarter.
        gc.disable()
        try:
            counts = load(registrations=options["registrations"], seed=options["seed"])
        finally:
            gc.enable()
        words = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        self.stdout.write(f"{counts.total()} files ({words}) in {perf_counter() - began:.1f} s.")
