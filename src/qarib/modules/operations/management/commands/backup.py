"""`manage.py backup TARGET`: one backup, whole or not there."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qarib.modules.operations.actions import back_up, backup_key, default_form
from qarib.modules.operations.clients.manifest import read_manifest
from qarib.modules.operations.clients.refusals import BackupUnusableError
from qarib.modules.operations.enums import BackupForm


class Command(BaseCommand):
    """Runs beside the living house; docs/operations/backup.md says when to use which form."""

    help = "Back up the database and the received files, sealed with QARIB_BACKUP_KEY."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the command line."""
        parser.add_argument("target", type=Path, help="the folder of all backups")
        parser.add_argument(
            "--form",
            choices=BackupForm.values,
            help="sqlite; dump or base on PostgreSQL (a base and the archived log go to any instant); files",
        )
        parser.add_argument("--keep", type=int, help="how many backups with a database stay")
        parser.add_argument("--plain", action="store_true", help="do not seal")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Back up, say where."""
        began = time.monotonic()
        try:
            form = BackupForm(options["form"]) if options["form"] else default_form()
            key = backup_key(plain=options["plain"])
            folder = back_up(options["target"], form=form, key=key, keep=options["keep"])
        except BackupUnusableError as error:
            raise CommandError(str(error)) from error
        manifest = read_manifest(folder)
        answer = {
            "folder": str(folder),
            "form": manifest.form,
            "sealed": manifest.sealed,
            "files": manifest.files,
            "bytes": sum(int(part["size"]) for part in manifest.parts.values()),
            "journal": manifest.journal,
            "seconds": round(time.monotonic() - began, 2),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"{folder}: {answer['bytes']} bytes, {manifest.files} files")
