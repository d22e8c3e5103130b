"""Verify the journal: in the database, in exported files, or one line by its proof."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qarib.modules.journal.errors import EvidenceUnreadableError
from qarib.modules.journal.queries.evidence import Report, verify_live
from qarib.modules.journal.queries.exported import verify_exported, verify_proof

_SHOWN = 50


class Command(BaseCommand):
    """Exit status 0 all holds, 1 something was changed, 2 it could not be verified. Off line: no database."""

    help = "Recompute the sealed journal and name what was changed, added or removed."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the three ways."""
        parser.add_argument("--from", dest="folder", type=Path, help="a folder written by export_journal")
        parser.add_argument("--proof", type=Path, help="one downloaded proof")
        parser.add_argument(
            "--checkpoint", type=Path, help="a checkpoint kept apart, to compare the proof with"
        )
        parser.add_argument("--keys", type=Path, help="the verifier keys that you trust, one a line")
        parser.add_argument("--minutes", type=int, default=10, help="how old an unsealed row may be")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Verify, print, exit."""
        try:
            report = _verify(options)
        except EvidenceUnreadableError as error:
            raise CommandError(str(error), returncode=2) from error
        problems = [asdict(one) for one in report.problems]
        if options["json"]:
            answer = {"ok": report.ok, "size": report.size, "root": report.root, "unsealed": report.unsealed}
            self.stdout.write(json.dumps(answer | {"problems": problems}, ensure_ascii=False))
        else:
            self._say(report)
        sys.exit(0 if report.ok else 1)

    def _say(self, report: Report) -> None:
        for one in report.problems[:_SHOWN]:
            self.stdout.write(f"{one.kind.value}: {one.where}: {one.what}.")
        if len(report.problems) > _SHOWN:
            self.stdout.write(f"… and {len(report.problems) - _SHOWN} more.")
        verdict = "Everything holds" if report.ok else f"{len(report.problems)} problems"
        self.stdout.write(
            f"{verdict}: {report.size} lines, root {report.root}, {report.unsealed} not sealed yet."
        )


def _verify(options: dict[str, Any]) -> Report:
    if options["proof"]:
        return verify_proof(options["proof"], keys=options["keys"], checkpoint=options["checkpoint"])
    if options["folder"]:
        return verify_exported(options["folder"], keys=options["keys"])
    if options["checkpoint"] or options["keys"]:
        raise EvidenceUnreadableError("--checkpoint and --keys go with --proof or --from.")
    return verify_live(minutes=options["minutes"])
