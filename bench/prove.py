"""Never shown, never lost, never twice: everything that is claimed, proved on this machine, in one table.

    python bench/prove.py                  every proof in its quick form, SQLite beside PostgreSQL
    python bench/prove.py --full           in full size: hours; for `docs/operations/proofs.md`
    python bench/prove.py --only kill9 --only hammer --database postgres
    python bench/prove.py --without leaks  all but one
    python bench/prove.py --json           the table as one object, too

Each proof is a program whose last line of JSON is read; `PROOFS` says which of its figures must be nought.
The exit status is 1 when a line is not true, or its program is not there. A line that cannot be run here (no
PostgreSQL, no small file system) says so.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "bench" / "faults"))

from dwelling import SHELLS, Dwelling, NoDatabaseServerError  # noqa: E402 -- no packages here

SQLITE, POSTGRES = "sqlite", "postgres"
BOTH = (SQLITE, POSTGRES)
_LOAD = ("lost", "twice", "half_written", "errors_5xx", "refused")
_CANNOT = 2  # what a proof answers when this machine lacks something
_SAID = 2000
_LONGEST_VERDICT = 60


@dataclass(frozen=True)
class Proof:
    """One program: how it is called, how long it may take, and what it must find."""

    name: str
    program: str
    # Beside `--database`.
    quick: tuple[str, ...] = ("--quick",)
    full: tuple[str, ...] = ()
    seconds: int = 900
    databases: tuple[str, ...] = BOTH
    # Keys that must be there and nought.
    nought: tuple[str, ...] = ("lost", "half_written", "double")
    # The key that says how much was tried: nothing tried proves nothing.
    tries: str = "points"
    recovery: str = ""
    # The database is named by `QARIB_DATABASE_URL` alone.
    by_address: bool = False


# Order is the order of starting: the longest first, so that both lines end together.
PROOFS = (
    Proof(
        "kill of web and worker", "bench/faults/kill9.py", full=("--full",),
        nought=_LOAD, tries="kills", recovery="recovery_ms",
    ),
    Proof(
        "kill of the database", "bench/faults/pgkill.py", full=("--full",),
        nought=_LOAD, tries="kills", recovery="recovery_ms",
    ),
    Proof(
        "a fault at every statement", "bench/faults/everypoint.py",
        nought=("lost", "half_written", "double", "retry_failed", "answers_5xx_without_sentence", "unclear"),
    ),
    Proof(
        "disk full", "bench/faults/diskfull.py",
        nought=("lost", "twice", "half_written", "answers_5xx_without_sentence"),
        tries="refused_in_words", recovery="recovery_s",
    ),
    Proof(
        "deliveries repeated and reordered", "bench/faults/deliveries.py",
        nought=("lost", "twice", "half_written", "errors_5xx", "unclear", "other_receipts"),
        tries="deliveries",
    ),
    Proof(
        "slow database", "bench/faults/slow.py",
        nought=("lost", "twice", "half_written", "errors_5xx"), tries="journeys", recovery="recovery_s",
    ),
    Proof(
        "two clicks at once", "bench/faults/hammer.py", full=("--pairs", "10000"),
        nought=("lost", "twice", "half_written", "errors_5xx", "unclear"), tries="pairs",
    ),
    Proof(
        "eight writers", "bench/faults/writers.py", full=("--seconds", "300"),
        nought=_LOAD, tries="journeys",
    ),
    Proof(
        "backup and restore", "bench/faults/restore.py", full=("--full",),
        nought=("lost", "half_written"), tries="restores", recovery="recovery_s",
    ),
    Proof("the sealed journal", "bench/faults/sealed.py", nought=("problems", "harms_missed"), tries="rows"),
    Proof(
        "who may see what: leaks", "bench/faults/leaks.py", quick=("--quick", "--json"), full=("--json",),
        nought=("leaks", "failed"), tries="tries",
    ),
    Proof(
        "who may see what: the matrix", "bench/faults/matrix.py", quick=("--quick", "--json"),
        full=("--json",), nought=("differences", "failed"), tries="cells",
    ),
    Proof(
        "fuzz of every form", "bench/faults/fuzz_forms.py", quick=("--quick", "--json"), full=("--json",),
        nought=("answers_5xx", "no_sentence", "wrong_language", "lost_input", "unescaped"), tries="requests",
    ),
    Proof(
        "fuzz of the API", "bench/faults/fuzz_api.py", quick=("--quick", "--json"), full=("--json",),
        nought=("5xx", "other", "broken_off"), tries="requests",
    ),
    Proof(
        "exchanges over a bad line", "bench/faults/exchange.py",
        nought=(
            "left_open", "kept_twice", "not_told", "wrong", "given_up_in_vain", "failed",
            "unanswered", "answered_twice", "answers_differ", "wrong_answers", "not_journalled", "unexpected",
        ),
        tries="exchanges",
    ),
    Proof(
        "signed messages spoiled", "bench/faults/tamper.py",
        databases=(SQLITE,), nought=("accepted", "broken"), tries="tries",
    ),
    # In quick form the list is held against the tests, which the suites run on both databases.
    Proof(
        "ASVS 5.0, level 2", "tools/asvs.py", quick=("--check", "--json"),
        full=("--run", "--record", "--json"), nought=("failed",), tries="met", by_address=True,
    ),
)  # fmt: skip


@dataclass
class Line:
    """What one proof said on one database."""

    proof: Proof
    database: str
    verdict: str = ""
    true: bool = False
    ran: bool = False
    seconds: float = 0.0
    figures: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the line with all its figures."""
        seconds = round(self.seconds, 1)
        told = {"proof": self.proof.name, "database": self.database, "verdict": self.verdict}
        return self.figures | told | {"seconds": seconds}

    def cells(self) -> tuple[str, ...]:
        """Return the line as the table shows it."""
        proof, figures = self.proof, self.figures
        shown = [f"{figures.get(proof.tries, '–')} {proof.tries}"] if self.ran else []
        shown += [f"{name} {figures.get(name, '?')}" for name in proof.nought] if self.ran else []
        recovery = words_of(figures.get(proof.recovery)) if proof.recovery else "–"
        return (proof.name, self.database, ", ".join(shown), recovery, f"{self.seconds:.0f}", self.verdict)


