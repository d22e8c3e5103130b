"""`manage.py restore BACKUP`: verified beside the living house, then put in its place."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.modules.operations.actions import Order, Restored, restore
from qarib.modules.operations.clients.refusals import BackupUnusableError, RestoreRefusedError


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("say the zone, as in 2026-11-30T10:15:00+01:00")
    return instant


class Command(BaseCommand):
    """Exit status 1: nothing was changed, and the sentence says why."""

    help = "Bring a backup back, verify it, and hold background work until `manage.py release_work`."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the command line."""
        parser.add_argument("source", type=Path, help="the folder of one backup")
        parser.add_argument("--to", type=_instant, help="the instant to go to, with its zone (form base)")
        parser.add_argument("--into", type=Path, help="a new data directory of PostgreSQL (form base)")
        parser.add_argument("--wal", type=Path, help="where the log is archived (form base)")
        parser.add_argument("--replace", action="store_true", help="move the database that stands here aside")
        parser.add_argument(
            "--in-spite", action="store_true", help="put it in place although something is wrong with it"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Restore, say what was found and what comes next."""
        began = time.monotonic()
        order = Order(
            source=options["source"].resolve(),
            key=str(settings.QARIB_BACKUP_KEY),
            to=options["to"],
            into=options["into"] and options["into"].resolve(),
            wal=options["wal"] and options["wal"].resolve(),
            replace=options["replace"],
            in_spite=options["in_spite"],
        )
        try:
            restored = restore(order)
        except (BackupUnusableError, RestoreRefusedError) as error:
            raise CommandError(str(error)) from error
        answer = asdict(restored) | {
            "point": restored.point.isoformat(),
            "sound": restored.sound,
            "seconds": round(time.monotonic() - began, 2),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, default=str))
        else:
            self._say(restored)

    def _say(self, restored: Restored) -> None:
        journal = restored.journal
        told = "holds" if journal.get("ok") else f"DOES NOT HOLD: {journal}"
        self.stdout.write(f"Back at {restored.point.isoformat()}; the journal {told}.")
        if restored.restored_before_checkpoint:
            self.stdout.write(
                f"Restored before checkpoint {restored.restored_before_checkpoint}: it was signed and "
                f"published later than this instant; its files were moved aside and stay as evidence."
            )
        for name in restored.files_missing:
            self.stdout.write(f"missing file: {name}")
        for name in restored.migrations_to_run:
            self.stdout.write(f"to run: migrate {name}")
        for name in restored.aside:
            self.stdout.write(f"moved aside: {name}")
        self.stdout.write(
            f"Background work is held ({restored.jobs_waiting} jobs wait): look, then manage.py release_work."
        )
