"""Run inside the house, without a server: one fault at every point of every command, and the retry after it.

    points.py DATABASE SEED quick|full [COMMAND …]

The database is read through a second connection. Prints one line of JSON.
"""

import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from cases import COMMANDS, Case, Command  # noqa: E402 -- Django comes first
from clicks import Click, Told, read  # noqa: E402
from clock_hand import HANDS  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import InterfaceError, OperationalError, close_old_connections, connection  # noqa: E402
from faulty import Fault  # noqa: E402
from hammer_house import citizens, people_on_duty  # noqa: E402
from indoors import Device, Indoors  # noqa: E402
from ledger import Ledger  # noqa: E402
from presses import Duty  # noqa: E402
from tables import Tables  # noqa: E402
from truth import SAME, one_truth  # noqa: E402

from qarib.config.wsgi import application  # noqa: E402
from qarib.kernel.recent import forget_everything  # noqa: E402
from qarib.modules.operations.models import Use  # noqa: E402

_UNAVAILABLE = 503
_MOST_POINTS = 500
_MANY = 100_000
_MOST_SHOWN = 8
_PAPERS = ("documents_upload", "journal_entry")
_NOBODY_WAITS = {"lapse", "automatic"}


@dataclass
class Findings:
    """What must be nought, and how much was tried."""

    points: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    points_of: dict[str, int] = field(default_factory=dict)
    papers_left: int = 0
    lost: list[str] = field(default_factory=list)
    half_written: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    retry_failed: list[str] = field(default_factory=list)
    answers_5xx_without_sentence: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


@dataclass
class Try:
    """One file on which one command is given, again and again until it is done."""

    case: Case
    click: Click
    before: Counter[str]
    story: list[tuple[Any, ...]]
    done: bool = False
    # Papers that failed tries have left.
    left: dict[str, int] = field(default_factory=dict)


def sentence_missing(status: int, text: str, retry_after: str | None) -> bool:
    """Tell whether an answer of ours to a database that went away leaves somebody without a way on."""
    helpful = "<h1" in text and "<li>" in text and bool(retry_after) and "Traceback" not in text
    return status != _UNAVAILABLE or not helpful


