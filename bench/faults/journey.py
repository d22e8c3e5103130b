"""One citizen's way from the door to the number, on the real pages, whatever the line does."""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from visitor import Form, LineDownError, Page, Visitor

PROCEDURE = "anem.job-seeker-registration"
NUMBER = re.compile(r"QRB-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
_UID = re.compile(r"/me/dossiers/([0-9a-f-]{36})/")
_FORBIDDEN_ENDINGS = 98  # the demo's carrier fails for phones that end in 98 and 99
_CODE_SECONDS = 60
_PATIENCE_SECONDS = 120
_SERVER_ERROR = 500
_OK = 200


@dataclass(frozen=True)
class Citizen:
    """Somebody who does not exist, with answers nobody else gives."""

    place: int
    nin: str
    phone: str
    occupation: str

    def answers(self) -> dict[str, str]:
        """Return what is typed in each box of the registration, by its name in the page."""
        return {
            "nin": self.nin,
            "phone": self.phone,
            "family_name": "Benyoucef",
            "given_name": "Yasmine",
            "birth_date_day": str(1 + self.place % 28),
            "birth_date_month": str(1 + self.place % 12),
            "birth_date_year": str(1975 + self.place % 30),
            "residence": "algeria",
            "situation": "lost_job" if self.place % 3 else "never_worked",
            "available_now": "yes",
            "residence_commune": "Miliana",
            "residence_changed": "no",
            "wanted_occupation": self.occupation,
            "education_level": "university" if self.place % 2 else "none",
            "diploma": "Licence",
            "last_occupation": "Soudeur",
            "experience_years": "3",
        }


class Crowd:
    """Draws citizens, each once, however many threads ask."""

    def __init__(self, seed: int) -> None:
        """Begin; two crowds of one seed are the same people."""
        self.start = random.Random(seed).randrange(10**8)
        self.lock = threading.Lock()
        self.drawn = 0

    def next(self) -> Citizen:
        """Return somebody new."""
        with self.lock:
            self.drawn += 1
            place = self.drawn
        number = self.start + place
        phone = (number // _FORBIDDEN_ENDINGS) * 100 + number % _FORBIDDEN_ENDINGS
        return Citizen(
            place, f"1{1975 + place % 30}{number:013d}", f"+21355{phone % 10**7:07d}", f"Soudeur {place}"
        )


@dataclass
class Receipt:
    """What one citizen saw in the end: a number, or not, and what it took."""

    citizen: Citizen
    uid: str = ""
    numbers: set[str] = field(default_factory=set)
    filing_seconds: list[float] = field(default_factory=list)
    write_seconds: list[float] = field(default_factory=list)
    lock_ms: float = 0.0
    statements: int = 0
    requests: int = 0
    broken_lines: int = 0
    # From the draft to the receipt: what figures.md calls a journey, without the log-in.
    journey_statements: int = 0
    journey_requests: int = 0
    # Under siege: answers that asked for patience, and filings sent again as they were.
    told_to_come_back: int = 0
    sent_again: int = 0
    server_errors: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    ended: float = 0.0


class UnexpectedPageError(Exception):
    """The page is not one that this citizen can go on from."""


class Journey:
    """The whole way of one citizen. A line that breaks makes them begin again where the pages lead."""

    def __init__(self, port: int, citizen: Citizen, *, code_of: Callable[[str], str | None]) -> None:
        """Take the port, the person, and a function that reads the last code sent to a phone."""
        self.browser = Visitor(port, language=("fr", "ar-dz", "en")[citizen.place % 3])
        self.citizen = citizen
        self.code_of = code_of
        self.receipt = Receipt(citizen)
        self.typed = citizen.answers()
        self.last_page: Page | None = None

    def run(self) -> Receipt:
        """Go until a number is seen, for two minutes at most."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        try:
            while not self.receipt.numbers and time.monotonic() < deadline:
                try:
                    self._once()
                except LineDownError:
                    self.receipt.broken_lines += 1
                    time.sleep(0.3)
        except UnexpectedPageError as stuck:
            self.receipt.refusals.append(str(stuck))
        finally:
            self.browser.close()
            self.receipt.ended = time.perf_counter()
        return self.receipt

    def _once(self) -> None:
        self.log_in()
        self.file()

    def file(self) -> None:
        """Go from the procedure's page to the receipt. Raises LineDownError, UnexpectedPageError."""
        before = (self.receipt.statements, self.receipt.requests)
        page = self._begin()
        while "/fill/" in page.path:
            self.last_page = page
            page = self._fill(page)
        if page.path.endswith("/check/"):
            page = self._file(page)
        elif not page.path.endswith("/filed/"):
            page = self._open(f"/me/dossiers/{self.receipt.uid}/filed/")
        self._read_number(page)
        self.receipt.journey_statements = self.receipt.statements - before[0]
        self.receipt.journey_requests = self.receipt.requests - before[1]

    def _count(self, page: Page, *, expected: tuple[int, ...] = (_OK,)) -> Page:
        self.receipt.statements += page.statements
        self.receipt.requests += page.requests
        self.receipt.lock_ms = max(self.receipt.lock_ms, page.lock_ms)
        if page.status >= _SERVER_ERROR:
            self.receipt.server_errors.append(f"{page.status} {_UID.sub('/…/', page.path)}")
            raise LineDownError(f"{page.status}")
        if page.status not in expected:
            raise UnexpectedPageError(f"{page.status} {_UID.sub('/…/', page.path)}")
        return page

    def _open(self, path: str, expected: tuple[int, ...] = (_OK,)) -> Page:
        return self._count(self.browser.get(path), expected=expected)

    def _send(
        self, page: Page, fields: list[tuple[str, str]], form: Form, expected: tuple[int, ...] = (_OK,)
    ) -> Page:
        answer = self.browser.send(page, form, fields)
        self.receipt.write_seconds.append(answer.seconds)
        return self._count(answer, expected=expected)

    def log_in(self) -> None:
        """Sign up, with the code of the SMS; a known number just logs in. Nothing to do when one is in."""
        if self._open("/me/").path == "/me/":
            return
        page = self._open("/sign-up/")
        page = self._send(page, fill_in(page.form, self.typed), page.form)
        code = self._wait_for_code()
        page = self._send(page, fill_in(page.form, {"code": code}), page.form, expected=(_OK, 422))
        if page.path != "/me/":
            raise LineDownError("the code was spent by an answer that never came")

    def _wait_for_code(self) -> str:
        deadline = time.monotonic() + _CODE_SECONDS
        while time.monotonic() < deadline:
            if code := self.code_of(self.citizen.phone):
                return code
            time.sleep(0.02)
        raise UnexpectedPageError("no code was sent")

    def _begin(self) -> Page:
        """Open the draft, or what became of it."""
        if self.receipt.uid:
            return self._open(f"/me/dossiers/{self.receipt.uid}/fill/")
        page = self._open(f"/procedures/{PROCEDURE}/")
        page = self._send(page, fill_in(page.form, {}), page.form, expected=(_OK, 409))
        if found := _UID.search(page.path):
            self.receipt.uid = found[1]
            return page
        raise UnexpectedPageError(f"no draft: {page.status} {page.path}")

    def _fill(self, page: Page) -> Page:
        return self._send(page, fill_in(page.form, self.typed), page.form)

    def _file(self, page: Page) -> Page:
        """File; every fourth citizen presses twice, over two connections at once."""
        fields = fill_in(page.form, {})
        if self.citizen.place % 4 == 0:
            return self._file_twice(page, fields)
        answer = self._send(page, fields, page.form)
        self.receipt.filing_seconds.append(answer.seconds)
        if self.citizen.place % 4 == 1:
            self._repeat_in_an_old_tab(page, fields)
        return answer

    def _file_twice(self, page: Page, fields: list[tuple[str, str]]) -> Page:
        second, seen = self.browser.twin(), []

        def press() -> None:
            try:
                seen.append(second.send(page, page.form, fields))
            except LineDownError:
                self.receipt.broken_lines += 1

        thread = threading.Thread(target=press)
        thread.start()
        try:
            answer = self._send(page, fields, page.form)
        finally:
            thread.join()
            second.close()
        for other in seen:
            self._count(other)
            self._read_number(other)
        self.receipt.filing_seconds.append(answer.seconds)
        return answer

    def _repeat_in_an_old_tab(self, page: Page, fields: list[tuple[str, str]]) -> None:
        """Send again what an old tab still shows: the same receipt, and no answer of the file may change."""
        self._read_number(self._send(page, fields, page.form))
        if self.last_page is not None:
            stale = fill_in(self.last_page.form, dict.fromkeys(self.typed, "1") | self.typed)
            changed = [
                (name, "Another" if value == self.citizen.occupation else value) for name, value in stale
            ]
            self._send(self.last_page, changed, self.last_page.form)

    def _read_number(self, page: Page) -> None:
        found = NUMBER.search(page.text)
        if found is None:
            raise UnexpectedPageError(f"no number on {_UID.sub('/…/', page.path)}")
        self.receipt.numbers.add(found[0])


def fill_in(form: Form, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a browser would send once those answers are typed; what is not known stays as it is."""
    sent: list[tuple[str, str]] = []
    for control in form.fields:
        wanted = typed.get(control.name)
        if control.kind in {"radio", "checkbox"}:
            if control.value == wanted or (wanted is None and control.checked):
                sent.append((control.name, control.value))
        elif control.kind not in {"submit", "button", "file"}:
            sent.append((control.name, control.value if wanted is None else wanted))
    return sent
