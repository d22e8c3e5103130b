"""Another administration asks us over a bad line: each question is answered once, whatever happens to it.

Three tries of ten never leave; questions and answers get lost; a message is sent twice at the same time, or
kept back and sent beside later ones. Whoever has no answer signs the question anew and asks again, by its own
key.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from dwelling import Dwelling
from sender import HOUSE, OK, UNAUTHORIZED, asked_house, counted, furnish, message, now, send

from qarib.modules.exchange.clients.signed import Asked, NotAcceptedError
from qarib.modules.exchange.clients.signed.messages import verify_answer

PEOPLE, REGISTERED, CLIENTS = 200, 60, 8
NOUGHT = ("unanswered", "answered_twice", "answers_differ", "wrong_answers", "not_journalled", "unexpected")
_MOST_TRIES = 60
_OUTAGE, _HAPPENS = 0.3, {"lost": 0.05, "kept_back": 0.1, "answer_lost": 0.05, "twice": 0.1}


class Asker:
    """One line to the house, and the questions of its share until each has an answer."""

    def __init__(self, house: Dwelling, numbers: list[str], seed: str) -> None:
        """Take whom it asks about."""
        self.house, self.numbers, self.random = house, numbers, Random(seed)
        self.questions: dict[str, str] = {}
        self.answers: dict[str, list[dict[str, object]]] = {}
        self.happened: Counter[str] = Counter()
        self.kept_back: list[Asked] = []

    def ask(self, count: int) -> None:
        """Ask so many questions, in any order, until all are answered."""
        self.questions = {str(uuid4()): self.random.choice(self.numbers) for _number in range(count)}
        for _round in range(_MOST_TRIES):
            left = [key for key in self.questions if key not in self.answers]
            if not left:
                break
            self.random.shuffle(left)
            for key in left:
                self._try(key)
            self._send_what_was_kept_back()
        self.happened["unanswered"] = len(self.questions) - len(self.answers)

    def _try(self, key: str) -> None:
        chance = self.random.random()
        if chance < _OUTAGE:
            self.happened["outage"] += 1
            return
        asked, chance = message(self.house, self.questions[key], key), self.random.random()
        for how, share in _HAPPENS.items():
            if chance < share:
                self.happened[how] += 1
                self._went(how, asked)
                return
            chance -= share
        self._hear([asked])

    def _went(self, how: str, asked: Asked) -> None:
        if how == "kept_back":
            self.kept_back.append(asked)
        elif how == "answer_lost":
            send(self.house.port, [asked])
        elif how == "twice":
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda one: self._hear([one], doubled=True), (asked, asked)))

    def _send_what_was_kept_back(self) -> None:
        late, self.kept_back = self.kept_back, []
        self._hear(late)

    def _hear(self, messages: list[Asked], *, doubled: bool = False) -> None:
        """Send messages and keep what is answered and signed."""
        for one in send(self.house.port, messages):
            if one.said.status == UNAUTHORIZED and doubled:
                self.happened["replay_refused"] += 1
                continue
            try:
                verify_answer(one.asked, one.said, key=HOUSE.public_key(), now=now())
            except NotAcceptedError:
                self.happened["unexpected"] += 1
                continue
            if one.said.status != OK:
                self.happened["unexpected"] += 1
                continue
            said = json.loads(one.said.body)
            self.answers.setdefault(said["id"], []).append(said)


def measure(*, database: str, questions: int, seed: int) -> dict[str, object]:
    """Ask a new house with several lines at once; return all figures."""
    with asked_house(database) as house:
        numbers = furnish(house, people=PEOPLE, registered=REGISTERED)
        askers = [Asker(house, numbers, f"{seed} {place}") for place in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda one: one.ask(-(-questions // CLIENTS)), askers))
        kept = counted(house)
    happened = sum((one.happened for one in askers), Counter())
    asked = sum(len(one.questions) for one in askers)
    given = [said for one in askers for said in one.answers.values()]
    return {
        "questions": asked,
        **{
            how: happened[how]
            for how in ("outage", "lost", "answer_lost", "twice", "kept_back", "replay_refused")
        },
        "unanswered": happened["unanswered"],
        "unexpected": happened["unexpected"],
        "answered_twice": abs(kept["calls"] - asked) + abs(kept["answers"] - asked),
        "not_journalled": abs(kept["rows"] - asked),
        "answers_differ": sum(any(one != said[0] for one in said) for said in given),
        "wrong_answers": sum(_wrong(askers, numbers)),
    }


def _wrong(askers: list[Asker], numbers: list[str]) -> Iterator[bool]:
    registered = set(numbers[:REGISTERED])
    for one in askers:
        for key, said in one.answers.items():
            yield said[0]["value"] is not (one.questions[key] in registered)
