"""`manage.py look_at_restored`: what `restore` asks of a database before it is put in its place."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from qarib.modules.operations.actions import try_to_hold
from qarib.modules.operations.queries import look_at_restored


class Command(BaseCommand):
    """Reads only, unless it is told to hold background work."""

    help = "Say which migrations, files and jobs a restored database knows; with --hold, hold its workers."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the command line."""
        parser.add_argument("--hold", type=datetime.fromisoformat, help="the instant that it stands at")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Print what was seen, in JSON; say whether the hold could be written."""
        held = bool(options["hold"]) and try_to_hold(options["hold"])
        self.stdout.write(json.dumps({**look_at_restored(), "held": held}))
