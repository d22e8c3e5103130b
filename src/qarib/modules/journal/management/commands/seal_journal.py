"""Seal now what the schedule would seal within half a minute."""

from typing import Any

from django.core.management.base import BaseCommand

from qarib.modules.journal.actions import seal_now


class Command(BaseCommand):
    """For the demo's first minute, a restore, and whoever does not want to wait."""

    help = "Seal every committed row of the journal, sign a checkpoint, publish it and have it co-signed."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Seal until nothing waits."""
        sealed, size = seal_now()
        signed = "nothing is signed without QARIB_JOURNAL_KEY" if size is None else f"signed: {size} lines"
        self.stdout.write(f"{sealed} rows sealed; {signed}")
