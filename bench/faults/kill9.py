"""SIGKILL falls on server processes and on workers under thirty-two clients; nothing acknowledged is missing.

    python bench/faults/kill9.py                          forty kills on one SQLite file
    python bench/faults/kill9.py --full --database postgres --seed 5
    python bench/faults/kill9.py --quick                  what CI runs: ten kills

Two servers of two processes share one port, two workers share the queue. Every 0.2 to 2 s, as long as anybody
answers, one process falls, whichever it is, ready or just starting; sometimes a whole server. What ended is
started again as a service manager does it. Whose line breaks sends the same form again, or begins again where
the pages lead. At the end the clock is moved on, so that the leases of dead workers run out, and the database
is audited.
"""

import argparse
import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from cost import machine
from dwelling import Dwelling, NoDatabaseServerError
from ledger import Ledger, audit, deliveries
from rounds import Figures, in_rounds
from siege import (
    AGENTS,
    CLIENTS,
    Agents,
    Besiegers,
    ServiceManager,
    adopt_orphans,
    bury,
    family_of,
    kill_all,
    recoveries,
    spread,
)
from writers import settle

if TYPE_CHECKING:
    from collections.abc import Callable

FULL_KILLS, KILLS, QUICK_KILLS = 1000, 40, 10
A_ROUND = 50
_MOST_SECONDS_A_KILL = 20
PAUSE, QUICK_PAUSE = (0.2, 2.0), (0.2, 1.0)
QUICK_SECONDS = 12  # a machine that others keep busy sees fewer kills
# A lease lasts three minutes, and what is due for two more has lost its job.
LATER_SECONDS = 360
# Of ten kills: processes that answer, workers, a whole server.
_SHARES = ("web",) * 6 + ("worker",) * 3 + ("server",)


class Killer:
    """Kills a random process of the house every now and then."""

    def __init__(self, manager: ServiceManager, *, kills: int, seed: int) -> None:
        """Prepare."""
        self.manager, self.kills, self.random = manager, kills, random.Random(seed)
        self.killed = dict.fromkeys(("web", "worker", "server"), 0)
        self.at: list[float] = []

    def run(self, pause: tuple[float, float], seconds: float) -> None:
        """Kill so many, or until the time is up."""
        deadline = time.monotonic() + seconds
        while len(self.at) < self.kills and time.monotonic() < deadline:
            time.sleep(self.random.uniform(*pause))
            while not self.manager.house.answers():
                time.sleep(0.1)
            kind = self.random.choice(_SHARES)
            living = self.manager.processes()[kind]
            if living:
                self._kill(kind, self.random.choice(living))

    def _kill(self, kind: str, pid: int) -> None:
        # A service manager ends what is left of a service whose first process died.
        family = family_of(pid) if kind == "server" else [pid]
        kill_all(family)
        self.at.append(time.perf_counter())
        self.killed[kind] += 1
        bury(family[1:])


def work_later(house: Dwelling) -> None:
    """Replace the workers by one that lives some minutes later, and wait until it has carried all away."""
    house.stop_worker()
    later = datetime.fromtimestamp(time.time() + LATER_SECONDS, tz=UTC).isoformat()
    house.work("--beat", "1", "--lost-after", "5", QARIB_NOW=later)
    settle(house)
    house.stop_worker()


def besiege(
    house: Dwelling, manager: ServiceManager, harm: "Callable[[Besiegers], None]", *, seed: int
) -> Figures:
    """Let the clients work while `harm` is done; then carry everything away and audit the database."""
    keys = json.loads(house.run_here("hammer_house.py", str(CLIENTS - AGENTS), str(seed)))
    clients = Besiegers(house, writers=CLIENTS - AGENTS, seed=seed, keys=keys["citizens"])
    agents = Agents(house, keys["duty"]["agent"], seed=seed)
    start = time.perf_counter()
    harming = ThreadPoolExecutor(1)
    manager.start()
    agents.start()
    done = harming.submit(_and_stop, harm, clients)
    try:
        clients.run(seconds=24 * 3600)
        done.result()  # what it failed with is the cause of what the agents fail with
    finally:
        clients.stopping.set()
        try:
            agents.stop()
        finally:
            manager.stop()
    wall = time.perf_counter() - start
    work_later(house)
    ledger = Ledger(house.database)
    found = audit(ledger, acknowledged=clients.acknowledged(), granted=agents.granted)
    found.twice += remarks_missing_or_twice(ledger, agents.remarks)
    delivered = deliveries(ledger)
    ledger.close()
    figures = clients.figures()
    answers = dict(agents.answers)
    figures["errors_5xx"] = int(str(figures["errors_5xx"])) + answers.pop("errors_5xx", 0)
    if figures["errors_5xx"]:
        print(house.words()[-6000:], file=sys.stderr)
    return {
        "clients": CLIENTS,
        "wall_s": round(wall, 1),
        "acknowledged_at": clients.acknowledged_at(),
        **figures,
        "agents": answers,
        "restarts": manager.restarts,
        **delivered,
        **found.as_dict(),
    }


