"""A fault at every statement and COMMIT of every command: nothing is lost, halved, or doubled by the retry.

    python bench/faults/everypoint.py                       each kind of fault at each point
    python bench/faults/everypoint.py --database postgres   there the line is really cut, too
    python bench/faults/everypoint.py --quick               each point once, the kinds in turn
    python bench/faults/everypoint.py --command file --command grant

The pages are the house's own, called in one process without a server (`points.py`): the fault sits around the
connection they use. After each fault the tables are counted through a second connection: the command happened
as a whole or not at all. Then the same form is sent again, and it happened once.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from cost import machine
from dwelling import Dwelling, NoDatabaseServerError
from hammer import write_procedures

NOUGHT = (
    "lost",
    "half_written",
    "double",
    "retry_failed",
    "answers_5xx_without_sentence",
    "unclear",
)


def measure(*, database: str, quick: bool, seed: int, commands: list[str]) -> dict[str, object]:
    """Prove every command in a new house; return all figures."""
    with tempfile.TemporaryDirectory() as folder:
        write_procedures(Path(folder))
        house = Dwelling(database=database, procedures=Path(folder))
        try:
            house.furnish()
            start = time.perf_counter()
            form = "quick" if quick else "full"
            printed = house.run_here("points.py", house.database, str(seed), form, *commands)
        finally:
            house.close()
    return {
        "bench": "faults.everypoint",
        "database": database,
        "wall_s": round(time.perf_counter() - start, 1),
        **json.loads(printed.splitlines()[-1]),
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object]) -> bool:
    """Tell whether every point was survived."""
    return bool(figures["points"]) and not any(figures[name] for name in NOUGHT)


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="each point once, the kinds of fault in turn")
    parser.add_argument("--command", action="append", default=[], help="only this one")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    try:
        figures = measure(
            database=options.database, quick=options.quick, seed=options.seed, commands=options.command
        )
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if holds(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
