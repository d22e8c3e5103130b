"""The journal of a house that was worked in is sealed and verifies; each planted harm is found and named.

    python bench/faults/sealed.py                       a minute of load, on one SQLite file
    python bench/faults/sealed.py --database postgres
    python bench/faults/sealed.py --quick               what CI runs: four seconds of load

The worker seals while people write, as in service; afterwards `sealed_harms.py` does what somebody with the
database's password, or with the published files, could do.
"""

import argparse
import json
import sys
import time

from cost import machine
from dwelling import Dwelling, NoDatabaseServerError
from load import Desk, Writers
from writers import settle

WRITERS = 8
SECONDS, QUICK_SECONDS = 60, 4


def measure(*, database: str, seconds: float, seed: int) -> dict[str, object]:
    """Load a new house, seal, verify and harm it; return all figures."""
    with Dwelling(database=database, styled=False) as house:
        desk, writers = Desk(house, pause=0.25), Writers(house, writers=WRITERS, seed=seed)
        writers.run(seconds)
        desk.stop()
        settle(house)
        house.stop_worker()
        house.manage("seal_journal")
        began = time.monotonic()
        found = json.loads(house.run_here("sealed_harms.py").splitlines()[-1])
    return {
        "bench": "faults.sealed",
        "database": database,
        "journeys": writers.figures()["journeys"],
        **found,
        "wall_s": round(time.monotonic() - began, 1),
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object]) -> bool:
    """Tell whether everything was sealed, held, and every harm was named."""
    nought = ("unsealed", "problems", "harms_missed")
    return bool(figures["rows"]) and not any(figures[name] for name in nought)


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds of load")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    seconds = QUICK_SECONDS if options.quick else options.seconds
    try:
        figures = measure(database=options.database, seconds=seconds, seed=options.seed)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if holds(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