def _and_stop(harm: "Callable[[Besiegers], None]", clients: Besiegers) -> None:
    try:
        harm(clients)
        time.sleep(2)
    finally:
        clients.stopping.set()


def remarks_missing_or_twice(ledger: Ledger, remarks: list[str]) -> list[str]:
    """Return the agents' messages that are not there exactly once."""
    stored = [row[0] for row in ledger.rows("SELECT text FROM dossiers_remark")]
    return [f"message {text!r}: {stored.count(text)}" for text in remarks if stored.count(text) != 1]


def measure(kills: int, seed: int, *, database: str, quick: bool) -> Figures:
    """Run load and killer on a new house and audit its database; return all figures."""
    adopt_orphans()
    with Dwelling(database=database, styled=False) as house:
        manager = ServiceManager(house, servers=2, workers=2)
        killer = Killer(manager, kills=kills, seed=seed)
        pause, seconds = (QUICK_PAUSE, QUICK_SECONDS) if quick else (PAUSE, kills * _MOST_SECONDS_A_KILL)
        figures = besiege(house, manager, lambda _clients: killer.run(pause, seconds), seed=seed)
    back = recoveries(killer.at, figures.pop("acknowledged_at"))
    return {
        "bench": "faults.kill9",
        "database": database,
        "kills": len(killer.at),
        "killed": killer.killed,
        **figures,
        "recovery_seconds": [round(seconds, 3) for seconds in back],
        "seed": seed,
        **machine(),
    }


def holds(figures: Figures) -> bool:
    """Tell whether nothing acknowledged is missing, doubled, half-written or undelivered."""
    nought = (
        "errors_5xx", "told_to_come_back", "refused", "several_numbers", "messages_on_their_way",
        "messages_accepted_twice",
    )  # fmt: skip
    return (
        figures["invariants"] == "ok"
        and not any(figures[name] for name in nought)
        and bool(figures["journeys"])
        and bool(figures["granted"])
    )


def say(figures: Figures, kept: bool, what: str) -> None:  # noqa: FBT001 -- a line of words
    """Print a line for people, then one of JSON: programs read the last."""
    figures["recovery_ms"] = spread(figures.pop("recovery_seconds"))
    back = figures["recovery_ms"]
    print(
        f"{'kept  ' if kept else 'BROKEN'}  {what}, {figures['database']}, {figures['wall_s']:.0f} s: "
        f"{figures['journeys']} receipts, {figures['granted']} grants; missing {figures['lost']}, twice "
        f"{figures['twice']}, half-written {figures['half_written']}, 5xx {figures['errors_5xx']}; "
        f"next filing after {back.get('median')} ms (median), {back.get('max')} ms at most; messages "
        f"{figures['messages_delivered_once']} of {figures['messages']} delivered once, "
        f"{figures['messages_listed']} listed"
    )
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def options_of(text: str | None, *, full: int, usual: int, quick: int) -> argparse.Namespace:
    """Read the command line that all proofs by killing share; `kills` says how many."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=usual)
    parser.add_argument("--full", action="store_true", help=f"{full} kills")
    parser.add_argument("--quick", action="store_true", help=f"{quick} kills")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument(
        "--seed", type=int, default=int(time.time()), help="the same one goes on where it was"
    )
    options = parser.parse_args()
    options.kills = full if options.full else quick if options.quick else options.kills
    return options


def main() -> int:
    """Do what the command line asks."""
    options = options_of(__doc__, full=FULL_KILLS, usual=KILLS, quick=QUICK_KILLS)
    run = partial(measure, database=options.database, quick=options.quick)
    name = f"kill9-{options.database}"
    try:
        figures = in_rounds(name, seed=options.seed, wanted=options.kills, each=A_ROUND, measure=run)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    kept = holds(figures)
    say(figures, kept, f"{figures['kills']} kills, {CLIENTS} clients")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
