"""The life of one file under hostile clicks: what can be done twice, or against each other, in each state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from clicks import REDIRECT, Browser, Click, ClockHand, Pair, Told
from presses import AUTOMATIC, PAID, PLAIN, REASON, YOU, Presses, photo
from visitor import Answer

KINDS = (PLAIN, PLAIN, PAID, PAID, AUTOMATIC)
MOST_PAIRS = 16
# What ends a file, or leaves the pairs before it, waits so long: most pairs meet a file that goes on.
_OLD = 8
_PHOTOS, _SELDOM = 0.04, 0.25
_FINAL = {"granted", "withdrawn", "lapsed", "upheld", "overturned"}


@dataclass
class Life(Presses):
    """One citizen and one file, from the draft to its end, two clicks at a time."""

    pair: Pair = field(kw_only=True)
    clock: ClockHand = field(kw_only=True)
    random: Random = field(kw_only=True)
    told: list[Told] = field(default_factory=list)

    def run(self, most: int) -> int:
        """Live until the end, or so many pairs; return how many pairs were sent."""
        self._start()
        self._fill()
        while self.pairs < most and (found := self._possible()):
            weights = [weight for weight, *_clicks in found]
            self._both(*self.random.choices(found, weights)[0][1:])
        return self.pairs

    # --- the draft ----------------------------------------------------------------------------

    def _both(self, *clicks: Click) -> None:
        self.told += self.pair.at_once(self.uid, clicks)
        self.pairs += 1

    def _start(self) -> None:
        """Press the button of the procedure's page on two devices: one draft."""
        led: list[Answer] = []

        def start(device: Browser) -> Click:
            def press(side: int) -> Answer:
                led.append(device.press(side, f"/procedures/{self.procedure}/start/", []))
                return led[-1]

            return Click("start", press)

        self._both(*map(start, self.devices))
        drafts = {answer.location.split("/")[3] for answer in led if answer.status == REDIRECT}
        if not drafts:
            raise RuntimeError(f"no draft of {self.procedure}: {led}")
        if len(drafts) > 1:
            self.told.append(Told("", "start", "unclear", f"{len(drafts)} drafts of one person"))
        self.uid = min(drafts)
        self.told[:] = [Told(self.uid, one.act, one.told, one.why) for one in self.told]
        self.pk = self.ledger.dossier(self.uid)[0]

    def _fill(self) -> None:
        """Send each page twice at once; now and then with a photo."""
        moved = self.random.random() < _PHOTOS
        changed = "yes" if moved else "no"
        home = {"residence_commune": "Miliana", "residence_changed": changed}
        self._both(self._save("you", YOU), self._save("you", YOU))
        self._both(self._save("home", home), self._save("home", home, tab=1))
        if moved:
            files = [("residence_proof", photo(self.random))]
            page = {"address": "3 rue des Frères"}
            self._both(*(self._save("new-address", page, tab=tab, files=files) for tab in (0, 1)))
        self._both(*self._two_tabs())

    # --- what may meet ------------------------------------------------------------------------

    def _possible(self) -> list[tuple[int, Click, Click]]:
        status = self.ledger.dossier(self.uid)[1]
        states: dict[str, Callable[[], Iterator[tuple[int, Click, Click]]]] = {
            "draft": self._of_a_draft,
            "filed": self._of_a_filed_file,
            "under_instruction": self._of_a_taken_file,
            "waiting": self._of_a_waiting_file,
            "refused": self._of_a_refusal,
            "appealed": self._of_an_appeal,
        }
        if status in _FINAL:
            return list(self._of_the_end())
        return list(states[status]())

    def _now_and_then(self) -> bool:
        """Tell whether to prepare what costs more than the clicks themselves: one time in four."""
        return self.random.random() < _SELDOM

    def _of_a_draft(self) -> Iterator[tuple[int, Click, Click]]:
        first, second = self._two_tabs()
        yield 3, first, second
        yield 6, first, self._file(1)
        yield 4, self._file(), self._file()
        yield 4, self._file(), self._file(1)
        if self.pairs >= _OLD:
            yield 1, self._file(), self._withdraw(1)

    def _of_what_is_to_handle(self) -> Iterator[tuple[int, Click, Click]]:
        """Yield what may happen to a file that an agent has to decide, whoever has it in hand."""
        one, two = self.duty.agents
        open_corrections = self.ledger.open_corrections(self.pk)
        yield 3, self._ask(one), self._ask(one)
        yield 3, self._ask(one), self._ask(two)
        yield 1, self._ask(one), self._grant(two)
        yield 3, self._correct(), self._correct(1)
        yield 1, self._correct(), self._refuse(one)
        yield 1, self._correct(), self._grant(two)
        yield 1, self._remark(), self._remark(1)
        if self.pairs >= _OLD:
            yield 1, self._grant(one), self._grant(one)
            yield 2, self._grant(one), self._grant(two)
            yield 1, self._grant(one), self._grant(self.duty.head)
            yield 2, self._grant(one), self._refuse(two)
            yield 2, self._refuse(one), self._refuse(two)
            yield 1, self._refuse(two), self._withdraw()
            yield 1, self._grant(two), self._withdraw()
        if open_corrections:
            yield from self._of_a_correction(open_corrections[0])
        elif self._now_and_then() and (mark := self.clock.do("mark", self.uid)):
            yield 8, self._together(one, mark), self._grant(two)
            yield 8, self._together(one, mark), self._together(two, mark)

    def _of_a_correction(self, correction: str) -> Iterator[tuple[int, Click, Click]]:
        one, two = self.duty.agents
        page = f"corrections/{correction}"

        def settle(answer: str, who: Browser) -> Click:
            fields = {"answer": answer, "reason": REASON}
            return self._desk(f"{answer}_correction", page, who, fields)

        yield 12, settle("accept", one), settle("decline", two)
        yield 6, settle("accept", one), settle("accept", one)
        yield 6, settle("accept", two), self._correct()
        yield 4, settle("accept", two), self._grant(one)
        yield 4, settle("decline", two), self._refuse(one)

    def _of_a_filed_file(self) -> Iterator[tuple[int, Click, Click]]:
        one, two = self.duty.agents
        take = [self._desk("take", "take", who) for who in (one, one, two)]
        stale, _other = self._two_tabs()
        yield 2, self._file(), stale
        yield 2, self._file(), self._file(1)
        yield 2, take[0], take[1]
        yield 3, take[0], take[2]
        yield 2, take[0], self._ask(two)
        if self.procedure == AUTOMATIC and self._now_and_then():
            self.clock.do("prove", self.uid)
            yield 20, take[0], self.clock.click("automatic", self.uid)
            yield 5, self._withdraw(), self.clock.click("automatic", self.uid)
            yield 5, self._correct(), self.clock.click("automatic", self.uid)
            yield 5, self.clock.click("automatic", self.uid), self.clock.click("automatic", self.uid)
        yield from self._of_what_is_to_handle()

    def _of_a_taken_file(self) -> Iterator[tuple[int, Click, Click]]:
        one, two = self.duty.agents
        back = [self._desk("hand_back", "hand-back", who) for who in (one, one, two)]
        yield 2, back[0], back[1]
        yield 2, back[0], self._grant(two)
        yield 2, back[2], self._ask(one)
        yield from self._of_what_is_to_handle()

    def _of_a_waiting_file(self) -> Iterator[tuple[int, Click, Click]]:
        one = self.duty.agents[0]
        yield 4, self._answer(), self._answer(1)
        yield 2, self._answer(), self._ask(one)
        if self.pairs >= _OLD:
            yield 1, self._answer(), self._withdraw(1)
            yield 1, self._withdraw(), self._withdraw(1)
        if self.pairs >= _OLD and self._now_and_then():
            self.clock.do("overdue", self.uid)
            yield 8, self._answer(), self.clock.click("lapse", self.uid)
            yield 4, self.clock.click("lapse", self.uid), self.clock.click("lapse", self.uid)

    def _of_a_refusal(self) -> Iterator[tuple[int, Click, Click]]:
        yield 3, self._appeal(), self._appeal(1)
        yield 1, self._appeal(), self._refuse(self.duty.agents[1])

    def _of_an_appeal(self) -> Iterator[tuple[int, Click, Click]]:
        fields = {"reason": REASON}
        deciders = [*self.duty.agents, self.duty.head, self.duty.director]
        first, second = self.random.sample(deciders, 2)
        twice = self.random.choice((self.duty.head, self.duty.director))

        def overturn(who: Browser) -> Click:
            return self._desk("overturn", "overturn", who, fields)

        def uphold(who: Browser) -> Click:
            return self._desk("uphold", "uphold", who, fields)

        yield 2, self._appeal(), self._appeal(1)
        yield 4, uphold(first), overturn(second)
        yield 2, overturn(first), overturn(second)
        yield 2, uphold(first), uphold(second)
        yield 1, overturn(twice), overturn(twice)
        yield 1, uphold(twice), uphold(twice)

    def _of_the_end(self) -> Iterator[tuple[int, Click, Click]]:
        """Yield old tabs of a file that is over: nothing may move any more."""
        one, two = self.duty.agents
        stale, _other = self._two_tabs()
        yield 1, stale, self._file(1)
        yield 1, self._withdraw(), self._withdraw(1)
        if self._number():
            yield 1, self._grant(one), self._refuse(two)
            yield 1, self._ask(one), self._answer()
            yield 1, self._withdraw(), self._appeal(1)
            yield 1, self._correct(), self._desk("take", "take", two)
