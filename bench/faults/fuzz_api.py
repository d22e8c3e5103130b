"""Schemathesis with all its checks over the document of the API, in process: how many answers are wrong.

    python bench/faults/fuzz_api.py [--quick | --requests N] [--database postgres] [--seed N] --json

A database of its own with the shipped procedures, a filed and a granted file. Rounds of all phases (examples,
edges, random, links from operation to operation) go on until so many requests were answered: 10 000, with
`--quick` 1 000. Every request comes from another address, but for one in ten: those meet the limits too.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FULL, QUICK = 10_000, 1_000
DOCUMENT = "/api/v1/openapi.json"
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_ROUNDS, _BROKEN = 200, 500
# How each kind of finding is called among the figures; what is not named here counts as `other`.
_NAMES = {
    "not_a_server_error": "5xx",
    "status_code_conformance": "undocumented_status",
    "response_schema_conformance": "schema_mismatch",
    "content_type_conformance": "content_type_mismatch",
    "response_headers_conformance": "header_mismatch",
    "negative_data_rejection": "wrong_accepted",
    "positive_data_acceptance": "right_refused",
    "unsupported_method": "method_mismatch",
}


class Counting:
    """The house as a WSGI application that counts what it is asked and answers."""

    def __init__(self, house: Callable[..., Iterable[bytes]]) -> None:
        """Count from nought."""
        self.house, self.statuses = house, Counter[int]()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Pass on, from an address of one's own nine times in ten."""
        asked = self.statuses.total()
        if asked % 10:
            environ["REMOTE_ADDR"] = f"10.{asked >> 16 & 255}.{asked >> 8 & 255}.{asked & 255}"

        def counted(status: str, *rest: object) -> object:
            self.statuses[int(status[:3])] += 1
            return start(status, *rest)

        return self.house(environ, counted)


def _settings(*, seed: int, examples: int) -> dict[str, Any]:
    """Return all checks, all phases. The procedure describes facts, not the document: 422 is right there."""
    return {
        "seed": seed,
        "generation": {"max-examples": examples, "database": "none"},
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "401", "403", "404", "409", "422", "429"]
            }
        },
    }


def _furnish() -> dict[str, list[str]]:
    """Put in what makes operations answer: procedures, one filed file, one granted with its letter."""
    sys.path.insert(0, str(ROOT / "tests"))
    from django.core.management import call_command  # noqa: PLC0415 -- needs the registry

    from factories.dossiers import DossierFactory  # noqa: PLC0415 -- the same
    from qarib.modules.catalogue.queries import versions_in_force  # noqa: PLC0415 -- the same
    from qarib.modules.documents.clients.authority import make_demo_authority  # noqa: PLC0415 -- the same
    from qarib.modules.documents.models import Letter  # noqa: PLC0415 -- the same

    make_demo_authority()
    filed, granted = DossierFactory(filed=True), DossierFactory(filed=True, granted=True)
    call_command("load_procedures", stdout=io.StringIO())
    return {
        "code": [version.procedure.code for version in versions_in_force()],
        "number": [str(filed.number), str(granted.number)],
        "letter": list(Letter.objects.order_by("pk").values_list("code", flat=True)),
    }


def _know(known: dict[str, list[str]]) -> None:
    """Let half of the random requests name something that exists; send a PDF as its bytes."""
    import schemathesis  # noqa: PLC0415 -- only here

    @schemathesis.serializer("application/pdf")
    def pdf(_context: object, value: object) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode(errors="replace")

    @schemathesis.hook
    def map_path_parameters(
        context: Any,  # noqa: ANN401 -- its own type is private
        path_parameters: dict[str, Any] | None,
    ) -> dict[str, Any] | None:
        if not path_parameters:
            return path_parameters
        for name, value in path_parameters.items():
            chosen = known["letter" if "letters" in context.operation.path else name] if name in known else []
            mark = sum(map(ord, str(value)))
            if chosen and mark % 2:
                path_parameters = {**path_parameters, name: chosen[mark % len(chosen)]}
        return path_parameters


