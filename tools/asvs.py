"""The ASVS, requirement by requirement: check the list, run the tests it names, print the table.

    python tools/asvs.py                    hold the list against the tests; the table, with the last results
    python tools/asvs.py --run              run the tests that are named on this database; print the table
    python tools/asvs.py --run --record     the same, and write the results to docs/operations/asvs-last.yaml

After the whole suite (`pytest --junitxml=FILE`) nothing need run again: `--results FILE --record`.
`QARIB_DATABASE_URL` says on which database `--run` is; `--record` keeps what the other one last said.
"""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "operations" / "asvs.yaml"
LAST = ROOT / "docs" / "operations" / "asvs-last.yaml"
STATUSES = ("met", "not_applicable", "partly", "not_met")
# ASVS 5.0.0: the level of each requirement of a section, in the order of their numbers. Facts, not its text.
LEVELS = """
V1.1 22 V1.2 1111122223 V1.3 112222222223 V1.4 222 V1.5 123
V2.1 122 V2.2 112 V2.3 12223 V2.4 23
V3.1 3 V3.2 113 V3.3 12223 V3.4 11222233 V3.5 11122333 V3.6 3 V3.7 22333
V4.1 12233 V4.2 23333 V4.3 22 V4.4 1222
V5.1 2 V5.2 112333 V5.3 113 V5.4 222
V6.1 122 V6.2 111111112222 V6.3 11223333 V6.4 112233 V6.5 22222333 V6.6 2223 V6.7 33 V6.8 2222
V7.1 222 V7.2 1111 V7.3 22 V7.4 11222 V7.5 223 V7.6 22
V8.1 1233 V8.2 1123 V8.3 133 V8.4 23
V9.1 111 V9.2 1222
V10.1 22 V10.2 223 V10.3 22223 V10.4 1111122222233333 V10.5 22222 V10.6 22 V10.7 222
V11.1 2233 V11.2 22233 V11.3 11233 V11.4 1222 V11.5 23 V11.6 23 V11.7 33
V12.1 12233 V12.2 11 V12.3 22223
V13.1 2333 V13.2 222223 V13.3 2233 V13.4 1222233
V14.1 22 V14.2 12223333 V14.3 122
V15.1 12233 V15.2 12233 V15.3 1222222 V15.4 3333
V16.1 2 V16.2 22222 V16.3 2222 V16.4 222 V16.5 2223
V17.1 23 V17.2 22223333 V17.3 22
"""
HIGHEST = 2
_MOST_WORDS = 10


@dataclass
class Table:
    """What is printed: requirements by chapter and status, and those of which a test failed."""

    by_chapter: dict[str, Counter[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def total(self) -> Counter[str]:
        """Return the sums."""
        return sum(self.by_chapter.values(), Counter())

    def sums(self, *, ran: bool) -> dict[str, object]:
        """Return the figures of one line; without a run, what failed is what the last one wrote."""
        total = self.total
        answered = {status: total[status] for status in STATUSES}
        missing = len(asked()) - total.total()
        return {
            "requirements": len(asked()),
            **answered,
            "unanswered": missing,
            "failed": len(self.failed),
            "ran": ran,
        }

    def show(self) -> str:
        """Return a line a chapter, and one for all."""
        lines = [f"{'':8}{'met':>6}{'n.a.':>6}{'partly':>8}{'not met':>9}"]
        for name, one in [*self.by_chapter.items(), ("all", self.total)]:
            met, absent, partly, lacking = (one[status] for status in STATUSES)
            lines.append(f"{name:8}{met:>6}{absent:>6}{partly:>8}{lacking:>9}")
        return "\n".join([*lines, *(f"FAILED  {uid}" for uid in self.failed)])


def asked() -> dict[str, int]:
    """Return every requirement of levels 1 and 2, in order: identifier → level."""
    words = LEVELS.split()
    found = {}
    for section, levels in zip(words[::2], words[1::2], strict=True):
        for number, level in enumerate(levels, 1):
            if int(level) <= HIGHEST:
                found[f"{section}.{number}"] = int(level)
    return found


def read(path: Path = LIST) -> dict[str, dict[str, object]]:
    """Return the list; a requirement that stands twice is an error of the parser."""
    return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {})


@cache
def tests_of(path: Path) -> frozenset[str]:
    """Return the names of the tests of a file."""
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )


def mistakes(listed: dict[str, dict[str, object]]) -> list[str]:
    """Return what is wrong with the list, in reading order."""
    levels = asked()
    found = [f"{uid}: not in the list" for uid in levels if uid not in listed]
    found += [f"{uid}: no requirement of level 1 or 2" for uid in listed if uid not in levels]
    for uid, one in listed.items():
        found += [f"{uid}: {wrong}" for wrong in _wrong(one, levels.get(uid))]
    return found


