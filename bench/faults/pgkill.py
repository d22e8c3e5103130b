"""SIGKILL falls on the whole database under thirty-two clients; nothing is lost, nobody restarts the house.

    python bench/faults/pgkill.py --database postgres     twenty kills of a whole PostgreSQL tree
    python bench/faults/pgkill.py --full --database postgres --seed 5
    python bench/faults/pgkill.py --quick                 what CI runs: four kills

On PostgreSQL every process of an own cluster falls at a random moment, the first one first, and is started
again as a service manager does it. Web processes and workers stand all the time: they must notice by
themselves, tell people when to come back, and go on. On SQLite, which lives within its users, all of them
fall at once: the server, its processes and the worker, in the midst of writing.
"""

import random
import sys
import time
from functools import partial

import kill9
from cost import machine
from dwelling import Cluster, Dwelling, NoDatabaseServerError
from kill9 import besiege, options_of
from rounds import Figures, in_rounds
from siege import (
    CLIENTS,
    Besiegers,
    ServiceManager,
    adopt_orphans,
    bury,
    family_of,
    kill_all,
    recoveries,
    spread,
)

FULL_KILLS, KILLS, QUICK_KILLS = 200, 20, 4
A_ROUND = 25
PAUSE, QUICK_PAUSE = (0.5, 2.5), (0.3, 1.5)
_PATIENCE_SECONDS = 180
# Where everybody falls at once, more of them only start more slowly.
_SERVICES = {"postgres": 2, "sqlite": 1}


class DatabaseKiller:
    """Ends everything that holds the database, and waits until somebody answers again."""

    def __init__(self, house: Dwelling, manager: ServiceManager, *, seed: int) -> None:
        """Prepare."""
        self.house, self.manager, self.random = house, manager, random.Random(seed)
        self.at: list[float] = []
        self.database_back: list[float] = []
        self.pages_back: list[float] = []

    def run(self, kills: int, pause: tuple[float, float]) -> None:
        """Kill so many times; the next one waits until a page that reads the database is shown."""
        for _kill in range(kills):
            time.sleep(self.random.uniform(*pause))
            if self.house.cluster:
                self._kill_cluster(self.house.cluster)
            else:
                self._kill_everybody()
            self._wait_for_a_page()

    def _kill_cluster(self, cluster: Cluster) -> None:
        family = family_of(cluster.pid)
        kill_all(family)
        self.at.append(time.perf_counter())
        assert cluster.server is not None
        cluster.server.wait()
        bury(family[1:])
        cluster.open()
        self.database_back.append(cluster.wait())

    def _kill_everybody(self) -> None:
        living = self.manager.processes()
        everybody = living["server"] + living["web"] + living["worker"]
        kill_all(everybody)
        self.at.append(time.perf_counter())
        bury(living["web"])

    def _wait_for_a_page(self) -> None:
        began = time.perf_counter()
        while not self.house.is_well():
            if time.perf_counter() - began > _PATIENCE_SECONDS:
                raise RuntimeError("the house did not come back by itself")
            time.sleep(0.02)
        self.pages_back.append(time.perf_counter() - began)


def measure(kills: int, seed: int, *, database: str, quick: bool) -> Figures:
    """Run load and killer on a new house and audit its database; return all figures."""
    adopt_orphans()
    with Dwelling(database=database, styled=False) as house:
        manager = ServiceManager(house, servers=_SERVICES[database], workers=_SERVICES[database])
        killer = DatabaseKiller(house, manager, seed=seed)
        pause = QUICK_PAUSE if quick else PAUSE

        def harm(clients: Besiegers) -> None:
            clients.first_number.wait(_PATIENCE_SECONDS)
            killer.run(kills, pause)

        stood = manager.processes()["server"]
        figures = besiege(house, manager, harm, seed=seed)
        figures["houses_started_again"] = len(set(stood) - {one.pid for one in manager.servers})
    back = recoveries(killer.at, figures.pop("acknowledged_at"))
    return {
        "bench": "faults.pgkill",
        "database": database,
        "kills": len(killer.at),
        **figures,
        "recovery_seconds": [round(seconds, 3) for seconds in back],
        "database_back_seconds": [round(seconds, 3) for seconds in killer.database_back],
        "pages_back_seconds": [round(seconds, 3) for seconds in killer.pages_back],
        "seed": seed,
        **machine(),
    }


def holds(figures: Figures) -> bool:
    """Tell whether nothing is lost, and on PostgreSQL the house stood all the time."""
    excused = figures | {"told_to_come_back": 0}
    stood = figures["database"] == "sqlite" or not (
        figures["houses_started_again"] or any(figures["restarts"].values())
    )
    return kill9.holds(excused) and stood


def main() -> int:
    """Do what the command line asks."""
    options = options_of(__doc__, full=FULL_KILLS, usual=KILLS, quick=QUICK_KILLS)
    run = partial(measure, database=options.database, quick=options.quick)
    name = f"pgkill-{options.database}"
    try:
        figures = in_rounds(name, seed=options.seed, wanted=options.kills, each=A_ROUND, measure=run)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    kept = holds(figures)
    for what in ("database_back", "pages_back"):
        figures[f"{what}_ms"] = spread(figures.pop(f"{what}_seconds"))
    kill9.say(figures, kept, f"{figures['kills']} kills of the whole database, {CLIENTS} clients")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
