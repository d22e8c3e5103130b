"""Print the register of processing."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from qarib.modules.personal_data.queries import register, register_as_data, retention_in_words


class Command(BaseCommand):
    """`export_register [--json]`: one line a processing, or all of it in Arabic, French and English."""

    help = "Print the register of processing, with --json as data."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form."""
        parser.add_argument("--json", action="store_true", help="everything, as JSON")

    def handle(self, *_args: object, json: bool, **_options: object) -> None:
        """Print it; a wrong file ends with its refusals."""
        self.stdout.write(_whole() if json else _lines())


def _whole() -> str:
    return json.dumps(register_as_data(), ensure_ascii=False, indent=1)


def _lines() -> str:
    return "\n".join(
        f"{code}: {one.name} – {retention_in_words(one.retention)}" for code, one in register().items()
    )
