"""A holiday added overnight moves every promise and tells the people; a missed one apologises by itself.

    python bench/faults/overnight.py [--database postgres] [--people 6]

The real house on a Sunday evening in December: people file, an administrator declares the Tuesday a holiday
on the page of the calendar, cancels it and declares it again. Then the clock is moved past the date: in the
night the breach is written, in the morning two workers apologise at once, then the head is told, then the
director. Held against it: the promise bar and the messages that people are shown, and the tables.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from subprocess import Popen

from clicks import Browser
from cost import machine
from dwelling import ROOT, Dwelling, NoDatabaseServerError
from journey import Crowd, fill_in
from ledger import Ledger, deliveries
from presses import PLAIN, YOU
from visitor import Visitor
from writers import settle

PEOPLE = 6
PATIENCE_SECONDS = 120
EVENING = "2026-12-06T17:30:00+01:00"
NIGHT, MORNING = "2026-12-11T00:06:00+01:00", "2026-12-11T08:01:00+01:00"
HEAD, DIRECTOR = "2026-12-13T08:01:00+01:00", "2026-12-15T08:01:00+01:00"
HOLIDAY = {"day_day": "8", "day_month": "12", "day_year": "2026"}
NAMES = {"name_ar": "يوم عطلة", "name_fr": "Jour férié", "name_en": "A holiday"}
_OK = 200
CALENDAR = "/desk/administration/calendar/"
# Three working days from Sunday the 6th: without the holiday, and with it.
PLAINLY, MOVED = "9 décembre 2026", "10 décembre 2026"
MOVED_MESSAGE, APOLOGY, ESCALATED = "promise_moved", "promise_apology", "promise_escalated"


@dataclass
class Night:
    """One house, its people with their files, and what was found wrong."""

    house: Dwelling
    ledger: Ledger
    wrong: list[str] = field(default_factory=list)
    people: list[Visitor] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    spare: list[Popen[bytes]] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    def stand_at(self, instant: str, *, workers: int = 1) -> None:
        """Let everybody live at that instant: the server and so many workers begin anew."""
        self.house.stop_worker()
        for worker in self.spare:  # a worker of yesterday would take today's step for one still to come
            worker.terminate()
            worker.wait(timeout=60)
        self.spare.clear()
        for person in self.people:
            person.close()
        if self.house.server is not None:
            self.house.server.terminate()
            self.house.server.wait(timeout=60)
        self.house.environment["QARIB_NOW"] = instant
        for _worker in range(workers - 1):
            self.house.work("--beat", "1", "--lost-after", "10")
            assert self.house.worker is not None
            self.spare.append(self.house.worker)
        self.house.serve()

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a figure, and what is wrong with it."""
        self.figures[what] = found
        if found != wanted:
            self.wrong.append(f"{what}: {found}, not {wanted}")

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for the workers, but not for ever: what is not there then is found missing."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not true() and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(1)  # what would be said twice is said by now

    # --- what people are shown ----------------------------------------------------------------

    def told(self, template: str) -> Counter[int]:
        """Return how often each person was told so."""
        rows = self.ledger.rows(
            "SELECT person_id FROM notifications_message WHERE template = ?", f"promises/{template}"
        )
        return Counter(row[0] for row in rows)

    def shown(self, words: str) -> int:
        """Count the people whose page of the file shows these words."""
        pages = [
            visitor.get(f"/me/dossiers/{uid}/") for visitor, uid in zip(self.people, self.files, strict=True)
        ]
        return sum(words in page.text for page in pages)

    def read(self, words: str) -> int:
        """Count those who read these words in a message; the first of each three reads French."""
        french = zip(self.people[::3], self.phones[::3], strict=True)
        pages = [visitor.get(f"/demo/messages/?to=%2B{phone[1:]}") for visitor, phone in french]
        return sum(words in page.text for page in pages)

    def due(self) -> Counter[str]:
        """Return how many promises stand in each state."""
        return Counter(row[0] for row in self.ledger.rows("SELECT status FROM promises_promise"))


def let_people_file(night: Night, *, count: int, seed: int) -> tuple[str, str]:
    """Let so many people file, each in one go; return the browsers of the administrator and of an agent."""
    found = json.loads(night.house.run_here("hammer_house.py", str(count), str(seed)))
    crowd = Crowd(seed)
    home = {"residence_commune": "Miliana", "residence_changed": "no"}
    work = {"wanted_occupation": "Soudeur", "education_level": "none"}
    for keys in found["citizens"]:
        device, visitor = Browser(night.house.port, keys[0]), Visitor(night.house.port)
        visitor.cookies["qarib_session"] = keys[1]
        began = device.press(0, f"/procedures/{PLAIN}/start/", [])
        uid = began.location.split("/")[3]
        for page, answers in (("fill/you", YOU), ("fill/home", home), ("fill/work", work), ("check", {})):
            device.press(0, f"/me/dossiers/{uid}/{page}/", answers.items())
        device.close()
        night.people.append(visitor)
        night.phones.append(crowd.next().phone)
        night.files.append(uid)
    return found["duty"]["administrator"][0], found["duty"]["agent"][0]


