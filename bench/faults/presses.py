"""What the people of one file may press: each a click of one act, on a page of the real server."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from struct import pack

from clicks import CONFLICT, DONE_HERE, REDIRECT, Browser, Click
from ledger import Ledger
from visitor import Answer

PLAIN, PAID, AUTOMATIC = "anem.job-seeker-registration", "anem.two-signatures", "anem.by-the-rules"
DEPOSITED, REPORT = "anem.with-a-report", "bailiff_report"
REASON = "Vu au dossier, avec les réponses."
_FACT = "wanted_occupation"
YOU = {
    "birth_date_day": "14",
    "birth_date_month": "5",
    "birth_date_year": "2002",
    "residence": "algeria",
    "situation": "never_worked",
    "available_now": "yes",
}
# Two tabs write two pairs of answers: whatever is kept, the halves of a pair belong together.
TABS = (("Soudeur", "none"), ("Maçon", "secondary"))


def photo(random: Random) -> bytes:
    """Return a small PNG that nobody sent before."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\x00" + random.randbytes(3 * 8) for _row in range(8))
    head = pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def _of_many(answer: Answer, number: str) -> Answer:
    """Read what became of one file on the page that grants many."""
    _before, found, after = answer.text.partition(number)
    if answer.status != DONE_HERE or not found:
        return answer
    left = "–" in after.partition("</li>")[0]
    return Answer(CONFLICT if left else REDIRECT, "", answer.text)


@dataclass
class Duty:
    """The browsers of whoever is on duty."""

    agents: list[Browser]
    head: Browser
    director: Browser


@dataclass
class Presses:
    """Whose file it is, and the browsers of everybody around it."""

    duty: Duty
    devices: list[Browser]
    procedure: str
    ledger: Ledger
    uid: str = ""
    pk: int = 0
    pairs: int = 0

    def _save(
        self, page: str, fields: dict[str, str], *, tab: int = 0, files: Sequence[tuple[str, bytes]] = ()
    ) -> Click:
        path, device = f"/me/dossiers/{self.uid}/fill/{page}/", self.devices[tab]
        return Click("save", lambda side: device.press(side, path, fields.items(), files))

    def _two_tabs(self) -> tuple[Click, Click]:
        first, second = (
            self._save("work", {_FACT: f"{work} {self.pk}", "education_level": level}, tab=tab)
            for tab, (work, level) in enumerate(TABS)
        )
        return first, second

    def _mine(self, act: str, page: str, fields: dict[str, str] | None = None, *, tab: int = 0) -> Click:
        path, device = f"/me/dossiers/{self.uid}/{page}/", self.devices[tab]
        return Click(act, lambda side: device.press(side, path, (fields or {}).items()))

    def _desk(self, act: str, page: str, who: Browser, fields: dict[str, str] | None = None) -> Click:
        path = f"/desk/dossiers/{self.uid}/{page}/"
        return Click(act, lambda side: who.press(side, path, (fields or {}).items()))

    def _file(self, tab: int = 0) -> Click:
        """File; whoever is led elsewhere than to the receipt is told why there."""
        pressed = self._mine("file", "check", tab=tab).press

        def press(side: int) -> Answer:
            answer = pressed(side)
            elsewhere = answer.status == REDIRECT and not answer.location.endswith("/filed/")
            return Answer(CONFLICT, "", "<h1>") if elsewhere else answer

        return Click("file", press)

    def _withdraw(self, tab: int = 0) -> Click:
        return self._mine("withdraw", "withdraw", tab=tab)

    def _remark(self, tab: int = 0) -> Click:
        return self._mine("write_remark", "messages", {"text": f"Bonjour {self.pairs}"}, tab=tab)

    def _correct(self, tab: int = 0) -> Click:
        words = {_FACT: f"Plombier {self.pk} {self.pairs} {tab}"}
        return self._mine("send_correction", f"correct/{_FACT}", words, tab=tab)

    def _answer(self, tab: int = 0) -> Click:
        return self._mine("answer_request", "answer", {_FACT: f"Peintre {self.pk} {tab}"}, tab=tab)

    def _appeal(self, tab: int = 0) -> Click:
        return self._mine("appeal", "appeal", {"text": f"Je suis disponible {tab}."}, tab=tab)

    def _grant(self, who: Browser) -> Click:
        return self._desk("grant", "grant", who, {"reason": ""})

    def _refuse(self, who: Browser) -> Click:
        return self._desk("refuse", "refuse", who, {"criterion": "available-for-work", "reason": REASON})

    def _ask(self, who: Browser) -> Click:
        return self._desk("request_missing", "ask", who, {"facts": _FACT, "reason": REASON})

    def _together(self, who: Browser, mark: str) -> Click:
        fields = [("file", f"{self.uid}.{mark}")]
        number = self._number()
        return Click("together", lambda side: _of_many(who.press(side, "/desk/ready/grant/", fields), number))

    def _number(self) -> str:
        ((number,),) = self.ledger.rows("SELECT number FROM dossiers_dossier WHERE id = ?", self.pk)
        return str(number or "")
