"""Ten thousand questions over a bad line, each way: answered or given up, and what was answered counts once.

    python bench/faults/exchange.py                       ten thousand questions
    python bench/faults/exchange.py --database postgres
    python bench/faults/exchange.py --quick               two hundred

Registers are down three hours of ten, one of them for good; questions and answers get lost, answers come
late, twice, or beside those to other questions, and several workers collect the same case at once. The clock
is moved until nothing is due any more (`exchanges.py`, in the house). Then the tables are counted: nothing
is left open or kept twice, no answer is another than the register's, and what was given up was down for good.
As many questions are then asked of us by signed messages over HTTP (`asked.py`): each is answered once.
"""

import argparse
import json
import sys
import time

import asked
from cost import machine
from dwelling import Dwelling, NoDatabaseServerError

FULL, QUICK = 10_000, 200
NOUGHT = ("left_open", "kept_twice", "not_told", "wrong", "given_up_in_vain", "failed", *asked.NOUGHT)


def measure(*, database: str, questions: int, seed: int) -> dict[str, object]:
    """Ask in a new house; return all figures."""
    house = Dwelling(database=database)
    try:
        house.furnish()
        start = time.perf_counter()
        printed = house.run_here("exchanges.py", str(questions), str(seed))
    finally:
        house.close()
    of_us = asked.measure(database=database, questions=questions, seed=seed)
    return {
        "bench": "faults.exchange",
        "database": database,
        "wall_s": round(time.perf_counter() - start, 1),
        **json.loads(printed.splitlines()[-1]),
        **of_us,
        "seed": seed,
        **machine(),
    }


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two hundred questions")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    try:
        figures = measure(
            database=options.database, questions=QUICK if options.quick else FULL, seed=options.seed
        )
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if any(figures[name] for name in NOUGHT) else 0


if __name__ == "__main__":
    sys.exit(main())
