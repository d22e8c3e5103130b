"""Write the sealed journal to files that verify_journal --from recomputes without us."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qarib.modules.journal.actions import export
from qarib.modules.journal.errors import EvidenceUnreadableError


class Command(BaseCommand):
    """For an auditor: the lines say who did what, so the folder is not for publication."""

    help = "Export the sealed journal: lines with their salts, tiles, checkpoints, keys."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="a new or empty folder")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Export, print."""
        try:
            size = export(options["folder"])
        except EvidenceUnreadableError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{size} lines in {options['folder']}")
