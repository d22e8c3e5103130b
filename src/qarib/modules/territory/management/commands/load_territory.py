"""`manage.py load_territory [FILE]`: the shipped territory, or a table of communes."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from qarib.kernel.actor import SYSTEM
from qarib.modules.territory.actions import LoadReport, load_communes, load_shipped_territory
from qarib.modules.territory.errors import UnreadableFile


class Command(BaseCommand):
    """Exit 0 when every row is loaded, 1 when some rows were refused, 2 when the file cannot be read."""

    help = "Load a CSV file of communes (bad rows are listed), or without FILE what is shipped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the day of a move, the form and the language of the report."""
        parser.add_argument(
            "file", nargs="?", type=Path, help="CSV in UTF-8, its first line names the columns"
        )
        parser.add_argument(
            "--moved-on",
            type=date.fromisoformat,
            help="since when communes are in the wilaya that the file gives",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--language", default="en", choices=["ar-dz", "fr", "en"])

    def handle(self, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Load, report, and leave with the status of the outcome."""
        with translation.override(options["language"]):
            try:
                report = self._load(options["file"], options["moved_on"])
            except UnreadableFile as refusal:
                self.stderr.write(str(refusal.message))
                sys.exit(2)
            if options["json"]:
                self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
            else:
                self._print(report)
        if report.refused:
            sys.exit(1)

    def _load(self, file: Path | None, moved_on: date | None) -> LoadReport:
        if file is None:
            return load_shipped_territory()
        try:
            data = file.read_bytes()
        except OSError:
            raise UnreadableFile(
                _("The file %(file)s cannot be opened. Check its name and that you may read it.")
                % {"file": file}
            ) from None
        return load_communes(data, actor=SYSTEM, moved_on=moved_on)

    def _print(self, report: LoadReport) -> None:
        for row in report.refused:
            place = _("line %(line)s") % {"line": row.line} + (f", {row.column}" if row.column else "")
            self.stdout.write(f"{place}: {row.found!r}. {row.wrong} {row.remedy}")
        if report.ignored_columns:
            self.stdout.write(
                _("Columns that are not used: %(columns)s") % {"columns": ", ".join(report.ignored_columns)}
            )
        self.stdout.write(
            _(
                "Rows read: %(read)s. Added: %(added)s, changed: %(changed)s, unchanged: %(unchanged)s, "
                "refused: %(refused)s."
            )
            % {
                "read": report.read,
                "added": report.added,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "refused": len(report.refused),
            }
        )
