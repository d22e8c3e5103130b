"""Date a session of a procedure, one that has begun too: the desk dates those to come."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from qarib.kernel.actor import SYSTEM
from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.actions import open_session


class Command(BaseCommand):
    """`open_session PROCEDURE OPENS CLOSES`; exit status 2 with a sentence when the dates are refused."""

    help = "Open a dated session under the version in force on its first day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code and both days, the last included."""
        parser.add_argument("procedure")
        parser.add_argument("opens_on", type=date.fromisoformat)
        parser.add_argument("closes_on", type=date.fromisoformat)

    def handle(
        self, *_args: object, procedure: str, opens_on: date, closes_on: date, **_options: object
    ) -> None:
        """Print the version that decides in it."""
        try:
            session = open_session(procedure, opens_on=opens_on, closes_on=closes_on, actor=SYSTEM)
        except RuleBroken as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stdout.write(f"{procedure} {session}: version of {session.version.valid_from}")
