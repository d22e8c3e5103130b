"""Publish the procedures of a folder."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.errors import DefinitionRefused, VersionAlreadyPublished


class Command(BaseCommand):
    """`load_procedures [PATH]`: all or none; run again, it changes nothing."""

    help = "Publish every version under a folder; a published version never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a folder; the shipped one by default."""
        parser.add_argument("path", nargs="?", type=Path)

    def handle(self, *_args: object, path: Path | None, **_options: object) -> None:
        """Print what became of each file."""
        try:
            for publication in publish_folder(path or settings.ROOT_DIR / "procedures", actor=SYSTEM):
                self.stdout.write(f"{publication.code} {publication.valid_from}: {publication.outcome.value}")
        except (DefinitionRefused, VersionAlreadyPublished) as refused:
            raise CommandError(str(refused), returncode=2) from refused