def _wrong(one: dict[str, object], level: int | None) -> list[str]:
    tests, why = one.get("tests", []), str(one.get("why", ""))
    checks = {
        "another level": one.get("level") == level,
        "no such status": one.get("status") in STATUSES,
        "says nothing, or too much": 0 < len(str(one.get("about", "")).split()) <= _MOST_WORDS,
        "met without a test": bool(tests) or one.get("status") != "met",
        "no reason": bool(why) or one.get("status") == "met",
        "a key that nobody knows": set(one) <= {"level", "about", "status", "tests", "why"},
    }
    missing = (
        [test for test in tests if not _exists(test)] if isinstance(tests, list) else ["tests is no list"]
    )
    return [name for name, held in checks.items() if not held] + [f"no such test: {test}" for test in missing]


def _exists(test: str) -> bool:
    path, _, name = test.partition("::")
    return name.partition("[")[0] in tests_of(ROOT / path)


def run(listed: dict[str, dict[str, object]], report: Path) -> None:
    """Run every test that is named, once, and leave pytest's report there."""
    named = sorted({test for one in listed.values() for test in one.get("tests", [])})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", f"--junitxml={report}", *named]
    subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)


def results_of(report: Path) -> dict[str, Counter[str]]:
    """Return the outcomes of each test of a report: by its name alone, and by its name with parameters."""
    found: dict[str, Counter[str]] = {}
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 -- pytest wrote it
        path, name = case.get("classname", "").replace(".", "/") + ".py", case.get("name", "")
        bad = case.find("failure") is not None or case.find("error") is not None
        said = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
        for known in {name, re.sub(r"\[.*", "", name, flags=re.DOTALL)}:
            found.setdefault(f"{path}::{known}", Counter())[said] += 1
    return found


def outcome(one: dict[str, object], results: dict[str, Counter[str]]) -> str:
    """Return the last result of a requirement: failed when one of its tests failed or did not run."""
    tests = one.get("tests", [])
    if not isinstance(tests, list) or not tests:
        return "no test"
    counts = [results.get(test, Counter(failed=1)) for test in tests]
    if any(count["failed"] for count in counts):
        return "failed"
    return "passed" if any(count["passed"] for count in counts) else "skipped"


def last_outcomes() -> dict[str, str]:
    """Return what the last runs wrote: failed where it failed on either database."""
    said = read(LAST) if LAST.exists() else {}
    return {
        uid: "failed"
        for uid, one in said.items()
        if any(str(last).startswith("failed") for last in one.values())
    }


def tabulate(listed: dict[str, dict[str, object]], outcomes: dict[str, str]) -> Table:
    """Count the requirements by chapter and status."""
    table = Table()
    for uid, one in listed.items():
        chapter = table.by_chapter.setdefault(uid.split(".")[0], Counter())
        chapter[str(one["status"])] += 1
        if outcomes.get(uid) == "failed":
            table.failed.append(uid)
    return table


def record(outcomes: dict[str, str], database: str) -> None:
    """Write the last results; a result that did not change keeps its day."""
    before = read(LAST) if LAST.exists() else {}
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 -- a tool, outside the house
    lines = ["# Written by `tools/asvs.py --run --record`: the last result of each requirement, since when."]
    for uid, said in outcomes.items():
        kept = dict(before.get(uid, {}))
        if str(kept.get(database, "")).split(" since ")[0] != said:
            kept[database] = f"{said} since {today}"
        inside = ", ".join(f"{name}: {value}" for name, value in sorted(kept.items()))
        lines.append(f"{uid}: {{{inside}}}")
    LAST.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Do what is asked; return 1 when the list is wrong or a test failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="what is done without it too")
    parser.add_argument("--run", action="store_true", help="run the tests that are named")
    parser.add_argument("--results", type=Path, help="read the report of a run of the whole suite instead")
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="whose results these are")
    parser.add_argument("--record", action="store_true", help="write each last result")
    parser.add_argument("--json", action="store_true", help="the sums in one line")
    options = parser.parse_args()
    listed = read()
    if wrong := mistakes(listed):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    database = "postgres" if os.environ.get("QARIB_DATABASE_URL", "").startswith("postgres") else "sqlite"
    outcomes = last_outcomes()
    if options.run or options.results:
        with tempfile.TemporaryDirectory() as folder:
            report = options.results or Path(folder) / "report.xml"
            if options.run:
                run(listed, report)
            results = results_of(report)
        outcomes = {uid: outcome(one, results) for uid, one in listed.items()}
        if options.record:
            record(outcomes, options.database or database)
    table = tabulate(listed, outcomes)
    print(json.dumps(table.sums(ran=bool(options.run or options.results))) if options.json else table.show())
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
