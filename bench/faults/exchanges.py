"""Run inside the house: ask the registers of invented people over a bad line, until nothing is due any more.

Prints figures as one line of JSON. What one word counts: an *exchange* is one question to one register.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random
from threading import Lock
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django comes first
from django.db import connection  # noqa: E402

from qarib.kernel import clock  # noqa: E402
from qarib.kernel.actor import citizen  # noqa: E402
from qarib.kernel.secrecy import encrypt  # noqa: E402
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy  # noqa: E402
from qarib.modules.accounts.models import Person  # noqa: E402
from qarib.modules.accounts.queries import nin_index  # noqa: E402
from qarib.modules.exchange import clients  # noqa: E402
from qarib.modules.exchange.actions import Due, Wanted, ask_proofs, collect, enqueue_due, tell_outages  # noqa: E402
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Reply, Unavailable  # noqa: E402
from qarib.modules.exchange.enums import About, ProofState  # noqa: E402
from qarib.modules.exchange.models import Proof  # noqa: E402
from qarib.modules.exchange.rules import OPEN  # noqa: E402
from qarib.modules.journal.models import Entry  # noqa: E402

SOURCES = ("cnas", "casnos", "cnr", "civil-status", "cnl", "higher-education", "defence", "tax")
FOR_GOOD = "tax"
PEOPLE, WORKERS = 40, 8
# One file of so many asks the register that is down for good: it is asked four times a day for sixty days.
_SELDOM = 50
_DOWN, _LOST, _ANSWER_LOST, _LATE, _NOBODY = 0.3, 0.05, 0.05, 0.1, 0.02
_SPELL = timedelta(hours=3)
_LONGEST = timedelta(days=90)


class BadLine:
    """The registers behind a line on which everything happens; it keeps what reached them."""

    def __init__(self, seed: int) -> None:
        self.seed, self.lock = seed, Lock()
        self.random = Random(seed)
        self.reached: dict[UUID, Reply] = {}
        self.late: list[tuple[UUID, Reply]] = []
        self.happened: Counter[str] = Counter()

    def serves(self) -> frozenset[str]:
        """Return every register, down or not."""
        return frozenset(SOURCES)

    def container(self, source: str, message: UUID, *, within: timedelta) -> None:
        """Return nothing: evidence is not what is proved here."""

    def ask(self, questions: Sequence[Question], *, within: timedelta) -> Mapping[UUID, Reply]:  # noqa: ARG002 -- the contract's
        """Return what came through, and what came late of something else."""
        with self.lock:
            replies = {one.uid: self._one(one) for one in questions}
            # What was late comes now, whoever listens: beside answers to other questions, and once more.
            came = self.random.sample(self.late, min(3, len(self.late)))
            return replies | {uid: reply for uid, reply in came if uid not in replies}

    def _one(self, question: Question) -> Reply:
        if self._is_down(question.source):
            return self._went("down", Unavailable("down"))
        chance = self.random.random()
        if chance < _LOST:
            return self._went("question_lost", Unavailable())
        if question.uid in self.reached:
            self.happened["asked_again"] += 1
        # The register's own answer, whatever number of times it is asked: the question's key.
        reply = self.reached.setdefault(question.uid, said(question))
        if chance < _LOST + _ANSWER_LOST:
            return self._went("answer_lost", Unavailable())
        if chance < _LOST + _ANSWER_LOST + _LATE:
            self.late.append((question.uid, reply))
            return self._went("late", Unavailable())
        return reply

    def _went(self, how: str, reply: Reply) -> Reply:
        self.happened[how] += 1
        return reply

    def _is_down(self, source: str) -> bool:
        spell = int(clock.now().timestamp() // _SPELL.total_seconds())
        return source == FOR_GOOD or Random(f"{self.seed} {source} {spell}").random() < _DOWN


def said(question: Question) -> Reply:
    """Return what a register holds of a question: a number that follows from it, seldom nothing."""
    found = Random(f"{question.nin} {question.source} {question.field} {question.case}")
    return NoRecord() if found.random() < _NOBODY else Answer(found.randrange(400))


def people() -> list[Person]:
    """Make some people whom a counter has matched."""
    now = clock.now()
    made = []
    for place in range(PEOPLE):
        nin = f"1199001600{place:08d}"
        made.append(
            Person.objects.create(
                nin_sealed=encrypt(nin),
                nin_index=nin_index(nin),
                family_name="Bench",
                given_name="Person",
                phone=f"+2135599{place:05d}",
                phone_verified_at=now,
                identity_level=IdentityLevel.MATCHED,
                matched_by=MatchedBy.COUNTER,
                matched_at=now,
            )
        )
    return made


def ask_all(questions: int) -> None:
    """Write the questions, one case for the registers of a person."""
    everybody = people()
    for number in range(-(-questions // (len(SOURCES) - 1))):
        person = everybody[number % len(everybody)]
        wanted = [
            Wanted(
                fact=f"fact_{source.replace('-', '_')}", field="months", sources=(source,), every=False,
                about=About.SELF, valid_days=30, legal_basis="bench",
            )
            for source in SOURCES if source != FOR_GOOD or number % _SELDOM == 0
        ]  # fmt: skip
        ask_proofs(person, case=uuid4(), procedure="bench", wanted=wanted, actor=citizen(person.pk))


def stand_at(instant: datetime) -> None:
    """Move the clock of this process."""
    os.environ["QARIB_NOW"] = instant.isoformat()
    clock._offset.cache_clear()  # noqa: SLF001 -- the hand of the clock


def collect_all(random: Random, failures: list[str]) -> int:
    """Let workers take what is due, in any order, a case several times at once; return the rounds."""
    begun, rounds = clock.now(), 0
    with ThreadPoolExecutor(WORKERS) as workers:
        while (due := _next_due()) and due - begun < _LONGEST:
            stand_at(max(clock.now(), due) + timedelta(seconds=random.randrange(60)))
            rounds += 1
            found = enqueue_due()
            taken = [one for one in found for _copy in range(random.choice((1, 1, 2, 3)))]
            random.shuffle(taken)
            failures += filter(None, workers.map(_collect, taken))
            tell_outages()
            if all(one.probing for one in found):  # who is down is only probed: the hours pass
                stand_at(clock.now() + timedelta(minutes=random.randrange(30, 240)))
    return rounds


def _next_due() -> datetime | None:
    found = Proof.objects.filter(state__in=OPEN).order_by("next_try_at")
    due: datetime | None = found.values_list("next_try_at", flat=True).first()
    return due


def _collect(due: Due) -> str:
    try:
        collect(due.case, probing=due.probing)
    except Exception as error:  # noqa: BLE001 -- it is counted
        return repr(error)
    finally:
        connection.close()
    return ""


def figures(line: BadLine, rounds: int, failures: list[str]) -> dict[str, object]:
    """Count what is in the tables."""
    rows = list(Proof.objects.all())
    states = Counter(row.state for row in rows)
    told: Counter[tuple[str, str]] = Counter()
    for case, data in Entry.objects.filter(action="exchange.receive").values_list("object_id", "data"):
        told.update((case, one) for one in data["answered"])
    kept = [row for row in rows if row.state == ProofState.RECEIVED]
    return {
        "exchanges": len(rows), "answered": states["received"], "held_nothing": states["refused"],
        "given_up": states["expired"], "rounds": rounds, **line.happened,
        "left_open": sum(states[state] for state in OPEN),
        "kept_twice": sum(times - 1 for times in told.values()),
        "not_told": sum(not told[str(row.case), f"{row.source}: {row.fact}"] for row in kept),
        "wrong": sum(line.reached.get(row.uid) != Answer(row.value or 0) for row in kept)
        + sum(line.reached.get(row.uid) != NoRecord() for row in rows if row.state == ProofState.REFUSED),
        "given_up_in_vain": sum(
            row.state == ProofState.EXPIRED and row.source != FOR_GOOD for row in rows
        ),
        "failed": len(failures), "cases": failures[:3],
    }  # fmt: skip


def main() -> None:
    """Ask, collect, count."""
    line, random = BadLine(int(sys.argv[2])), Random(int(sys.argv[2]))
    clients._KNOWN["bad line"] = lambda: line  # type: ignore[assignment]  # noqa: SLF001 -- of this process
    settings.QARIB_EXCHANGE_CLIENT = "bad line"
    failures: list[str] = []
    ask_all(int(sys.argv[1]))
    rounds = collect_all(random, failures)
    print(json.dumps(figures(line, rounds, failures)))


if __name__ == "__main__":
    main()
