"""One citizen's file, brought through the pages to where a command can be given, and the command itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from clicks import CONFLICT, DONE_HERE, REDIRECT, Click, Told
from presses import AUTOMATIC, DEPOSITED, PAID, PLAIN, REASON, REPORT, YOU, Presses, photo
from visitor import Answer

_HOME = {"residence_commune": "Miliana", "residence_changed": "no"}
_NUMBERS = count(1)


class PreparationError(RuntimeError):
    """A page refused what had to be done before the command."""


@dataclass
class Commands(Presses):
    """A file, and every command that can be given about it: methods without an argument beyond it."""

    # What no page does, by its name and the file's identifier: `clock_hand.py`, in this process or another.
    hands: Callable[[str, str], str] = field(kw_only=True)
    extra: dict[str, str] = field(default_factory=dict)
    noted: list[Told] = field(default_factory=list)

    def began(self, led: str) -> None:
        """Note which draft the button led to."""
        self.uid = led.split("/")[3]
        self.pk = self.ledger.dossier(self.uid)[0]

    def number(self) -> str:
        """Return its number, or nothing."""
        return self._number()

    def start(self) -> Click:
        """Press the button of the procedure's page."""
        path = f"/procedures/{self.procedure}/start/"
        return Click("start", lambda side: self.devices[0].press(side, path, []))

    def save(self) -> Click:
        """Answer the first page."""
        return self._save("you", YOU)

    def save_home(self) -> Click:
        """Answer the second page."""
        return self._save("home", _HOME)

    def save_work(self) -> Click:
        """Answer the last page."""
        work, _other = self._two_tabs()
        return work

    def upload(self) -> Click:
        """Answer a page with a photo."""
        files = [("residence_proof", photo(Random(self.pk)))]
        return self._save("new-address", {"address": "3 rue des Frères"}, files=files)

    def file(self) -> Click:
        """File."""
        return self._file()

    def withdraw(self) -> Click:
        """Withdraw."""
        return self._withdraw()

    def answer(self) -> Click:
        """Answer what was asked."""
        return self._answer()

    def remark(self) -> Click:
        """Write to the agency, each time something else."""
        self.pairs += 1
        return self._remark()

    def correct(self) -> Click:
        """Ask for a correction."""
        return self._correct()

    def appeal(self) -> Click:
        """Contest."""
        return self._appeal()

    def invite(self) -> Click:
        """Invite a professional: to a phone that nobody else has."""
        self.extra["phone"] = f"0661{next(_NUMBERS):06d}"
        fields = {"name": "Maître Haddad", "phone": self.extra["phone"]}
        return self._mine("invite", f"deposits/{REPORT}", fields)

    def deposit(self) -> Click:
        """Deposit the paper, by link and code."""
        path, fields = f"/deposit/{self.extra['token']}/", {"code": self.extra["code"], "stated": "on"}
        files = [("file", photo(Random(self.pk)))]
        return Click("deposit", lambda side: self.devices[1].press(side, path, fields.items(), files))

    def take(self) -> Click:
        """Take it from the queue."""
        return self._desk("take", "take", self.duty.agents[0])

    def hand_back(self) -> Click:
        """Give it back to the queue."""
        return self._desk("hand_back", "hand-back", self.duty.agents[0])

    def ask(self) -> Click:
        """Ask the citizen for something."""
        return self._ask(self.duty.agents[0])

    def grant(self) -> Click:
        """Grant, or sign first."""
        return self._grant(self.duty.agents[0])

    def second_vote(self) -> Click:
        """Sign second."""
        return self._grant(self.duty.agents[1])

    def together(self) -> Click:
        """Grant on the page of many files."""
        return self._together(self.duty.agents[0], self.extra["mark"])

    def refuse(self) -> Click:
        """Refuse."""
        return self._refuse(self.duty.agents[0])

    def accept(self) -> Click:
        """Accept the correction."""
        return self._settle("accept")

    def decline(self) -> Click:
        """Decline the correction."""
        return self._settle("decline")

    def _settle(self, answer: str) -> Click:
        page = f"corrections/{self.ledger.open_corrections(self.pk)[0]}"
        fields = {"answer": answer, "reason": REASON}
        return self._desk(f"{answer}_correction", page, self.duty.agents[0], fields)

    def uphold(self) -> Click:
        """Uphold the refusal."""
        return self._desk("uphold", "uphold", self.duty.head, {"reason": REASON})

    def overturn(self) -> Click:
        """Overturn the refusal."""
        return self._desk("overturn", "overturn", self.duty.head, {"reason": REASON})

    def lapse(self) -> Click:
        """Let the clock close it."""
        return self._by_itself("lapse")

    def automatic(self) -> Click:
        """Let the rules grant it."""
        return self._by_itself("automatic")

    def _by_itself(self, act: str) -> Click:
        def press(_side: int) -> Answer:
            done = self.hands(act, self.uid) == "done"
            return Answer(REDIRECT if done else CONFLICT, "", "<h1>")

        return Click(act, press)


