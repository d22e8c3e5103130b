"""Inside a house: fill the journal, or seal it and say what that cost. Run by `figures_sealing.py`."""

import json
import os
import sys
import time

import django

django.setup()

from qarib.kernel import clock  # noqa: E402 -- after the setup
from qarib.modules.journal.actions import seal_rows, sign_and_publish  # noqa: E402
from qarib.modules.journal.models import Entry  # noqa: E402
from qarib.modules.journal.queries.evidence import verify_live  # noqa: E402

_BATCH = 5_000


def fill(count: int) -> None:
    """Write rows as filings write them."""
    now = clock.now()
    for start in range(0, count, _BATCH):
        Entry.objects.bulk_create(
            Entry(
                at=now,
                kind="act",
                action="dossier.file",
                person=number,
                role="citizen",
                subject=number,
                basis="self",
                object_type="dossier",
                object_id=f"00000000-0000-4000-8000-{number:012d}",
                data={"from": "draft", "to": "filed"},
            )
            for number in range(start, min(start + _BATCH, count))
        )


def used() -> float:
    """Return the processor seconds of this process."""
    spent = os.times()
    return spent.user + spent.system


def seal() -> dict[str, object]:
    """Seal everything, then again with nothing to do."""
    began, cpu, rows = time.perf_counter(), used(), 0
    while count := seal_rows():
        rows += count
    seconds, cpu = time.perf_counter() - began, used() - cpu
    idle = time.perf_counter()
    seal_rows()
    idle = time.perf_counter() - idle
    return {"rows": rows, "seconds": seconds, "cpu_s": cpu, "idle_ms": round(idle * 1000, 1)}


def verify() -> dict[str, object]:
    """Sign, publish and recompute everything."""
    sign_and_publish()
    cpu = used()
    report = verify_live(minutes=10)
    return {"ok": report.ok, "size": report.size, "verify_cpu_s": round(used() - cpu, 2)}


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        print(json.dumps(seal() if sys.argv[1] == "seal" else verify()))