class Prover:
    """Gives every command with a fault at every point."""

    def __init__(self, database: str, *, seed: int, quick: bool) -> None:
        """Let the people in."""
        self.quick, self.ledger = quick, Ledger(database)
        self.tables, self.found = Tables(self.ledger), Findings()
        self.people: Iterator[list[str]] = citizens(_MANY, seed)
        duty = {role: [self._device(key) for key in keys] for role, keys in people_on_duty().items()}
        self.duty = Duty(duty["agent"], duty["head"][0], duty["director"][0])
        self.told: list[Told] = []
        self.fault = Fault(connection, self._cut if self.ledger.mark == "%s" else None)

    def _device(self, key: str) -> Any:  # noqa: ANN401 -- what `Presses` presses on
        browser = Indoors(application)
        browser.cookies["qarib_session"] = key
        return Device(browser)

    def _cut(self) -> None:
        """End the house's session from another one, as a server that stops does."""
        pid = connection.connection.info.backend_pid
        self.ledger.rows("SELECT pg_terminate_backend(?, 5000)", pid)

    # --- one command ----------------------------------------------------------------------------

    def prove(self, command: Command) -> None:
        """Give it without a fault, then with one at every point it passes."""
        clean = self._begin(command)
        told, why = self._give(clean)
        whole = self.tables.since(clean.before)
        if told != "done":
            raise RuntimeError(f"{command.name} without a fault: {told} {why}")
        self._note(clean, command)
        passes = [None] if self.quick else list(self.fault.kinds)
        for kind in passes:
            self.found.points_of[command.name] = self._pass(command, whole, kind)

    def _pass(self, command: Command, whole: dict[str, int], kind: str | None) -> int:
        """Move the fault from point to point until the command ends before it; return how many there were."""
        trial: Try | None = None
        for place in range(1, _MOST_POINTS):
            if trial is None or trial.done:
                trial = self._begin(command)
            which = kind or self.fault.kinds[place % len(self.fault.kinds)]
            if not self._point(command, trial, whole, (place, which)):
                return place - 1
            if command.fresh or not self.quick:
                self._again(command, trial, whole, self._where(command, place, which))
        raise RuntimeError(f"{command.name} has more than {_MOST_POINTS} points")

    def _where(self, command: Command, place: int, kind: str) -> str:
        return f"{command.name}, point {place} ({kind}) {self.fault.at}"

    def _point(self, command: Command, trial: Try, whole: dict[str, int], point: tuple[int, str]) -> bool:
        """Give it with a fault at one point and judge what is left; False when it never came there."""
        with self.fault.armed(*point):
            told, why = self._give(trial)
        where = self._where(command, *point)
        if not self.fault.fired:
            self._settle(
                command, trial, whole, (told, why), f"{command.name}, retried after {point[0] - 1} faults"
            )
            return False
        self.found.points += 1
        self.found.by_kind[point[1]] += 1
        added, story = self._added(command, trial, whole), self.tables.story(trial.case.pk, trial.case.uid)
        if told == "5xx" and why:
            self.found.answers_5xx_without_sentence.append(f"{where}: {why}")
        elif told in {"unclear", "refused"}:
            self.found.unclear.append(f"{where}: {told} {why}")
        if added == whole:
            self._again(command, trial, whole, where)
        elif added or (story != trial.story and command.name != "start"):
            self.found.half_written.append(f"{where}: {added or story} of {whole}")
            trial.done = True
        elif told == "done":
            self.found.lost.append(f"{where}: told done, nothing is there")
            trial.done = True
        return True

    def _added(self, command: Command, trial: Try, whole: Mapping[str, int]) -> dict[str, int]:
        """Return what was added, but for the papers that nobody refers to: they are counted apart."""
        added = self.tables.since(trial.before)
        if not command.papers:
            return added
        due = whole if all(added.get(name, 0) >= rows for name, rows in whole.items()) else {}
        trial.left = {name: added.get(name, 0) - due.get(name, 0) for name in _PAPERS}
        return {
            name: rows - trial.left.get(name, 0)
            for name, rows in added.items()
            if rows != trial.left.get(name, 0)
        }

    def _again(self, command: Command, trial: Try, whole: dict[str, int], where: str) -> None:
        """Give the same command once more: it is done now, once, whatever became of it before."""
        if not trial.done:
            self._settle(command, trial, whole, self._give(trial), f"{where}, retried")

    def _settle(
        self, command: Command, trial: Try, whole: dict[str, int], told: tuple[str, str], where: str
    ) -> None:
        added = self._added(command, trial, whole)
        self.found.papers_left += trial.left.get("documents_upload", 0)
        trial.done = True
        if added != whole:
            more = any(added.get(name, 0) > rows for name, rows in whole.items())
            (self.found.double if more else self.found.retry_failed).append(
                f"{where}: {told}, {added} of {whole}"
            )
            return
        # Whoever is told that it was done already knows as much; a citizen is led to the same receipt.
        if told[0] != "done" and (told[0] not in {"refused", "shown"} or trial.click.act in SAME):
            self.found.retry_failed.append(f"{where}: {told}")
        self._note(trial, command)

    def _note(self, trial: Try, command: Command) -> None:
        case = trial.case
        trial.done = True
        if command.name == "start":
            case.do(trial.click)  # the same draft: what it is called
        self.told.append(Told(case.uid, trial.click.act, "done"))
        if command.name == "file":
            page, number = case.devices[0].browser.get(f"/me/dossiers/{case.uid}/filed/"), case.number()
            if not number or number not in page.text:
                self.found.lost.append(f"receipt of {case.uid} does not show its number")

    # --- one try ----------------------------------------------------------------------------------

    def _begin(self, command: Command) -> Try:
        """Bring a new file to where the command can be given.

        What was sent before is counted no more: one agent sends one form more often here than an hour allows.
        """
        Use.objects.all().delete()
        devices = [self._device(key) for key in next(self.people)]
        case = Case(
            self.duty, devices, command.procedure, self.ledger, hands=lambda act, uid: HANDS[act](uid)
        )
        case.noted = self.told
        command.prepare(case)
        return Try(case, command.press(case), self.tables.count(), self.tables.story(case.pk, case.uid))

    def _give(self, trial: Try) -> tuple[str, str]:
        """Press; return what was told, and what is wrong with an answer that leaves somebody standing."""
        if not self.quick:
            forget_everything()  # a process that has just started reads most
        Indoors.last = None
        try:
            answer = trial.click.press(0)
        except (OperationalError, InterfaceError) as error:
            close_old_connections()
            # The worker tries again; a page must not let it through.
            return "5xx", "" if trial.click.act in _NOBODY_WAITS else f"no answer: {error!r}"
        told, why = read(answer)
        if told != "5xx":
            return told, why
        header = Indoors.last.headers.get("Retry-After") if Indoors.last else None
        return told, str(answer.status) if sentence_missing(answer.status, answer.text, header) else ""

    # --- all of them --------------------------------------------------------------------------------

    def missing_files(self) -> list[str]:
        """Return the received papers whose files are not there."""
        rows = self.ledger.rows("SELECT id, original_name, rendition_name FROM documents_upload")
        folder = Path(settings.MEDIA_ROOT)
        return [
            f"upload {row[0]}: {name}"
            for row in rows
            for name in row[1:]
            if name and not (folder / name).exists()
        ]

    def figures(self) -> dict[str, object]:
        """Return everything, after the tables were read as a whole."""
        truth = one_truth(self.ledger, self.told)
        found = self.found
        found.lost += truth.lost + self.missing_files()
        found.half_written += truth.half
        found.double += truth.twice
        listed = {name: value for name, value in asdict(found).items() if isinstance(value, list)}
        return {
            "commands": len(found.points_of),
            "points": found.points,
            "by_kind": dict(found.by_kind),
            "points_of": found.points_of,
            "files": truth.counts["files"],
            "papers_left": found.papers_left,
            **{name: len(cases) for name, cases in listed.items()},
            "cases": [case for cases in listed.values() for case in cases][:_MOST_SHOWN],
        }


def main() -> None:
    """Prove what the command line names, or all."""
    database, seed, form, *names = sys.argv[1:]
    logging.disable(logging.CRITICAL)  # thousands of faults, each with its traceback
    prover = Prover(database, seed=int(seed), quick=form == "quick")
    for command in COMMANDS:
        if not names or command.name in names:
            prover.prove(command)
    print(json.dumps(prover.figures(), ensure_ascii=False))


if __name__ == "__main__":
    main()
