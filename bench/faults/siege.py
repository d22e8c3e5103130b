"""Thirty-two people at once, in a house whose processes somebody kills and a service manager starts again."""

import os
import random
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from ctypes import CDLL
from subprocess import Popen

import psycopg
from clicks import REDIRECT, Browser
from cost import children_of
from dwelling import Dwelling
from journey import Journey, Receipt, UnexpectedPageError, fill_in
from ledger import Ledger, as_uid
from load import Writers, percentile
from presses import photo
from visitor import Answer, LineDownError, Page

CLIENTS = 32
AGENTS = 4
_BE_MY_CHILD = 36  # PR_SET_CHILD_SUBREAPER
_TRIES = 600
_AWAY, _SERVER_ERROR = 503, 500
_IN_THE_WAY = {409, 422}
_TURNED_AWAY_SECONDS = 0.7
# People read: without it the clients alone keep both cores busy, and what was killed takes long to start.
_READING_SECONDS = 1.0
_STEADY_SECONDS = 0.1  # systemd's own pause before it starts a service again


def adopt_orphans() -> None:
    """Become the parent of whatever loses its own, as the first process of a machine is."""
    CDLL(None).prctl(_BE_MY_CHILD, 1, 0, 0, 0)


def family_of(pid: int) -> list[int]:
    """Return a process and everything below it, the eldest first."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop(0)
        found.append(one)
        waiting += children_of(one)
    return found


def kill_all(pids: Iterable[int]) -> None:
    """Send SIGKILL to all of them."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def bury(pids: Iterable[int]) -> None:
    """Wait for the ends of processes that became ours; others are none of our business."""
    for pid in pids:
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)


