"""Verify a letter off line: the file, the root certificate, nothing else."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qarib.kernel.clock import ALGIERS
from qarib.modules.documents.clients import authority, seal
from qarib.modules.documents.clients.inspection import LARGEST, Inspection, inspect
from qarib.modules.documents.enums import Authenticity, Why

_STATUS = {Authenticity.AUTHENTIC: 0, Authenticity.ALTERED: 1, Authenticity.UNKNOWN: 2}


class Command(BaseCommand):
    """Exit status 0 authentic, 1 altered, 2 unknown (not ours, not a letter, unreadable). No database."""

    help = "Tell whether a letter is authentic, altered or unknown, without network or database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the command line."""
        parser.add_argument("file", help="the PDF, or - for standard input")
        parser.add_argument("--root", help="root certificate (PEM or DER); ours by default")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Read, inspect, print, exit."""
        found = _verify(options["file"], options["root"])
        answer = {
            "status": found.status.value,
            "why": found.why.value,
            "signer": found.signer,
            "issued": found.issued.astimezone(ALGIERS).isoformat() if found.issued else None,
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(f"{found.status.value}: {found.why.label}")
            if found.signer:
                self.stdout.write(f"{found.signer}, {answer['issued']}")
        sys.exit(_STATUS[found.status])


def _verify(file: str, root: str | None) -> Inspection:
    try:
        pem = Path(root).read_bytes() if root else authority.root_certificates()
        roots = seal.roots_of(pem) if pem else []
    except (OSError, ValueError) as error:
        raise CommandError(f"The root certificate cannot be read: {root}", returncode=2) from error
    try:
        if file == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except (OSError, ValueError):
        return Inspection(Authenticity.UNKNOWN, Why.UNREADABLE)
    return inspect(data, roots=roots)
