"""The disk fills up under load: people are told so, nothing acknowledged is missing, room brings it all back.

    python bench/faults/diskfull.py                       a minute without room, on one SQLite file
    python bench/faults/diskfull.py --database postgres
    python bench/faults/diskfull.py --quick               what CI runs: six seconds without room

Database, received files and letters lie on one file system of 64 MB (with PostgreSQL 128: its journal alone
takes 32). Thirty-two people work on; a ballast takes the last byte, again and again, then goes away.
Nobody repairs anything: what ended is started again, as a service manager does it, PostgreSQL too.
Where no file system may be mounted the figures say `"run": false` and why.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from clicks import Browser
from cost import machine
from dwelling import Cluster, Dwelling, NoDatabaseServerError
from journey import Crowd
from kill9 import besiege
from siege import Besiegers, ServiceManager, adopt_orphans, recoveries
from small_disk import CannotMountError, SmallDisk
from visitor import LineDownError

MEGABYTES = {"sqlite": 64, "postgres": 128}
SECONDS, QUICK_SECONDS = 60, 6
# Claimed of an idle machine; one that others keep busy may take so many times as long.
RECOVERY_SECONDS, _PATIENCE = 10, 3
_AWAY, _SERVER_ERROR = 503, 500
_WAIT = 180


class Asker:
    """Somebody who tries to sign up, again and again, and reads what is said."""

    def __init__(self, house: Dwelling, seed: int) -> None:
        """Prepare."""
        self.browser, self.crowd = Browser(house.port), Crowd(seed)
        self.answers: Counter[str] = Counter()

    def ask(self) -> None:
        """Send the form once."""
        typed = self.crowd.next().answers()
        names = ("nin", "phone", "family_name", "given_name")
        try:
            answer = self.browser.press(0, "/sign-up/", [(name, typed[name]) for name in names])
        except LineDownError:
            self.answers["line_down"] += 1
            return
        if answer.status < _SERVER_ERROR:
            self.answers["answered"] += 1
        elif answer.status == _AWAY and answer.retry_after and "<h1" in answer.text:
            self.answers["refused_in_words"] += 1
        else:
            self.answers["without_sentence"] += 1


@contextmanager
def restarted(cluster: Cluster | None) -> Iterator[list[float]]:
    """Start PostgreSQL again whenever it ended, and say when."""
    starts: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while cluster and not over.wait(0.3):
            if cluster.server is not None and cluster.server.poll() is not None:
                starts.append(time.perf_counter())
                cluster.open()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield starts
    finally:
        over.set()
        thread.join()


def fill_and_free(disk: SmallDisk, asker: Asker, clients: Besiegers, seconds: float) -> float:
    """Hold the disk full for so long while people work; return when the room was there again."""
    clients.first_number.wait(_WAIT)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        disk.fill()
        asker.ask()
        time.sleep(0.05)
    disk.free()
    freed = time.perf_counter()
    known = len(clients.acknowledged_at())
    while len(clients.acknowledged_at()) <= known and time.perf_counter() < freed + _WAIT:
        time.sleep(0.1)
    time.sleep(2)
    return freed


def measure(*, database: str, seconds: float, seed: int) -> dict[str, object]:
    """Fill the disk of a new house and audit its database; return all figures."""
    adopt_orphans()
    megabytes = MEGABYTES[database]
    log = Path(tempfile.gettempdir()) / f"qarib-diskfull-{uuid4().hex}.txt"
    with SmallDisk(megabytes) as disk, small_house(database, log) as house:
        asker, manager = Asker(house, seed + 1), ServiceManager(house, servers=1, workers=1)
        freed: list[float] = []

        def harm(clients: Besiegers) -> None:
            with restarted(house.cluster) as starts:
                freed.append(fill_and_free(disk, asker, clients, seconds))
            freed.extend(starts)

        used = disk.used
        figures = besiege(house, manager, harm, seed=seed)
    log.unlink(missing_ok=True)
    back = recoveries(freed[:1], figures.pop("acknowledged_at"))  # type: ignore[arg-type]
    told = int(figures.pop("told_to_come_back")) + asker.answers["refused_in_words"]  # type: ignore[call-overload]
    return {
        "bench": "faults.diskfull",
        "database": database,
        "run": True,
        "file_system_mb": megabytes,
        "used_at_start": round(used, 2),
        "full_s": seconds,
        **figures,
        "refused_in_words": told,
        "answers_5xx_without_sentence": int(figures["errors_5xx"]) + asker.answers["without_sentence"],  # type: ignore[call-overload]
        "asked_while_full": dict(asker.answers),
        "database_restarts": len(freed) - 1,
        "recovery_s": round(back[0], 1) if back else None,
        "seed": seed,
        **machine(),
    }


@contextmanager
def small_house(database: str, log: Path) -> Iterator[Dwelling]:
    """Open a house whose database keeps little, and whose words are kept elsewhere."""
    house = Dwelling(database=database, styled=False)
    house.log = log
    if house.cluster:
        house.cluster.settings += ["min_wal_size=32MB", "max_wal_size=32MB"]
    with house:
        yield house


def holds(figures: dict[str, object]) -> bool:
    """Tell whether people were told, nothing is missing, and the house came back by itself."""
    back = figures["recovery_s"]
    return (
        figures["invariants"] == "ok"
        and not figures["answers_5xx_without_sentence"]
        and not figures["messages_on_their_way"]
        and bool(figures["refused_in_words"])
        and back is not None
        and float(str(back)) <= _PATIENCE * RECOVERY_SECONDS
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long there is no room")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds without room")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    seconds = QUICK_SECONDS if options.quick else options.seconds
    try:
        figures = measure(database=options.database, seconds=seconds, seed=options.seed)
    except CannotMountError as missing:
        print(json.dumps({"bench": "faults.diskfull", "run": False, "why": str(missing)}))
        return 0
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if holds(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