class PatientLedger(Ledger):
    """Reads again once the database is back."""

    def __init__(self, database: str) -> None:
        """Connect, as soon as somebody answers."""
        self.database = database
        self._patiently(lambda: super(PatientLedger, self).__init__(database))

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Return what a statement finds, however often the line breaks meanwhile."""
        found: list[tuple[object, ...]] = []

        def read() -> None:
            if getattr(self.connection, "closed", False):
                super(PatientLedger, self).__init__(self.database)
            found[:] = super(PatientLedger, self).rows(sql, *values)

        self._patiently(read)
        return found

    @staticmethod
    def _patiently(do: Callable[[], None]) -> None:
        for _try in range(_TRIES):
            with suppress(psycopg.OperationalError):
                do()
                return
            time.sleep(0.1)
        raise RuntimeError("the database stayed away")


class _WentHomeError(Exception):
    """The draft stays where it is."""


class BesiegedJourney(Journey):
    """Whoever got no answer to the filing sends the very same form again; some move house."""

    keys: Sequence[Sequence[str]] = ()
    leaving, shown = threading.Event(), threading.Event()

    def __init__(self, *arguments: object, **named: object) -> None:
        """Decide who this is."""
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        place = self.citizen.place
        self.reading = random.Random(place)
        self.pressed: tuple[Page, list[tuple[str, str]]] | None = None
        self.photo = photo(random.Random(place))
        if place <= len(self.keys):  # who came at the start has signed up before
            self.browser.cookies["qarib_session"] = self.keys[place - 1][0]
        if place % 5 == 1:
            self.typed |= {"residence_changed": "yes", "address": "3 rue des Frères"}

    def run(self) -> Receipt:
        """Go until a number is seen, or until everybody goes home."""
        with suppress(_WentHomeError):
            return super().run()
        return self.receipt

    def file(self) -> None:
        """File, or send again what was not answered; when a line broke."""
        if self.pressed is not None:
            (page, fields), self.pressed = self.pressed, None
            self.receipt.sent_again += 1
            self._read_number(self._send_filing(page, fields))
        else:
            super().file()
        self.shown.set()

    def _file(self, page: Page) -> Page:
        if self.citizen.place % 4 == 0:
            return super()._file(page)  # twice at once, and begin anew where the pages lead
        return self._send_filing(page, fill_in(page.form, {}))

    def _send_filing(self, page: Page, fields: list[tuple[str, str]]) -> Page:
        self.pressed = (page, fields)
        answer = self.browser.send(page, page.form, fields)
        self.receipt.write_seconds.append(answer.seconds)
        turned_away = answer.status == _AWAY and answer.requests == 1
        if turned_away and dict(fields) != dict(fill_in(answer.form, {})):
            raise UnexpectedPageError("the page without database does not hold what was sent")
        answer = self._count(answer)
        self.pressed = None
        self.receipt.filing_seconds.append(answer.seconds)
        return answer

    def _fill(self, page: Page) -> Page:
        if self.leaving.is_set():
            raise _WentHomeError
        sent = fill_in(page.form, self.typed)
        files = [("residence_proof", self.photo)] if "/new-address/" in page.path else []
        answer = self.browser.send(page, page.form, sent, files)
        self.receipt.write_seconds.append(answer.seconds)
        return self._count(answer)

    def _count(self, page: Page, *, expected: tuple[int, ...] = (200,)) -> Page:
        if page.status == _AWAY:
            self.receipt.told_to_come_back += 1
            time.sleep(_TURNED_AWAY_SECONDS)
            raise LineDownError("503")
        time.sleep(self.reading.uniform(0, _READING_SECONDS))
        return super()._count(page, expected=expected)


class Besiegers(Writers):
    """The citizens among the clients; the first of them are logged in."""

    ledger = PatientLedger

    def __init__(self, house: Dwelling, *, writers: int, seed: int, keys: Sequence[Sequence[str]]) -> None:
        """Take the keys that `hammer_house.py` made with the same seed."""
        super().__init__(house, writers=writers, seed=seed)
        self.first_number = threading.Event()
        self.journey = type(
            "KnownJourney",
            (BesiegedJourney,),
            {"keys": keys, "leaving": self.stopping, "shown": self.first_number},
        )

    def acknowledged_at(self) -> list[float]:
        """Return when each number was shown, in order."""
        return sorted(receipt.ended for receipt in self.all if receipt.numbers)

    def figures(self) -> dict[str, object]:
        """Return what the citizens saw."""
        return super().figures() | {
            "told_to_come_back": sum(receipt.told_to_come_back for receipt in self.all),
            "forms_sent_again": sum(receipt.sent_again for receipt in self.all),
        }


class Agents:
    """The agents among the clients, on the pages of the desk: take, grant, write to the person."""

    def __init__(self, house: Dwelling, keys: list[str], *, seed: int) -> None:
        """Prepare; nobody moves before `start`."""
        self.house, self.keys, self.seed = house, keys, seed
        self.stopping = threading.Event()
        self.granted: set[str] = set()
        self.remarks: list[str] = []
        self.answers: Counter[str] = Counter()
        self.failures: list[BaseException] = []
        self.threads = [threading.Thread(target=self._serve, args=(place,)) for place in range(AGENTS)]

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let the acts in hand end. Raises what an agent failed with."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def _serve(self, place: int) -> None:
        drawn = random.Random(f"{self.seed} {place}")
        ledger = PatientLedger(self.house.database)
        browser = Browser(self.house.port, self.keys[place % len(self.keys)])
        try:
            while not self.stopping.wait(drawn.uniform(0.05, 0.3)):
                waiting = ledger.rows(
                    "SELECT uid FROM dossiers_dossier WHERE status = 'filed' ORDER BY id LIMIT 20"
                )
                if waiting:
                    self._decide(browser, as_uid(drawn.choice(waiting)[0]), place)
        except BaseException as failure:
            self.failures.append(failure)
            raise
        finally:
            ledger.close()
            browser.close()

    def _decide(self, browser: Browser, uid: str, place: int) -> None:
        if not self._press(browser, uid, "take", {}):
            return
        if place == 0:
            text = f"Bonjour {uid}"
            if self._press(browser, uid, "messages", {"text": text}):
                self.remarks.append(text)
        if self._press(browser, uid, "grant", {"reason": ""}):
            self.granted.add(uid)

    def _press(self, browser: Browser, uid: str, page: str, fields: dict[str, str]) -> bool:
        """Press until there is an answer; tell whether it was a yes."""
        for _try in range(_TRIES):
            try:
                answer = browser.press(0, f"/desk/dossiers/{uid}/{page}/", fields.items())
            except LineDownError:
                self.answers["broken"] += 1
            else:
                if answer.status != _AWAY:
                    return self._read(page, answer)
                self.answers["told_to_come_back"] += 1
            time.sleep(0.2)
        self.answers["gave_up"] += 1
        return False

    def _read(self, page: str, answer: Answer) -> bool:
        if answer.status == REDIRECT and answer.location != "/log-in/":
            self.answers[page] += 1
            return True
        kind = "refused" if answer.status in _IN_THE_WAY else f"{answer.status} {page}"
        self.answers["errors_5xx" if answer.status >= _SERVER_ERROR else kind] += 1
        return False


class ServiceManager:
    """Starts each service again when it ended: servers that share the port, and workers."""

    def __init__(self, house: Dwelling, *, servers: int, workers: int) -> None:
        """Take over the server and the worker that stand, and start the others."""
        assert house.server is not None
        assert house.worker is not None
        self.house = house
        self.servers = [house.server, *(house.open_server() for _more in range(servers - 1))]
        self.workers = [house.worker, *(house.work_in_haste() for _more in range(workers - 1))]
        self.restarts = {"server": 0, "worker": 0}
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def start(self) -> None:
        """Begin to watch."""
        self.thread.start()

    def stop(self) -> None:
        """Watch no more; the workers end, the servers stay."""
        self.over.set()
        self.thread.join()
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=180)

    def _watch(self) -> None:
        while not self.over.wait(_STEADY_SECONDS):
            with self.lock:
                self._again(self.servers, self.house.open_server, "server")
                self._again(self.workers, self.house.work_in_haste, "worker")

    def _again(self, services: list[Popen[bytes]], start: Callable[[], Popen[bytes]], kind: str) -> None:
        for place, process in enumerate(services):
            if process.poll() is not None:
                self.restarts[kind] += 1
                services[place] = start()

    def processes(self) -> dict[str, list[int]]:
        """Return who lives now: the servers' own processes, the processes that answer, the workers."""
        with self.lock:
            servers = [process.pid for process in self.servers if process.poll() is None]
            return {
                "server": servers,
                "web": [child for pid in servers for child in children_of(pid)],
                "worker": [process.pid for process in self.workers if process.poll() is None],
            }


def recoveries(kills: list[float], acknowledged: list[float]) -> list[float]:
    """Return for each kill the seconds until the next number was shown to anybody; both are in order."""
    found, place = [], 0
    for kill in kills:
        while place < len(acknowledged) and acknowledged[place] <= kill:
            place += 1
        if place < len(acknowledged):
            found.append(acknowledged[place] - kill)
    return found


def spread(seconds: list[float]) -> dict[str, int]:
    """Return median, p95 and most, in milliseconds."""
    if not seconds:
        return {}
    return {
        "median": round(statistics.median(seconds) * 1000),
        "p95": round(percentile(seconds, 0.95) * 1000),
        "max": round(max(seconds) * 1000),
    }