def fuzz(
    house: Callable[..., Iterable[bytes]], *, requests: int, seed: int
) -> tuple[Counting, Counter[str], list[str]]:
    """Return the counting application, what was wrong by kind, and examples of it in words."""
    import schemathesis  # noqa: PLC0415 -- the figures of others need it not
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415 -- the same
    from schemathesis.engine import from_schema  # noqa: PLC0415 -- the same

    counting, wrong, told = Counting(house), Counter[str](), []
    examples = 15 if requests <= QUICK else 100
    for place in range(_ROUNDS):
        config = SchemathesisConfig.from_dict(_settings(seed=seed + place, examples=examples))
        schema = schemathesis.openapi.from_wsgi(DOCUMENT, counting, config=config)
        for event in from_schema(schema).execute():
            recorder = getattr(event, "recorder", None)
            for checks in recorder.checks.values() if recorder else ():
                for check in checks:
                    if check.failure_info is not None:
                        wrong[_NAMES.get(check.name, "other")] += 1
                        told.append(f"{recorder.label}: {check.name}: {check.failure_info.failure}")
            error = getattr(event, "info", None) or getattr(event, "exception", None)
            if error is not None:
                wrong["broken_off"] += 1
                told.append(str(error))
        if counting.statuses.total() >= requests:
            break
    return counting, wrong, told


def run(*, requests: int, seed: int) -> dict[str, object]:
    """Return the figures of one run in a database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
    os.environ["QARIB_DEMO"] = "1"
    sys.path.insert(0, str(ROOT / "src"))
    import logging  # noqa: PLC0415 -- beside the others

    import django  # noqa: PLC0415 -- after the environment
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415 -- the same

    django.setup()
    logging.disable(logging.CRITICAL)
    from django.db import connection  # noqa: PLC0415 -- the same

    from qarib.config.wsgi import application  # noqa: PLC0415 -- the same

    old = setup_databases(verbosity=0, interactive=False)
    try:
        _know(_furnish())
        start = time.monotonic()
        counting, wrong, told = fuzz(application, requests=requests, seed=seed)
        seconds = time.monotonic() - start
    finally:
        if connection.vendor == "postgresql":  # the fuzzer's threads are gone, their sessions are not
            with connection.cursor() as cursor:
                cursor.execute(_END_OTHERS)
        teardown_databases(old, verbosity=0)
    for line in sorted(set(told))[:20]:
        sys.stderr.write(line[:600] + "\n")
    statuses = counting.statuses
    return {
        "database": connection.vendor,
        "requests": statuses.total(),
        **{name: wrong[name] for name in (*_NAMES.values(), "other", "broken_off")},
        "5xx": max(wrong["5xx"], sum(count for status, count in statuses.items() if status >= _BROKEN)),
        "statuses": {str(status): statuses[status] for status in sorted(statuses)},
        "seed": seed,
        "seconds": round(seconds, 1),
    }


def main() -> int:
    """Print the figures; 0 when nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a thousand requests")
    parser.add_argument("--requests", type=int, default=FULL)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--json", action="store_true", help="one object on one line")
    chosen = parser.parse_args()
    if chosen.database == "postgres" and "QARIB_DATABASE_URL" not in os.environ:
        again = [str(ROOT / "tools" / "with_postgres"), sys.executable, *sys.argv]
        return subprocess.call(again)
    if chosen.database == "sqlite":
        os.environ.pop("QARIB_DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QARIB_VAR"] = folder
        figures = run(requests=QUICK if chosen.quick else chosen.requests, seed=chosen.seed)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.writelines(f"{name:22} {value}\n" for name, value in figures.items())
    kept = {"database", "requests", "statuses", "seed", "seconds"}
    return int(any(value for name, value in figures.items() if name not in kept))


if __name__ == "__main__":
    sys.exit(main())