def words_of(value: object) -> str:
    """Return a recovery time, or its spread, as a few words."""
    if isinstance(value, Mapping):
        return " / ".join(f"{name} {figure}" for name, figure in value.items() if figure is not None)
    return "–" if value is None else str(value)


def judge(line: Line, status: int, printed: str, complained: str) -> None:
    """Read what a program printed, and say whether its line is true."""
    figures = last_object(printed)
    line.figures = figures or {}
    if status == _CANNOT or line.figures.get("run") is False:
        why = str(line.figures.get("why", "")) or (complained.strip().splitlines() or [""])[-1]
        line.verdict = f"not run: {why[:_LONGEST_VERDICT]}"
        return
    line.ran = True
    if figures is None:
        line.verdict = f"FALSE: no figures, exit status {status}"
        return
    absent = [name for name in line.proof.nought if name not in figures]
    wrong = [name for name in line.proof.nought if figures.get(name)]
    if absent:
        line.verdict = f"FALSE: does not say {', '.join(absent)}"
    elif wrong:
        line.verdict = f"FALSE: {', '.join(wrong)}"
    elif not figures.get(line.proof.tries):
        line.verdict = "FALSE: nothing was tried"
    elif status:
        line.verdict = f"FALSE: exit status {status}"
    else:
        line.true, line.verdict = True, "true"


def last_object(printed: str) -> dict[str, Any] | None:
    """Return the last line that is an object of JSON."""
    for line in reversed(printed.splitlines()):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            return found if isinstance(found, dict) else None
    return None


