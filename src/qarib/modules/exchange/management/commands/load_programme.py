"""Load the exchange programme."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.kernel.actor import SYSTEM
from qarib.modules.exchange.actions import load_programme
from qarib.modules.exchange.errors import ProgrammeUnreadable


class Command(BaseCommand):
    """`load_programme [FILE]`: adds what is missing; run again, it changes nothing."""

    help = "Add the phases and connections of a file; what the ministry keeps stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file; the shipped one by default."""
        parser.add_argument("path", nargs="?", type=Path)

    def handle(self, *_args: object, path: Path | None, **_options: object) -> None:
        """Print how much was new."""
        try:
            loaded = load_programme(path or settings.ROOT_DIR / "programme" / "exchange.yaml", actor=SYSTEM)
        except (ProgrammeUnreadable, OSError) as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stdout.write(
            f"phases: {loaded.phases} new, connections: {loaded.connections} new, proofs: {loaded.facts} new"
        )
