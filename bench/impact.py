"""What a new version of the rural aid changes on 100 000 rows, read from the database as its page does.

    QARIB_DEMO=1 QARIB_VAR=/tmp/impact python bench/impact.py
    QARIB_DEMO=1 QARIB_VAR=/tmp/impact QARIB_DATABASE_URL=postgres://… python bench/impact.py

On an empty database, which it fills with the demo and then with copies of the files of its session. Counts
processor seconds of this process and, on PostgreSQL of the same machine, of the one that serves it.
"""

import os
import sys
import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE / "faults")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")

import django  # noqa: E402 -- the path above first

django.setup()

from cost import machine, seconds_of  # noqa: E402 -- bench/faults is no package
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from qarib.kernel import clock  # noqa: E402
from qarib.modules.catalogue.queries import definition, version_in_force  # noqa: E402
from qarib.modules.dossiers.enums import Status  # noqa: E402
from qarib.modules.dossiers.models import Dossier  # noqa: E402
from qarib.modules.dossiers.queries import impact  # noqa: E402
from qarib.modules.promises.models import Promise  # noqa: E402

RURAL, FILES, BATCH, TIMES = "fnpos.rural-housing-aid", 100_000, 2_000, 5
# Of six minimum wages, the ceiling becomes eight.
CEILING = ((date(2020, 1, 1), 8),)


def fill() -> None:
    """Copy the filed dossiers of the session, decided, until there are as many as wanted."""
    files = list(Dossier.objects.filter(procedure__code=RURAL).order_by("pk").values())
    promises = Promise.objects.in_bulk([one["promise_id"] for one in files])
    owed = {row["id"]: row for row in Promise.objects.filter(pk__in=promises).order_by("pk").values()}
    for start in range(len(files), FILES, BATCH):
        chosen = [files[place % len(files)] for place in range(start, min(start + BATCH, FILES))]
        copies = Promise.objects.bulk_create(Promise(**_again(owed[one["promise_id"]])) for one in chosen)
        Dossier.objects.bulk_create(
            Dossier(**_again(one, promise_id=copy.pk, number=f"B-{start + place}", **_DECIDED))
            for place, (one, copy) in enumerate(zip(chosen, copies, strict=True))
        )


_DECIDED: dict[str, object] = {"status": Status.REFUSED, "decided_at": clock.now()}


def _again(row: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**row, "id": None, "uid": uuid.uuid4(), **changes}


def serving() -> list[int]:
    """Return the processes whose seconds count: this one, and PostgreSQL's that serves it."""
    if connection.vendor != "postgresql":
        return [os.getpid()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [os.getpid(), cursor.fetchone()[0]]


def main() -> None:
    """Fill, measure, print one line."""
    for command, *arguments in (["migrate", "-v0"], ["make_authority"], ["load_demo"]):
        call_command(command, *arguments)
    fill()
    rules, since = definition(version_in_force(RURAL)), clock.today() + timedelta(days=1)
    moved = replace(rules.parameters["income_multiple"], values=CEILING)
    new = replace(rules, parameters={**rules.parameters, "income_multiple": moved})
    taken = []
    for _time in range(TIMES):
        processes = serving()
        before = sum(map(seconds_of, processes))
        found = impact(new, against=rules, on=since)
        taken.append(round(sum(map(seconds_of, processes)) - before, 2))
    judged = {"files": found.total.files, "gain": found.total.gains, "cost_da": found.total.cost}
    print(
        {"database": connection.vendor, **judged, "wilayas": len(found.wilayas), "cpu_s": taken, **machine()}
    )


if __name__ == "__main__":
    main()
