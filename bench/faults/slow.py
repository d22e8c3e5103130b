"""A database that takes half a second for each statement: work queues up, nothing piles up, nothing is lost.

    python bench/faults/slow.py                       a minute of it, on one SQLite file
    python bench/faults/slow.py --database postgres
    python bench/faults/slow.py --quick               what CI runs: eight seconds

Thirty-two people work on while every statement of the pages waits 500 ms (`slow_door.py`). Beside them
somebody asks for a page that needs no database, again and again: how long does anybody wait for any word?
Threads and memory of the processes that answer are read before and during.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cost import machine
from dwelling import Dwelling, NoDatabaseServerError
from kill9 import besiege
from load import percentile
from siege import Besiegers, ServiceManager, adopt_orphans, recoveries
from visitor import LineDownError, Visitor

WAIT_SECONDS = 0.5
SECONDS, QUICK_SECONDS = 60, 8
_WARM_SECONDS = 2
_PATIENCE_SECONDS = 180
_MOST_GROWTH = 10.0
_PLAIN = "/legal/"
_OK = 200


class SlowDwelling(Dwelling):
    """A house whose statements wait while a file is there."""

    door = "slow_door:application"

    def __init__(self, *, database: str) -> None:
        """Prepare; nothing waits yet."""
        super().__init__(database=database, styled=False)
        self.switch = self.folder / "slow"
        self.environment["QARIB_SLOW_SWITCH"] = str(self.switch)
        self.environment["QARIB_SLOW_SECONDS"] = str(WAIT_SECONDS)


@dataclass
class Watch:
    """Threads and memory of the processes that answer, and how long a page without a database takes."""

    threads: list[int] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    plain_seconds: list[float] = field(default_factory=list)
    unanswered: int = 0

    def look(self, pids: list[int]) -> None:
        """Read the processes once."""
        found = [_status(pid) for pid in pids]
        self.threads.append(sum(threads for threads, _memory in found))
        self.megabytes.append(sum(memory for _threads, memory in found))

    def ask(self, browser: Visitor) -> None:
        """Open the page that needs no database."""
        try:
            page = browser.get(_PLAIN)
        except LineDownError:
            self.unanswered += 1
            return
        self.plain_seconds.append(page.seconds)
        self.unanswered += page.status != _OK


def _status(pid: int) -> tuple[int, float]:
    """Return threads and resident megabytes of a process; nothing of one that ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0, 0.0
    known = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(known["Threads"]), int(known["VmRSS"].split()[0]) / 1024


class Slowness:
    """Switches the slowness on and off while people work."""

    def __init__(self, house: SlowDwelling, manager: ServiceManager, seconds: float) -> None:
        """Prepare."""
        self.house, self.manager, self.seconds = house, manager, seconds
        self.before, self.during = Watch(), Watch()
        self.over_at = 0.0

    def run(self, clients: Besiegers) -> None:
        """Let everybody warm up, be slow for a while, then wait for the next number."""
        clients.first_number.wait(_PATIENCE_SECONDS)
        self._watch(self.before, _WARM_SECONDS, lambda: None)
        self.house.switch.touch()
        self._watch(self.during, self.seconds, self.house.switch.unlink)
        self.over_at, known = time.perf_counter(), len(clients.acknowledged_at())
        self._until(lambda: len(clients.acknowledged_at()) > known)
        time.sleep(1)

    def _watch(self, watch: Watch, seconds: float, end: Callable[[], None]) -> None:
        """Look on from one thread and ask from another: a page that is late holds up no look, nor the end."""
        over = threading.Event()
        browser = Visitor(self.house.port)

        def ask() -> None:
            while not over.wait(0.1):
                watch.ask(browser)

        asking = threading.Thread(target=ask)
        asking.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            watch.look(self.manager.processes()["web"])
            time.sleep(0.2)
        over.set()
        end()
        asking.join()
        browser.close()

    @staticmethod
    def _until(true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not true() and time.monotonic() < deadline:
            time.sleep(0.05)


def measure(*, database: str, seconds: float, seed: int) -> dict[str, object]:
    """Slow a new house down and audit its database; return all figures."""
    adopt_orphans()
    with SlowDwelling(database=database) as house:
        manager = ServiceManager(house, servers=1, workers=1)
        slowness = Slowness(house, manager, seconds)
        figures = besiege(house, manager, slowness.run, seed=seed)
    before, during = slowness.before, slowness.during
    back = recoveries([slowness.over_at], figures.pop("acknowledged_at"))  # type: ignore[arg-type]
    return {
        "bench": "faults.slow",
        "database": database,
        "statement_waits_ms": round(WAIT_SECONDS * 1000),
        "slow_s": seconds,
        **figures,
        "threads": max(before.threads),
        "threads_grown": max(0, max(during.threads) - max(before.threads)),
        "memory_mb": round(max(before.megabytes)),
        "memory_growth_percent": round((max(during.megabytes) / max(before.megabytes) - 1) * 100, 1),
        "plain_page_p95_ms": round(percentile(during.plain_seconds, 0.95) * 1000),
        "plain_page_before_p95_ms": round(percentile(before.plain_seconds, 0.95) * 1000),
        "plain_page_unanswered": during.unanswered,
        "recovery_s": round(back[0], 1) if back else None,
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object], *, quick: bool) -> bool:
    """Tell whether nothing was lost or piled up; a process that just started still grows by itself."""
    nought = ("errors_5xx", "refused", "several_numbers", "messages_on_their_way", "threads_grown")
    grown = float(str(figures["memory_growth_percent"]))
    return (
        figures["invariants"] == "ok"
        and not any(figures[name] for name in nought)
        and bool(figures["journeys"])
        and figures["recovery_s"] is not None
        and (quick or grown <= _MOST_GROWTH)
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long statements wait")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds")
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
    return 0 if holds(figures, quick=options.quick) else 1


if __name__ == "__main__":
    sys.exit(main())
