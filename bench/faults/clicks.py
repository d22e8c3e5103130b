"""Two clicks at the same moment, and what each was told."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from queue import SimpleQueue
from random import Random
from typing import TYPE_CHECKING

from visitor import REDIRECTS, Answer, LineDownError, Visitor

if TYPE_CHECKING:
    from subprocess import Popen

REDIRECT, DONE_HERE, CONFLICT, TOO_MANY, SERVER_ERROR = 302, 200, 409, 429, 500
_MESSAGE = re.compile(r'role="alert"|class="notice|<h1')
_LATE_MS = (0, 0, 2, 5, 12, 30)


@dataclass(frozen=True)
class Click:
    """One thing that somebody does: which act it is, and how to do it."""

    act: str
    # On the first or the second connection of its browser: no two clicks of a pair share one.
    press: Callable[[int], Answer]


@dataclass(frozen=True)
class Told:
    """What one click was told: `done`, `refused` with a sentence, or something nobody can go on from."""

    uid: str
    act: str
    told: str
    why: str = ""


def read(answer: Answer) -> tuple[str, str]:
    """Return what an answer tells, and what is wrong with it when nobody can go on from there."""
    if answer.status >= SERVER_ERROR:
        return "5xx", str(answer.status)
    if answer.status in REDIRECTS:
        led_away = answer.location == "/log-in/" or answer.location.startswith(("/demo/prove/", "/me/proof/"))
        return ("unclear", f"led to {answer.location}") if led_away else ("done", "")
    if answer.status == DONE_HERE:
        return "shown", ""
    if answer.status in {CONFLICT, TOO_MANY, 422} and _MESSAGE.search(answer.text):
        return "refused", ""
    return "unclear", f"{answer.status} without a way on"


class Browser:
    """Somebody's device, logged in or not: two tabs, each with a connection of its own."""

    def __init__(self, port: int, key: str = "") -> None:
        """Take what its cookie holds."""
        self.tabs = (Visitor(port), Visitor(port))
        for tab in self.tabs if key else ():
            tab.cookies["qarib_session"] = key

    def press(
        self, side: int, path: str, fields: Iterable[tuple[str, str]], files: Sequence[tuple[str, bytes]] = ()
    ) -> Answer:
        """Send a form from one of the tabs. Raises LineDownError."""
        return self.tabs[side].press(path, fields, files)

    def close(self) -> None:
        """Close both connections."""
        for tab in self.tabs:
            tab.close()


class Pair:
    """Sends two clicks at once, one of them a moment later, from two threads kept for it."""

    def __init__(self, random: Random) -> None:
        """Start no thread before the first pair."""
        self.random, self.pool = random, ThreadPoolExecutor(2)

    def at_once(self, uid: str, clicks: Sequence[Click]) -> list[Told]:
        """Return what each of them was told."""
        barrier = threading.Barrier(len(clicks))
        late = [0.0, self.random.choice(_LATE_MS) / 1000]
        self.random.shuffle(late)

        def one(click: Click, side: int) -> Told:
            wait = late[side]
            barrier.wait(timeout=60)
            if wait:
                threading.Event().wait(wait)
            try:
                told, why = read(click.press(side))
            except LineDownError as broken:
                told, why = "unclear", f"no answer: {broken.__cause__!r}"
            return Told(uid, click.act, told, why)

        return list(self.pool.map(one, clicks, range(len(clicks))))

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown()


class ClockHand:
    """The process that does what no page does; several threads may ask it at once."""

    def __init__(self, process: "Popen[str]") -> None:
        """Take the running `clock_hand.py`."""
        self.process, self.numbers, self.lock = process, count(), threading.Lock()
        self.waiting: dict[int, SimpleQueue[dict[str, str]]] = {}
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            answer = json.loads(line)
            self.waiting.pop(answer["id"]).put(answer)

    def do(self, what: str, uid: str) -> str:
        """Have something done and return what it told. Raises RuntimeError when it failed."""
        assert self.process.stdin is not None
        mine: SimpleQueue[dict[str, str]] = SimpleQueue()
        with self.lock:
            number = next(self.numbers)
            self.waiting[number] = mine
            self.process.stdin.write(json.dumps({"id": number, "do": what, "uid": uid}) + "\n")
            self.process.stdin.flush()
        answer = mine.get(timeout=120)
        if answer["told"] == "error":
            raise RuntimeError(f"{what}: {answer['why']}")
        return answer["told"]

    def click(self, act: str, uid: str) -> Click:
        """Return a click of the clock or of the rules: refused reads as a page that says so."""

        def press(_side: int) -> Answer:
            try:
                told = self.do(act, uid)
            except RuntimeError as failed:
                return Answer(SERVER_ERROR, "", str(failed))
            return Answer(REDIRECT, "", "") if told == "done" else Answer(CONFLICT, "", "<h1>")

        return Click(act, press)

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