def change_the_calendar(keeper: Visitor, path: str, typed: dict[str, str]) -> int:
    """Fill in the page, read its question, answer yes; return the status of what came."""
    page = keeper.get(CALENDAR + path)
    asked = keeper.send(page, page.form, fill_in(page.form, typed))
    if asked.status != _OK:
        return asked.status
    return keeper.send(asked, asked.form, [*fill_in(asked.form, {}), ("sure", "1")]).status


def holiday(night: Night, keeper: Visitor, waiting: int) -> None:
    """Declare, cancel and declare again; each time everybody who waits is told once, and shown the date."""
    count = len(night.people)
    night.expect("shown_before", night.shown(PLAINLY), count - waiting)
    turns = (
        ("declared", "declare/", HOLIDAY | NAMES, MOVED),
        ("cancelled", "2026-12-08/cancel/", {"reason": "Reporté"}, PLAINLY),
        ("declared_again", "declare/", HOLIDAY | NAMES, MOVED),
    )
    for turn, (name, path, typed, words) in enumerate(turns, start=1):
        began = time.monotonic()
        night.expect(f"{name}_status", change_the_calendar(keeper, path, typed), 200)
        due = turn * (count - waiting)
        night.until(lambda due=due: night.told(MOVED_MESSAGE).total() >= due)  # type: ignore[misc]
        night.figures[f"{name}_s"] = round(time.monotonic() - began, 1)
        night.expect(f"{name}_told_each", set(night.told(MOVED_MESSAGE).values()), {turn})
        night.expect(f"{name}_told", night.told(MOVED_MESSAGE).total(), due)
        night.expect(f"{name}_shown", night.shown(words), count - waiting)
    night.expect("declared_twice_status", change_the_calendar(keeper, "declare/", HOLIDAY | NAMES), 422)
    night.expect("read_in_messages", night.read(MOVED), len(night.people[::3]))


def late(night: Night, waiting: int) -> None:
    """Let the date pass: written at night, apologised for in the morning, told upward on the days after."""
    owed = len(night.people) - waiting
    night.stand_at(NIGHT)
    night.until(lambda: night.due()["missed"] >= owed)
    night.expect("missed", night.due()["missed"], owed)
    night.expect("apologies_at_night", night.told(APOLOGY).total(), 0)
    night.stand_at(MORNING, workers=2)
    night.until(lambda: night.told(APOLOGY).total() >= owed)
    night.expect("apologies", night.told(APOLOGY).total(), owed)
    night.expect("apologies_each", set(night.told(APOLOGY).values()), {1})
    night.expect("shown_late", night.shown('class="late"'), owed)
    night.expect("escalated_before_its_day", night.told(ESCALATED).total(), 0)
    for place, (name, instant) in enumerate((("head", HEAD), ("director", DIRECTOR)), start=1):
        night.stand_at(instant)
        due = place * owed
        night.until(lambda due=due: night.told(ESCALATED).total() >= due)  # type: ignore[misc]
        night.expect(f"escalated_to_{name}", sorted(night.told(ESCALATED).values()), [owed] * place)
    night.expect("apologies_in_the_end", night.told(APOLOGY).total(), owed)


def measure(*, database: str, people: int, seed: int) -> dict[str, object]:
    """Live through the night in a new house; return what was found."""
    house = Dwelling(database=database, procedures=ROOT / "procedures")
    house.environment["QARIB_NOW"] = EVENING
    began = time.perf_counter()
    with house:
        ledger = Ledger(house.database)
        night = Night(house, ledger)
        administrator, agent = let_people_file(night, count=people, seed=seed)
        desk, keeper = Browser(house.port, agent), Visitor(house.port)
        keeper.cookies["qarib_session"] = administrator
        ask = [("facts", "wanted_occupation"), ("reason", "Lequel ?")]
        desk.press(0, f"/desk/dossiers/{night.files[-1]}/ask/", ask)
        night.expect("paused", night.due()["paused"], 1)
        holiday(night, keeper, waiting=1)
        late(night, waiting=1)
        settle(house)
        house.stop_worker()
        delivered = deliveries(ledger)
        ledger.close()
    return {
        "bench": "faults.overnight",
        "database": database,
        "wall_s": round(time.perf_counter() - began, 1),
        "people": people,
        "evening": datetime.fromisoformat(EVENING).isoformat(),
        **{name: sorted(found) if isinstance(found, set) else found for name, found in night.figures.items()},
        **delivered,
        "invariants": night.wrong or "ok",
        "seed": seed,
        **machine(),
    }


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    try:
        figures = measure(database=options.database, people=options.people, seed=options.seed)
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(figures, ensure_ascii=False))
    kept = figures["invariants"] == "ok"
    print(
        f"{'kept  ' if kept else 'BROKEN'}  overnight, {options.database}, {figures['wall_s']} s: "
        f"{figures['declared_told']} of {options.people} promises moved and told, "
        f"{figures['missed']} missed, {figures['apologies']} apologies, {figures['messages']} messages"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
