"""Judge one case from the command line, as any other program would ask."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue import queries
from qarib.modules.catalogue.errors import NoVersionInForce, ProcedureUnknown
from qarib.modules.catalogue.queries import Assessment, Definition
from qarib.modules.catalogue.rules.folder import read_folder


class Command(BaseCommand):
    """`evaluate P --on D --facts F --json`; exit status 2 with a sentence when it cannot be judged."""

    help = "Say what the rules of a procedure answer to some facts on a day."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take facts as a JSON file, `-` for standard input, or the JSON object itself."""
        parser.add_argument("procedure")
        parser.add_argument("--on", type=date.fromisoformat, default=None)
        parser.add_argument("--facts", default="{}")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--folder", type=Path, help="read this folder and not the published versions")

    def handle(self, *_args: object, procedure: str, facts: str, as_json: bool, **options: object) -> None:
        """Print the answer, as JSON or as a few lines."""
        day, folder = options["on"], options["folder"]
        on = day if isinstance(day, date) else clock.today()
        given = _read_facts(facts)
        try:
            definition = _find(procedure, on, folder if isinstance(folder, Path) else None)
            assessment = queries.evaluate(definition, given, on=on)
        except RuleBroken as refused:
            raise CommandError(str(refused), returncode=2) from refused
        answer = queries.as_plain(definition, assessment, on=on)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _lines(assessment))


def _read_facts(given: str) -> dict[str, object]:
    try:
        if not given.lstrip().startswith("{"):
            given = sys.stdin.read() if given == "-" else Path(given).read_text(encoding="utf-8-sig")
        facts = json.loads(given)
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"--facts cannot be read: {error}", returncode=2) from error
    if not isinstance(facts, dict):
        raise CommandError("--facts must be a JSON object: {fact: value}", returncode=2)
    return facts


def _find(code: str, on: date, folder: Path | None) -> Definition:
    """Return the published version in force, else the one that the shipped folder holds."""
    if folder is None:
        try:
            return queries.definition(queries.version_in_force(code, on=on))
        except (ProcedureUnknown, DatabaseError):
            folder = settings.ROOT_DIR / "procedures"
    versions = [file.definition for file in read_folder(folder) if file.definition.code == code]
    if not versions:
        raise ProcedureUnknown
    in_force = [version for version in versions if version.valid_from <= on]
    if not in_force:
        raise NoVersionInForce(min(version.valid_from for version in versions))
    return max(in_force, key=lambda version: version.valid_from)


def _lines(assessment: Assessment) -> str:
    lines = [f"{result.code}: {result.verdict.value}" for result in assessment.criteria]
    lines += [f"{result.code}: {_told(result.points)} of {result.of}" for result in assessment.score]
    lines.append(f"verdict: {assessment.verdict.value}")
    if assessment.amount is not None:
        lines.append(f"amount: {assessment.amount}")
    if assessment.next_question:
        lines.append(f"next question: {assessment.next_question}")
    return "\n".join(lines)


def _told(points: int | None) -> str:
    return "not known" if points is None else str(points)