class Prover:
    """Runs the proofs, one line of them for each database, side by side."""

    def __init__(self, proofs: Sequence[Proof], databases: Iterable[str], *, full: bool) -> None:
        """Prepare."""
        self.full, self.words = full, ROOT / "var" / "proofs"
        self.lines = [Line(proof, one) for one in databases for proof in proofs if one in proof.databases]
        self.environment = {name: value for name, value in os.environ.items() if name != "QARIB_DATABASE_URL"}
        self.printing = threading.Lock()

    def run(self) -> None:
        """Build one empty house for each database, then run both lines."""
        shutil.rmtree(self.words, ignore_errors=True)
        self.words.mkdir(parents=True)
        databases = dict.fromkeys(line.database for line in self.lines)
        with tempfile.TemporaryDirectory(prefix="qarib-shells-") as shells:
            self.environment[SHELLS] = shells
            with ThreadPoolExecutor(len(databases)) as pool:
                for done in [pool.submit(self._one_line, database, Path(shells)) for database in databases]:
                    done.result()

    def _one_line(self, database: str, shells: Path) -> None:
        mine = [line for line in self.lines if line.database == database]
        try:
            build_shell(database, shells)
        except NoDatabaseServerError as missing:
            for line in mine:
                line.verdict = f"not run: {missing}"
            return
        for line in mine:
            self._prove(line)
            with self.printing:
                print(f"{line.seconds:6.1f} s  {line.proof.name}, {database}: {line.verdict}", flush=True)

    def _prove(self, line: Line) -> None:
        proof = line.proof
        if not (ROOT / proof.program).exists():
            line.verdict = f"FALSE: {proof.program} is not there"
            return
        command = [sys.executable, proof.program, *(proof.full if self.full else proof.quick)]
        if not proof.by_address:
            command += ["--database", line.database]
        elif line.database == POSTGRES:
            command.insert(0, "tools/with_postgres")
        began = time.monotonic()
        limit = None if self.full else proof.seconds
        status, printed, complained = run_bounded(command, self.environment, limit)
        line.seconds = time.monotonic() - began
        name = f"{Path(proof.program).stem}-{line.database}"
        (self.words / f"{name}.txt").write_text(f"{printed}\n{complained}", encoding="utf-8")
        if status is None:
            line.ran, line.verdict = True, f"FALSE: not done after {limit} s"
        else:
            judge(line, status, printed, complained)
        if line.verdict.startswith("FALSE"):
            with self.printing:
                print(f"--- {name}\n{complained[-_SAID:]}{printed[-_SAID:]}", file=sys.stderr, flush=True)


def build_shell(database: str, shells: Path) -> None:
    """Build one empty house, from which every proof on that database begins. Raises NoDatabaseServerError."""
    house = Dwelling(database=database)
    try:
        house.build()
        house.keep_shell(shells)
    finally:
        house.close()


def run_bounded(
    command: Sequence[str], environment: Mapping[str, str], seconds: float | None
) -> tuple[int | None, str, str]:
    """Run a program and all it starts; past its time it is stopped, and its status is None."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        printed, complained = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        # First by asking, so that a mounted disk and a cluster are put away.
        for number in (signal.SIGINT, signal.SIGKILL):
            os.killpg(process.pid, number)
            try:
                printed, complained = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                continue
            return None, printed, complained
        return None, "", ""
    return process.returncode, printed, complained


def table(lines: Iterable[Line]) -> str:
    """Return the lines as a table of text."""
    head = ("proof", "database", "figures", "recovery", "s", "verdict")
    rows = [head, *(line.cells() for line in sorted(lines, key=lambda one: one.proof.name))]
    wide = [max(len(row[place]) for row in rows) for place in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, wide, strict=False)), row[-1]])
        for row in rows
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="every proof in full size")
    parser.add_argument("--without", action="append", default=[], help="leave this program out, as `matrix`")
    parser.add_argument("--only", action="append", default=[], help="a program's name, as `kill9`")
    parser.add_argument("--database", choices=BOTH, help="this one alone")
    parser.add_argument("--json", action="store_true", help="the figures as one object at the end")
    options = parser.parse_args()
    chosen = [one for one in PROOFS if not options.only or Path(one.program).stem in options.only]
    chosen = [one for one in chosen if Path(one.program).stem not in options.without]
    prover = Prover(chosen, [options.database] if options.database else BOTH, full=options.full)
    began = time.monotonic()
    prover.run()
    print(f"\n{table(prover.lines)}\n")
    ran = [line for line in prover.lines if not line.verdict.startswith("not run")]
    false = [line for line in ran if not line.true]
    print(
        f"{len(ran) - len(false)} of {len(prover.lines)} lines are true, {len(false)} are not, "
        f"{len(prover.lines) - len(ran)} could not be run; {time.monotonic() - began:.0f} s"
    )
    if options.json:
        print(json.dumps([line.as_dict() for line in prover.lines], ensure_ascii=False))
    return 1 if false or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
