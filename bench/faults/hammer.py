"""Ten thousand double clicks, reloads, stale tabs and simultaneous decisions leave exactly one truth.

    python bench/faults/hammer.py                         ten thousand pairs on one SQLite file
    python bench/faults/hammer.py --pairs 10000 --database postgres
    python bench/faults/hammer.py --quick                 what CI runs: a few hundred, fifteen seconds at most

Each pair is two clicks at the same moment on the real server: twice the same, or against each other.
Afterwards plain SQL holds what every click was told against the tables, and the tables against each other.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from pathlib import Path
from random import Random

from clicks import Browser, ClockHand, Pair, Told
from cost import machine
from dwelling import HERE, ROOT, Dwelling, NoDatabaseServerError
from journey import Crowd
from ledger import Ledger, deliveries
from lives import KINDS, MOST_PAIRS, Life
from presses import AUTOMATIC, DEPOSITED, PAID, PLAIN, REPORT, Duty
from signups import SigningUp
from truth import one_truth
from writers import settle

LANES = 4
PAIRS, QUICK_PAIRS, QUICK_SECONDS = 10_000, 400, 15
LONGEST_SECONDS = 3600
_SIGN_UPS = 16  # one in so many citizens signs up before us
_FEWEST_A_LIFE = 9
_MOST_SAID = 60
_WORK, _WORK_PAGE = "  wanted_occupation: {}\n", "facts: [wanted_occupation, education_level"
_GRANTS = "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}"
_TERMS = {
    PAID: "grants: {valid: 6, unit: months, letter: grant}\n"
    "amount: {value: '500000', each: once}\n"
    "decision: {votes: [{above: 300000, need: 2}]}",
    AUTOMATIC: f"{_GRANTS}\ndecision: {{automatic: grant}}",
}


def write_procedures(folder: Path) -> None:
    """Write the shipped registration, and beside it: two sign, the rules grant alone, a bailiff deposits."""
    (folder / "facts.yaml").write_bytes((ROOT / "procedures" / "facts.yaml").read_bytes())
    (source,) = sorted((ROOT / "procedures" / PLAIN.replace(".", "/")).glob("*.yaml"))
    text = source.read_text(encoding="utf-8")
    for code in (PLAIN, PAID, AUTOMATIC, DEPOSITED):
        target = folder / code.replace(".", "/") / source.name
        target.parent.mkdir(parents=True)
        changed = text.replace(f"procedure: {PLAIN}", f"procedure: {code}", 1)
        if code == DEPOSITED:
            changed = changed.replace(_WORK, f"{_WORK}  {REPORT}: {{optional: true}}\n", 1)
            changed = changed.replace(_WORK_PAGE, f"{_WORK_PAGE}, {REPORT}", 1)
        target.write_text(changed.replace(_GRANTS, _TERMS.get(code, _GRANTS), 1), encoding="utf-8")


class Hammer:
    """Four lanes, each with one citizen after the other, until so many pairs were sent or the time is up."""

    def __init__(self, house: Dwelling, *, pairs: int, seconds: float, seed: int) -> None:
        """Let people in; nobody clicks before `run`."""
        self.house, self.wanted, self.seconds, self.seed = house, pairs, seconds, seed
        self.count = pairs // _FEWEST_A_LIFE + LANES
        found = json.loads(house.run_here("hammer_house.py", str(self.count), str(seed)))
        self.duty, self.citizens = found["duty"], deque(found["citizens"])
        self.crowd = Crowd(seed + 1)
        self.lock = threading.Lock()
        self.sent = 0
        self.told: list[Told] = []
        self.failures: list[BaseException] = []
        self.kinds: Counter[str] = Counter()

    def run(self) -> float:
        """Hammer; return the seconds it took. Raises what a lane failed with."""
        began = time.monotonic()
        self.deadline = began + self.seconds
        clock = ClockHand(self._open_clock_hand())
        lanes = [threading.Thread(target=self._lane, args=(place, clock)) for place in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        clock.close()
        if self.failures:
            raise self.failures[0]
        return time.monotonic() - began

    def _open_clock_hand(self) -> "subprocess.Popen[str]":
        with self.house.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(HERE / "clock_hand.py")],
                env=self.house.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def _browsers(self, keys: list[str]) -> list[Browser]:
        return [Browser(self.house.port, key) for key in keys]

    def _lane(self, place: int, clock: ClockHand) -> None:
        random, ledger = Random(f"{self.seed} {place}"), Ledger(self.house.database)
        pair = Pair(random)
        (head, director) = self._browsers([*self.duty["head"], *self.duty["director"]])
        duty = Duty(self._browsers(self.duty["agent"]), head, director)
        try:
            while self.sent < self.wanted and time.monotonic() < self.deadline and not self.failures:
                if random.randrange(_SIGN_UPS):
                    self._live(duty, ledger, pair, clock, random)
                else:
                    self._sign_up(ledger, pair, random)
        except BaseException as failure:
            self.failures.append(failure)
            raise
        finally:
            ledger.close()
            pair.close()

    def _sign_up(self, ledger: Ledger, pair: Pair, random: Random) -> None:
        signing = SigningUp(self.house.port, self.crowd.next(), ledger, pair, random)
        self._note(signing.run(), signing.told)

    def _live(self, duty: Duty, ledger: Ledger, pair: Pair, clock: ClockHand, random: Random) -> None:
        with self.lock:
            keys = self.citizens.popleft()
        devices = self._browsers(keys)
        life = Life(duty, devices, random.choice(KINDS), ledger, pair=pair, clock=clock, random=random)
        try:
            self._note(life.run(random.randint(_FEWEST_A_LIFE, MOST_PAIRS)), life.told)
        finally:
            for device in devices:
                device.close()

    def _note(self, pairs: int, told: list[Told]) -> None:
        with self.lock:
            self.sent += pairs
            self.told += told
            for one, other in zip(told[::2], told[1::2], strict=False):
                self.kinds["/".join(sorted((one.act, other.act)))] += 1


def measure(*, database: str, pairs: int, seconds: float, seed: int) -> dict[str, object]:
    """Hammer a new house and read its books; return all figures."""
    with tempfile.TemporaryDirectory() as folder:
        write_procedures(Path(folder))
        with Dwelling(database=database, procedures=Path(folder)) as house:
            hammer = Hammer(house, pairs=pairs, seconds=seconds, seed=seed)
            wall = hammer.run()
            settle(house)
            house.stop_worker()
            ledger = Ledger(house.database)
            found, delivered = one_truth(ledger, hammer.told), deliveries(ledger)
            ledger.close()
            errors = [one for one in hammer.told if one.told == "5xx"]
            for wrong in found.wrong[:_MOST_SAID]:
                print(wrong, file=sys.stderr)
            if errors:
                print(house.words()[-8000:], file=sys.stderr)
    return {
        "bench": "faults.hammer",
        "database": database,
        "wall_s": round(wall, 1),
        "pairs": hammer.sent,
        "kinds_of_pairs": len(hammer.kinds),
        "pairs_by_kind": dict(hammer.kinds.most_common()),
        "errors_5xx": len(errors),
        "unclear": sum(one.told in {"unclear", "shown"} for one in hammer.told),
        **delivered,
        **found.as_dict(),
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object]) -> bool:
    """Tell whether one truth was left, and every click was told something it can go on from."""
    nought = ("errors_5xx", "unclear", "messages_on_their_way", "messages_accepted_twice")
    return (
        figures["invariants"] == "ok" and bool(figures["pairs"]) and not any(figures[name] for name in nought)
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--seconds", type=float, default=LONGEST_SECONDS, help="stop after so long at most")
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK_PAIRS} pairs, {QUICK_SECONDS} seconds at most"
    )
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", action="store_true", help="print the line of JSON alone")
    options = parser.parse_args()
    pairs, seconds = (QUICK_PAIRS, QUICK_SECONDS) if options.quick else (options.pairs, options.seconds)
    try:
        figures = measure(database=options.database, pairs=pairs, seconds=seconds, seed=options.seed)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    kept = holds(figures)
    if not options.json:
        print(
            f"{'kept  ' if kept else 'BROKEN'}  {figures['pairs']} pairs of {figures['kinds_of_pairs']} "
            f"kinds, {options.database}, {figures['wall_s']} s: {figures['files']} files, "
            f"{figures['decisions']} decisions; lost {figures['lost']}, twice {figures['twice']}, "
            f"half-written {figures['half_written']}, 5xx {figures['errors_5xx']}, "
            f"unclear {figures['unclear']}"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
