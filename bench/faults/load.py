"""Many citizens at once, each on their own connection, until the time is up."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterable

from dwelling import Dwelling
from journey import Crowd, Journey, Receipt
from ledger import Ledger


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which that share of the values lies; nought of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Writers:
    """So many threads, each taking one citizen after the other from the door to the number."""

    journey: type[Journey] = Journey
    ledger: type[Ledger] = Ledger

    def __init__(self, house: Dwelling, *, writers: int, seed: int) -> None:
        """Prepare; nobody moves before `run`."""
        self.house, self.writers, self.crowd = house, writers, Crowd(seed)
        self.stopping = threading.Event()
        self.receipts: list[list[Receipt]] = [[] for _writer in range(writers)]
        self.began = 0.0
        self.failures: list[BaseException] = []

    def _write(self, place: int) -> None:
        ledger = self.ledger(self.house.database)
        try:
            while not self.stopping.is_set():
                journey = self.journey(self.house.port, self.crowd.next(), code_of=ledger.code_of)
                self.receipts[place].append(journey.run())
        except BaseException as failure:
            self.failures.append(failure)
            raise
        finally:
            ledger.close()

    def run(self, seconds: float) -> None:
        """Work so long; whoever is on the way then still arrives. Raises what a writer failed with."""
        self.began = time.perf_counter()
        threads = [
            threading.Thread(target=self._write, args=(place,), daemon=True) for place in range(self.writers)
        ]
        for thread in threads:
            thread.start()
        self.stopping.wait(seconds)
        self.stopping.set()
        for thread in threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    @property
    def all(self) -> list[Receipt]:
        """Return every citizen's receipt."""
        return [receipt for many in self.receipts for receipt in many]

    def acknowledged(self) -> list[tuple[str, str, str]]:
        """Return dossier, number and occupation of every number that was shown to anybody."""
        return [
            (receipt.uid, number, receipt.citizen.occupation)
            for receipt in self.all
            for number in sorted(receipt.numbers)
        ]

    def longest_silence(self) -> float:
        """Return the longest time that any writer went without a receipt: starvation shows here."""
        silences = []
        for many in self.receipts:
            before = self.began
            for receipt in many:
                silences.append(receipt.ended - before)
                before = receipt.ended
        return max(silences, default=0.0)

    def figures(self) -> dict[str, object]:
        """Return what the citizens saw."""
        all_ = self.all
        arrived = [receipt for receipt in all_ if receipt.numbers]
        filings = [seconds for receipt in all_ for seconds in receipt.filing_seconds]
        writes = [seconds for receipt in all_ for seconds in receipt.write_seconds]
        errors = Counter(error for receipt in all_ for error in receipt.server_errors)
        refusals = Counter(refusal for receipt in all_ for refusal in receipt.refusals)
        return {
            "journeys": len(arrived),
            "errors_5xx": errors.total(),
            "errors": dict(errors.most_common(5)),
            "refused": refusals.total(),
            "refusals": dict(refusals.most_common(5)),
            "several_numbers": sum(len(receipt.numbers) > 1 for receipt in all_),
            "broken_lines": sum(receipt.broken_lines for receipt in all_),
            "requests": sum(receipt.requests for receipt in all_),
            "filing_p50_ms": round(percentile(filings, 0.5) * 1000),
            "filing_p95_ms": round(percentile(filings, 0.95) * 1000),
            "write_p95_ms": round(percentile(writes, 0.95) * 1000),
            "write_worst_ms": round(max(writes, default=0.0) * 1000),
            "lock_worst_ms": round(max((receipt.lock_ms for receipt in all_), default=0.0)),
            "writer_longest_silence_s": round(self.longest_silence(), 1),
            "writers_fewest_journeys": min(
                sum(bool(receipt.numbers) for receipt in many) for many in self.receipts
            ),
            "writers_most_journeys": max(
                sum(bool(receipt.numbers) for receipt in many) for many in self.receipts
            ),
            "statements_per_signup_and_journey": round(
                sum(receipt.statements for receipt in arrived) / max(1, len(arrived)), 1
            ),
        }


class Desk:
    """The agents' process, and what it acknowledged."""

    def __init__(self, house: Dwelling, *, pause: float) -> None:
        """Start it; each of its two agents waits so long between two files."""
        self.path = house.folder / "desk.jsonl"
        self.process = house.open_desk(self.path, pause)

    def stop(self) -> tuple[list[str], list[str]]:
        """Let the acts in hand finish; return the granted files and the errors."""
        self.process.terminate()
        self.process.wait(timeout=60)
        lines = [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]
        return [line["granted"] for line in lines if "granted" in line], [
            line["error"] for line in lines if "error" in line
        ]
