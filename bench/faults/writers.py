"""Eight writers, two agents and the worker on one database lose nothing, and nobody sees a 5xx.

    python bench/faults/writers.py                        five minutes on one SQLite file
    python bench/faults/writers.py --seconds 60 --database postgres
    python bench/faults/writers.py --quick                what CI runs: ten seconds of load

Prints one line of JSON and one line for people; the exit status says whether every invariant held.
"""

import argparse
import json
import sys
import time

from cost import Meter, machine
from dwelling import Dwelling, NoDatabaseServerError
from ledger import Ledger, audit, deliveries
from load import Desk, Writers

WRITERS = 8
QUICK_SECONDS = 10
SETTLE_SECONDS = 120


def settle(house: Dwelling, seconds: float = SETTLE_SECONDS) -> None:
    """Wait until the worker has carried every message away, or the time is up."""
    ledger = Ledger(house.database)
    deadline = time.monotonic() + seconds
    while ledger.open_messages() and time.monotonic() < deadline:
        time.sleep(0.2)
    ledger.close()


def measure(*, database: str, seconds: float, seed: int) -> dict[str, object]:
    """Run the load on a new house and audit its database; return all figures."""
    with Dwelling(database=database) as house:
        assert house.server is not None
        assert house.worker is not None
        desk = Desk(house, pause=0.25)
        families = {"server": house.server.pid, "worker": house.worker.pid, "desk": desk.process.pid}
        if house.cluster:
            families["database"] = house.cluster.pid
        writers, meter = Writers(house, writers=WRITERS, seed=seed), Meter(families)
        meter.start()
        writers.run(seconds)
        meter.stop()
        granted, desk_errors = desk.stop()
        settle(house)
        ledger = Ledger(house.database)
        found = audit(ledger, acknowledged=writers.acknowledged(), granted=granted)
        delivered = deliveries(ledger)
        ledger.close()
        figures = writers.figures()
        words = house.words()
        if figures["errors_5xx"]:
            print(words[-6000:], file=sys.stderr)
    return {
        "bench": "faults.writers",
        "database": database,
        "writers": WRITERS,
        "wall_s": round(meter.wall, 1),
        **figures,
        **({"lock_worst_ms": None} if database == "postgres" else {}),  # only SQLite waits at BEGIN
        "journeys_per_cpu_s": round(int(str(figures["journeys"])) / meter.house_seconds, 2),
        "cpu_s": meter.used,
        "foreign_load": meter.foreign_load,
        "desk_errors": desk_errors[:3],
        "tracebacks": words.count("Traceback"),
        **delivered,
        **found.as_dict(),
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object]) -> bool:
    """Tell whether nothing was lost, doubled, half-written, refused with a 5xx, or left undelivered."""
    nought = ("errors_5xx", "refused", "several_numbers", "messages_on_their_way", "messages_accepted_twice")
    return (
        figures["invariants"] == "ok"
        and not figures["desk_errors"]
        and not any(figures[name] for name in nought)
        and bool(figures["journeys"])
        and bool(figures["granted"])
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds of load")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    try:
        figures = measure(
            database=options.database,
            seconds=QUICK_SECONDS if options.quick else options.seconds,
            seed=options.seed,
        )
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    kept = holds(figures)
    print(
        f"{'kept  ' if kept else 'BROKEN'}  {WRITERS} writers, {options.database}, {figures['wall_s']} s: "
        f"{figures['journeys']} receipts, {figures['granted']} grants; lost {figures['lost']}, twice "
        f"{figures['twice']}, half-written {figures['half_written']}, 5xx {figures['errors_5xx']}; "
        f"filing p95 {figures['filing_p95_ms']} ms, worst write {figures['write_worst_ms']} ms, "
        f"{figures['journeys_per_cpu_s']} journeys per CPU-s, foreign load {figures['foreign_load']}"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
