"""Every form is delivered one to five times, out of order and on two connections at once: it counts once.

    python bench/faults/deliveries.py                       ten thousand deliveries on one SQLite file
    python bench/faults/deliveries.py --database postgres
    python bench/faults/deliveries.py --quick               what CI runs: four hundred

A delivery is one POST to the real server, or one queued job. Copies of a form arrive together with the first,
or later, among what was sent after it. At the end every job that was done is queued again and done by two
workers at once. What people do again on purpose (take a file, ask for a paper, begin anew after a refusal) is
repeated before that only: afterwards it is another act.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cases import Case
from clicks import REDIRECT, Browser, Click, ClockHand, Pair, Told
from cost import machine
from dwelling import HERE, Dwelling, NoDatabaseServerError
from hammer import write_procedures
from journey import NUMBER
from ledger import Audit, Ledger, deliveries
from presses import AUTOMATIC, DEPOSITED, PAID, PLAIN, Duty
from tables import Tables
from truth import one_truth
from visitor import Answer
from writers import settle

LANES = 4
DELIVERIES, QUICK_DELIVERIES = 10_000, 400
_MOST_COPIES = 5
_LATER, _MIXED = 0.4, 0.5
_FEWEST_A_LIFE = 14
_MOST_SAID = 40
# Leading to the same place is what makes it the same receipt.
_RECEIPTS = {"start", "file", "answer_request", "appeal", "write_remark", "send_correction", "deposit"}

# After these one may begin anew, and a late copy of "start" does.
_ENDS = {"refuse", "withdraw"}
# Counted anew from everything else, or sealed after it, whenever a job says so.
_COUNTED_ANEW = (
    "dossiers_flow", "dossiers_refusalmonth", "dossiers_opencount", "dossiers_heldcount",
    "dossiers_figurerun", "promises_observed", "promises_settled", "journal_leaf", "journal_node",
    "journal_root", "journal_checkpoint", "journal_cosignature",
)  # fmt: skip

Step = tuple[str, Callable[[Case], Click]]
# (when it may still arrive late, the step)
_FILL: tuple[tuple[bool, Step], ...] = (
    (True, ("start", Case.start)),
    (False, ("save", Case.save)),
    (False, ("save", Case.save_home)),
    (False, ("save", Case.save_work)),
)
_FILED = (*_FILL, (True, ("file", Case.file)))
STORIES: tuple[tuple[str, tuple[tuple[bool, Step], ...]], ...] = (
    (
        PLAIN,
        (
            *_FILED,
            (True, ("write_remark", Case.remark)),
            (False, ("take", Case.take)),
            (True, ("write_remark", Case.remark)),
            (True, ("send_correction", Case.correct)),
            (True, ("accept_correction", Case.accept)),
            (True, ("grant", Case.grant)),
        ),
    ),
    (
        PLAIN,
        (
            *_FILED,
            (False, ("request_missing", Case.ask)),
            (True, ("answer_request", Case.answer)),
            (True, ("refuse", Case.refuse)),
            (True, ("appeal", Case.appeal)),
            (True, ("overturn", Case.overturn)),
        ),
    ),
    (
        PLAIN,
        (
            *_FILED,
            (True, ("refuse", Case.refuse)),
            (True, ("appeal", Case.appeal)),
            (True, ("uphold", Case.uphold)),
        ),
    ),
    (PAID, (*_FILED, (True, ("grant", Case.grant)), (True, ("grant", Case.second_vote)))),
    (AUTOMATIC, (*_FILED, (True, ("grant_automatically", Case.automatic)))),
    (DEPOSITED, (*_FILL, (True, ("invite_professional", Case.invite)), (True, ("deposit", Case.deposit)),
                 (True, ("file", Case.file)), (True, ("withdraw", Case.withdraw)))),
)  # fmt: skip
# Two signatures and the grant that follows: what the journal holds instead of two grants.
_WRITTEN = {PAID: Counter(start=1, file=1, sign=2, grant=1)}
_JOURNALLED = {
    "start", "file", "take", "write_remark", "send_correction", "accept_correction", "grant",
    "request_missing", "answer_request", "refuse", "appeal", "overturn", "uphold", "grant_automatically",
    "invite_professional", "deposit", "withdraw",
}  # fmt: skip


@dataclass
class Postman:
    """Delivers one person's forms, several times and not in their order."""

    pair: Pair
    random: Random
    case: Case
    told: list[Told] = field(default_factory=list)
    waiting: list[Click] = field(default_factory=list)
    led: dict[str, set[str]] = field(default_factory=dict)
    sent: int = 0

    def deliver(self, act: str, click: Click, *, late: bool) -> None:
        """Deliver a form for the first time, with some of its copies, among copies of what came before."""
        noted = Click(click.act, self._noting(f"{act} {self.sent}" if act == "write_remark" else act, click))
        if act in _ENDS:
            self.deliver_the_rest()
        copies = self.random.randint(1, _MOST_COPIES)
        later = sum(self.random.random() < _LATER for _copy in range(copies - 1)) if late else 0
        batch = [noted] * (copies - later)
        if self.random.random() < _MIXED:
            batch += self._some_waiting()
        self._send(batch)
        self.waiting += [noted] * later

    def _some_waiting(self) -> list[Click]:
        self.random.shuffle(self.waiting)
        count = self.random.randint(0, len(self.waiting))
        some, self.waiting = self.waiting[:count], self.waiting[count:]
        return some

    def deliver_the_rest(self) -> None:
        """Deliver every copy that is still on its way."""
        self._send(self.waiting)
        self.waiting = []

    def _send(self, batch: list[Click]) -> None:
        """Send two at a time; the first of a batch is among the first two."""
        for place in range(0, len(batch), 2):
            self.told += self.pair.at_once(self.case.uid, batch[place : place + 2])
        self.sent += len(batch)

    def _noting(self, name: str, click: Click) -> Callable[[int], Answer]:
        def press(side: int) -> Answer:
            answer = click.press(side)
            if answer.status == REDIRECT and click.act in _RECEIPTS:
                led = answer.location.split("/fill/")[0]  # a draft may be led to another of its pages
                self.led.setdefault(name, set()).add(led)
            return answer

        return press


