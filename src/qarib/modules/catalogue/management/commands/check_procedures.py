"""Read procedures as publication would, and say everything that is wrong, with its mend."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.rules.folder import VersionFile, read_folder


class Command(BaseCommand):
    """`check_procedures [PATH…]`: exit status 2 when a file must not be published."""

    help = "Check procedure files: syntax, types, examples; list what is assumed."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take folders or single files; the shipped folder by default."""
        parser.add_argument("paths", nargs="*", type=Path)

    def handle(self, *_args: object, paths: list[Path], **_options: object) -> None:
        """Print one line a version and one a refusal."""
        refused: list[str] = []
        for path in paths or [settings.ROOT_DIR / "procedures"]:
            try:
                for file in read_folder(path):
                    self._tell(file)
            except DefinitionRefused as refusal:
                refused += [str(problem) for problem in refusal.problems]
        if refused:
            raise CommandError("\n".join(refused), returncode=2)

    def _tell(self, file: VersionFile) -> None:
        definition = file.definition
        self.stdout.write(
            f"{definition.code} {definition.valid_from}: {len(definition.facts)} facts, "
            f"{len(definition.criteria)} criteria, {len(definition.examples)} examples, in order"
        )
        for code in definition.assumed:
            self.stdout.write(f"  assumed: {code}")
