"""List what a body keeps no longer, or carry a confirmed run out."""

import json as plain
from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from qarib.kernel import clock
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import body as body_of
from qarib.modules.personal_data.actions import carry_out, count_over_time
from qarib.modules.personal_data.enums import RunStatus
from qarib.modules.personal_data.models import RetentionRun


class Command(BaseCommand):
    """`retention --dry-run --body CODE [--json]` lists; `retention --run UID` carries a confirmed run out."""

    help = "List the files that a body keeps no longer (changes nothing), or carry a confirmed run out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--dry-run", action="store_true", help="list what is over time; nothing is kept")
        wanted.add_argument("--run", default="", help="the identifier of a confirmed run")
        parser.add_argument("--body", default="", help="the code of the body, with --dry-run")
        parser.add_argument("--json", action="store_true", help="as data")

    def handle(self, *_args: object, run: str, body: str, json: bool, **_options: object) -> None:
        """Print the counts, or go on until nothing of the run is left."""
        if run:
            self._carry_out(run)
            return
        try:
            counts = count_over_time(body_of(body), now=clock.now())
        except Organisation.DoesNotExist as error:
            raise CommandError("--body: no body has this code.") from error
        if json:
            self.stdout.write(plain.dumps(counts, ensure_ascii=False, indent=1))
            return
        for code, found in counts.items():
            self.stdout.write(f"{code}: due {found['due']}, held {found['held']}, rows {found['rows']}")

    def _carry_out(self, uid: str) -> None:
        try:
            run = RetentionRun.objects.get(uid=uid, status=RunStatus.CONFIRMED)
        except (RetentionRun.DoesNotExist, ValidationError) as error:
            raise CommandError("--run: no confirmed run has this identifier.") from error
        while carry_out(run.pk):
            pass
        self.stdout.write(f"{run.items.filter(anonymised=True).count()} files are anonymous.")
