"""SIGKILL falls on server processes and on the worker while people file; nothing acknowledged is missing.

    python bench/faults/kill9.py                          twenty kills on one SQLite file
    python bench/faults/kill9.py --kills 20 --database postgres
    python bench/faults/kill9.py --quick                  what CI runs: four kills

Whose line breaks begins again where the pages lead, as a person would. At the end the clock is moved on, so
that the leases of dead workers run out, and the database is audited.
"""

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

from cost import children_of, machine
from dwelling import Dwelling, NoDatabaseServerError
from ledger import Ledger, audit, deliveries
from load import Desk, Writers
from writers import settle

WRITERS = 8
QUICK_KILLS = 4
SETTLED_SECONDS = 6
# A lease lasts three minutes, and what is due for two more has lost its job.
LATER_SECONDS = 360


class Killer:
    """Kills a random process every few seconds: one of the server's, or the worker."""

    def __init__(self, house: Dwelling, *, kills: int, seed: int) -> None:
        """Prepare."""
        self.house, self.kills, self.random = house, kills, random.Random(seed)
        self.killed = {"server": 0, "worker": 0}
        self.seen: dict[int, float] = {}
        self.restarts = 0

    def run(self, pause: tuple[float, float], stopping: threading.Event) -> None:
        """Kill so many, half of them servers, then let the load stop."""
        targets = [self._kill_server, self._kill_worker] * (self.kills // 2 + 1)
        self.random.shuffle(targets)
        try:
            for kill in targets[: self.kills]:
                time.sleep(self.random.uniform(*pause))
                kill()
            time.sleep(2)
        finally:
            stopping.set()

    def watch(self, over: threading.Event) -> None:
        """Start the server again when it stopped, as the service manager does."""
        while not over.wait(0.2):
            assert self.house.server is not None
            if self.house.server.poll() is not None:
                self.restarts += 1
                self.house.serve_again()

    def _kill_server(self) -> None:
        """Kill one of the server's processes, as soon as all of them have stood for a while.

        Granian takes two deaths of one place within 5.5 s for a fault in the program and stops altogether.
        """
        while not (living := self._settled()):
            time.sleep(0.2)
        with suppress(ProcessLookupError):
            os.kill(self.random.choice(living), signal.SIGKILL)
            self.killed["server"] += 1

    def _settled(self) -> list[int]:
        assert self.house.server is not None
        living, now = children_of(self.house.server.pid), time.monotonic()
        self.seen = {pid: self.seen.get(pid, now) for pid in living}
        young = any(now - since <= SETTLED_SECONDS for since in self.seen.values())
        return living if not young and len(living) == self.house.workers and self.house.answers() else []

    def _kill_worker(self) -> None:
        assert self.house.worker is not None
        self.house.worker.kill()
        self.house.worker.wait()
        self.killed["worker"] += 1
        self.house.work("--beat", "2", "--lost-after", "10")


def work_later(house: Dwelling) -> None:
    """Replace the worker by one that lives some minutes later, and wait until it has carried all away."""
    house.stop_worker()
    later = datetime.fromtimestamp(time.time() + LATER_SECONDS, tz=UTC).isoformat()
    house.work("--beat", "1", "--lost-after", "5", QARIB_NOW=later)
    settle(house)
    house.stop_worker()


def measure(*, database: str, kills: int, seed: int) -> dict[str, object]:
    """Run load and killer on a new house and audit its database; return all figures."""
    with Dwelling(database=database) as house:
        desk = Desk(house, pause=0.5)
        writers, killer = Writers(house, writers=WRITERS, seed=seed), Killer(house, kills=kills, seed=seed)
        start = time.perf_counter()
        killing = threading.Thread(target=killer.run, args=((0.5, 2), writers.stopping), daemon=True)
        over = threading.Event()
        watching = threading.Thread(target=killer.watch, args=(over,))
        killing.start()
        watching.start()
        try:
            writers.run(seconds=kills * 30)
            killing.join()
        finally:
            over.set()
            watching.join()
        wall = time.perf_counter() - start
        granted, desk_errors = desk.stop()
        work_later(house)
        ledger = Ledger(house.database)
        found = audit(ledger, acknowledged=writers.acknowledged(), granted=granted)
        delivered = deliveries(ledger)
        ledger.close()
        figures = writers.figures()
        if figures["errors_5xx"] or not figures["journeys"]:
            print(house.words()[-6000:], file=sys.stderr)
    return {
        "bench": "faults.kill9",
        "database": database,
        "kills": killer.killed,
        "server_restarts": killer.restarts,
        "wall_s": round(wall, 1),
        **figures,
        "desk_errors": desk_errors[:3],
        **delivered,
        **found.as_dict(),
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object]) -> bool:
    """Tell whether nothing acknowledged is missing, doubled, half-written or undelivered."""
    nought = ("errors_5xx", "refused", "several_numbers", "messages_on_their_way", "messages_accepted_twice")
    return (
        figures["invariants"] == "ok"
        and not any(figures[name] for name in nought)
        and bool(figures["journeys"])
        and bool(figures["granted"])
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_KILLS} kills")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    kills = QUICK_KILLS if options.quick else options.kills
    try:
        figures = measure(database=options.database, kills=kills, seed=options.seed)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    kept = holds(figures)
    print(
        f"{'kept  ' if kept else 'BROKEN'}  {kills} kills, {options.database}, {figures['wall_s']} s: "
        f"{figures['journeys']} receipts, {figures['broken_lines']} broken lines; missing {figures['lost']}, "
        f"twice {figures['twice']}, half-written {figures['half_written']}; messages "
        f"{figures['messages_delivered_once']} of {figures['messages']} delivered once, "
        f"{figures['messages_listed']} listed"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