def effects_missing(ledger: Ledger, due: dict[str, Counter[str]]) -> Audit:
    """Hold the journal against what was delivered: each act of each file as often as it was meant."""
    found, written = Audit(), {uid: Counter[str]() for uid in due}
    for uid, action in ledger.rows(
        "SELECT object_id, action FROM journal_entry WHERE object_type = 'dossier' AND kind = 'act'"
    ):
        if uid in written:
            written[uid][action.removeprefix("dossier.")] += 1
    for uid, acts in due.items():
        for act in sorted(_JOURNALLED | {"sign"}):
            if written[uid][act] > acts[act]:
                found.twice.append(f"{uid}: {act} {written[uid][act]} times, delivered for {acts[act]}")
            elif written[uid][act] < acts[act]:
                found.lost.append(f"{uid}: {act} {written[uid][act]} times, delivered for {acts[act]}")
    return found


class Office:
    """Four lanes of one life after the other, until so many forms were delivered."""

    def __init__(self, house: Dwelling, *, wanted: int, seed: int) -> None:
        """Let the people in."""
        self.house, self.wanted, self.seed = house, wanted, seed
        found = json.loads(
            house.run_here("hammer_house.py", str(wanted // _FEWEST_A_LIFE + LANES), str(seed))
        )
        self.on_duty, self.citizens = found["duty"], deque(found["citizens"])
        self.lock, self.sent, self.lives = threading.Lock(), 0, 0
        self.told: list[Told] = []
        self.due: dict[str, Counter[str]] = {}
        self.other_receipts: list[str] = []
        self.failures: list[BaseException] = []

    def run(self) -> None:
        """Deliver. Raises what a lane failed with."""
        with self.house.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, str(HERE / "clock_hand.py")], env=self.house.environment, stderr=log,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        clock = ClockHand(process)
        lanes = [threading.Thread(target=self._lane, args=(place, clock)) for place in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        clock.close()
        if self.failures:
            raise self.failures[0]

    def _lane(self, place: int, clock: ClockHand) -> None:
        random, ledger = Random(f"{self.seed} {place}"), Ledger(self.house.database)
        pair = Pair(random)
        browsers = {
            role: [Browser(self.house.port, key) for key in keys] for role, keys in self.on_duty.items()
        }
        duty = Duty(browsers["agent"], browsers["head"][0], browsers["director"][0])
        try:
            while self.sent < self.wanted and not self.failures:
                self._live(duty, ledger, pair, clock, random)
        except BaseException as failure:
            self.failures.append(failure)
            raise
        finally:
            ledger.close()
            pair.close()

    def _live(self, duty: Duty, ledger: Ledger, pair: Pair, clock: ClockHand, random: Random) -> None:
        with self.lock:
            devices = [Browser(self.house.port, key) for key in self.citizens.popleft()]
            procedure, steps = STORIES[self.lives % len(STORIES)]
            self.lives += 1
        case = Case(duty, devices, procedure, ledger, hands=clock.do)
        postman = Postman(pair, random, case)
        for late, (act, step) in steps:
            if act == "grant_automatically":
                clock.do("prove", case.uid)
            elif act == "deposit":
                case.read_invitation()
            postman.deliver(act, step(case), late=late)
            if act == "start":
                case.began(next(iter(postman.led["start"])))
        postman.deliver_the_rest()
        self._note(postman, steps)
        for device in devices:
            device.close()

    def _note(self, postman: Postman, steps: tuple[tuple[bool, Step], ...]) -> None:
        case, uid = postman.case, postman.case.uid
        due = Counter(act for _late, (act, _step) in steps if act in _JOURNALLED)
        receipts = [f"{uid}: {act} led to {led}" for act, led in postman.led.items() if len(led) > 1]
        if due["file"]:
            shown = case.devices[0].tabs[0].get(f"/me/dossiers/{uid}/filed/")
            numbers = set(NUMBER.findall(shown.text))
            receipts += [] if numbers == {case.number()} else [f"{uid}: the receipt shows {numbers}"]
        with self.lock:
            self.sent += postman.sent
            self.told += [Told(uid, one.act, one.told, one.why) for one in postman.told]
            self.due[uid] = _WRITTEN.get(case.procedure, due)
            self.other_receipts += receipts


def deliver_jobs_again(house: Dwelling) -> tuple[int, list[str]]:
    """Queue every job that was done once more, for two workers at once, twice; return what the last changed.

    The first time what comes by the clock still finds work: rows to seal, readings to weigh.
    """
    ledger = Ledger(house.database)
    tables, done = Tables(ledger), 0
    for _round in range(2):
        before = tables.count()
        done += int(house.run_here("jobs_again.py").splitlines()[-1])
        batch = (sys.executable, "manage.py", "db_worker", "--batch", "--interval", "0")
        workers = [house.open(*batch) for _one in (1, 2)]
        for worker in workers:
            worker.wait(timeout=600)
    changed = [
        f"jobs done again: {name} {rows:+d}"
        for name, rows in tables.since(before).items()
        if not name.startswith(("django_tasks", *_COUNTED_ANEW))
    ]
    ledger.close()
    return done, changed


def measure(*, database: str, wanted: int, seed: int) -> dict[str, object]:
    """Deliver to a new house and read its books; return all figures."""
    with tempfile.TemporaryDirectory() as folder:
        write_procedures(Path(folder))
        with Dwelling(database=database, procedures=Path(folder)) as house:
            office, began = Office(house, wanted=wanted, seed=seed), time.monotonic()
            office.run()
            wall = time.monotonic() - began
            settle(house)
            house.stop_worker()
            jobs, changed = deliver_jobs_again(house)
            ledger = Ledger(house.database)
            found, effects = one_truth(ledger, office.told), effects_missing(ledger, office.due)
            delivered = deliveries(ledger)
            ledger.close()
            found.lost += effects.lost
            found.twice += effects.twice + changed
            errors = [one for one in office.told if one.told == "5xx"]
            for wrong in [*found.wrong, *office.other_receipts][:_MOST_SAID]:
                print(wrong, file=sys.stderr)
            if errors:
                print(house.words()[-6000:], file=sys.stderr)
    return {
        "bench": "faults.deliveries",
        "database": database,
        "wall_s": round(wall, 1),
        "deliveries": office.sent + jobs,
        "jobs_again": jobs,
        "lives": office.lives,
        "errors_5xx": len(errors),
        "unclear": sum(one.told in {"unclear", "shown"} for one in office.told),
        "other_receipts": len(office.other_receipts),
        **delivered,
        **found.as_dict(),
        "seed": seed,
        **machine(),
    }


def holds(figures: dict[str, object]) -> bool:
    """Tell whether each form counted once, and was answered alike each time."""
    nought = ("errors_5xx", "unclear", "other_receipts", "messages_on_their_way", "messages_accepted_twice")
    return (
        figures["invariants"] == "ok" and bool(figures["lives"]) and not any(figures[name] for name in nought)
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--deliveries", type=int, default=DELIVERIES)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_DELIVERIES} deliveries")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    wanted = QUICK_DELIVERIES if options.quick else options.deliveries
    try:
        figures = measure(database=options.database, wanted=wanted, seed=options.seed)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if holds(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
