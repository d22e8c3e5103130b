"""`manage.py look_at_restored`: what `restore` asks of a database before it is put in its place."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from qarib.modules.operations.actions import hold_work
from qarib.modules.operations.queries import look_at_restored


class Command(BaseCommand):
    """Reads only, unless it is told to hold background work."""

    help = "Say which migrations, files and jobs a restored database knows; with --hold, hold its workers."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the command line."""
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--hold", type=datetime.fromisoformat, help="the instant that it stands at")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Look, or hold."""
        if options["hold"]:
            hold_work(options["hold"])
            return
        self.stdout.write(json.dumps(look_at_restored()))