@dataclass
class Case(Commands):
    """A file that is brought to where a command can be given."""

    def do(self, *clicks: Click) -> None:
        """Press one after the other, each of which must succeed."""
        for click in clicks:
            answer = click.press(0)
            if answer.status not in {REDIRECT, DONE_HERE}:
                raise PreparationError(f"{click.act}: {answer.status} {answer.text[-3000:]}")
            if click.act == "start":
                self.began(answer.location)
            self.noted.append(Told(self.uid, click.act, "done"))

    def nothing(self) -> None:
        """Leave everything to the command."""

    def started(self) -> None:
        """Begin a draft."""
        self.do(self.start())

    def filled(self) -> None:
        """Answer every page."""
        self.started()
        self.do(self.save(), self.save_home(), self.save_work())

    def moved(self) -> None:
        """Have a page that asks for a paper."""
        self.started()
        self.do(self.save(), self._save("home", {**_HOME, "residence_changed": "yes"}))

    def filed(self) -> None:
        """File it."""
        self.filled()
        self.do(self.file())

    def taken(self) -> None:
        """Have it in an agent's hands."""
        self.filed()
        self.do(self.take())

    def asked(self) -> None:
        """Have something asked."""
        self.filed()
        self.do(self.ask())

    def overdue(self) -> None:
        """Let the last day to answer pass."""
        self.asked()
        self.hands("overdue", self.uid)

    def corrected(self) -> None:
        """Have a correction that waits."""
        self.filed()
        self.do(self.correct())

    def proved(self) -> None:
        """Let a register have said everything."""
        self.filed()
        self.hands("prove", self.uid)

    def ready(self) -> None:
        """Have it on the page of files that are ready."""
        self.filed()
        self.extra["mark"] = self.hands("mark", self.uid)

    def signed_once(self) -> None:
        """Have the first of two signatures."""
        self.filed()
        self.do(self.grant())

    def refused(self) -> None:
        """Have it refused."""
        self.filed()
        self.do(self.refuse())

    def appealed(self) -> None:
        """Have it contested."""
        self.refused()
        self.do(self.appeal())

    def invited(self) -> None:
        """Invite a professional, and read both messages."""
        self.started()
        self.do(self.invite())
        self.read_invitation()

    def read_invitation(self) -> None:
        """Note the link and the code of the last invitation."""
        person = "SELECT person_id FROM dossiers_dossier WHERE id = ?"
        link = self._last_message("link", "address = ?", f"+213{self.extra['phone'][1:]}")
        code = self._last_message("code", f"person_id = ({person})", self.pk)
        self.extra["token"] = link.partition("/deposit/")[2].split("/")[0]
        self.extra["code"] = self.ledger.code_in(code)

    def _last_message(self, name: str, to: str, value: object) -> str:
        sql = f"SELECT body FROM notifications_message WHERE template = ? AND {to} ORDER BY id DESC LIMIT 1"
        ((body,),) = self.ledger.rows(sql, f"dossiers/deposit_{name}", value)
        return str(body)


@dataclass(frozen=True)
class Command:
    """One command: how to come to where it can be given, and what is pressed."""

    name: str
    prepare: Callable[[Case], None]
    press: Callable[[Case], Click]
    procedure: str = PLAIN
    # Each try takes a file of its own: tries are counted against a limit.
    fresh: bool = False
    # A paper is received before it is anybody's: a try that failed may leave it there, and nobody sees it.
    papers: bool = False


# File, decide, vote; then every other act that binds somebody.
COMMANDS = (
    Command("start", Case.nothing, Case.start),
    Command("save", Case.started, Case.save),
    Command("upload", Case.moved, Case.upload, papers=True),
    Command("file", Case.filled, Case.file),
    Command("withdraw", Case.filed, Case.withdraw),
    Command("take", Case.filed, Case.take),
    Command("hand_back", Case.taken, Case.hand_back),
    Command("request_missing", Case.filed, Case.ask),
    Command("answer_request", Case.asked, Case.answer),
    Command("write_remark", Case.filed, Case.remark),
    Command("send_correction", Case.filed, Case.correct),
    Command("accept_correction", Case.corrected, Case.accept),
    Command("decline_correction", Case.corrected, Case.decline),
    Command("grant", Case.filed, Case.grant),
    Command("together", Case.ready, Case.together),
    Command("refuse", Case.filed, Case.refuse),
    Command("first_vote", Case.filed, Case.grant, PAID),
    Command("second_vote", Case.signed_once, Case.second_vote, PAID),
    Command("appeal", Case.refused, Case.appeal),
    Command("uphold", Case.appealed, Case.uphold),
    Command("overturn", Case.appealed, Case.overturn),
    Command("lapse", Case.overdue, Case.lapse),
    Command("automatic", Case.proved, Case.automatic, AUTOMATIC),
    Command("invite", Case.started, Case.invite, DEPOSITED, fresh=True),
    Command("deposit", Case.invited, Case.deposit, DEPOSITED, fresh=True, papers=True),
)
