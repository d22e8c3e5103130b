"""A long proof in rounds, each on a house of its own, so that a stopped run goes on where it was.

Each finished round is a line of JSON in `bench/rounds/<name>-<database>-<seed>.jsonl`, which belongs to the
repository: begun again with the same seed, on this machine or on another, only the missing rounds run.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dwelling import ROOT

Figures = dict[str, Any]
_SAME = {"bench", "database", "seed", "clients", "invariants"}
_SEVERAL = {"python", "cpu", "date", "commit"}


def in_rounds(
    name: str, *, seed: int, wanted: int, each: int, measure: Callable[[int, int], Figures]
) -> Figures:
    """Run `measure(how many, seed)` until so many were done, and return the sum of all rounds."""
    if wanted <= each:  # one round: there is nothing to go on with
        return measure(wanted, seed)
    path = ROOT / "bench" / "rounds" / f"{name}-{seed}.jsonl"
    path.parent.mkdir(exist_ok=True)
    sizes = [min(each, wanted - start) for start in range(0, wanted, each)]
    done = _read(path)
    for number in range(len(done), len(sizes)):
        figures = measure(sizes[number], seed + number) | {"commit": _commit()}
        with path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(figures, ensure_ascii=False) + "\n")
        done.append(figures)
        print(f"round {number + 1} of {len(sizes)}: {figures['invariants']}", flush=True)
    return added(done[: len(sizes)]) | {"rounds": len(sizes), "kept_in": path.name}


def _commit() -> str:
    command = ("git", "describe", "--always", "--dirty", "--exclude=*")
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _read(path: Path) -> list[Figures]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def added(rounds: list[Figures]) -> Figures:
    """Add counts up, join lists, keep what is the same; what went wrong in any round stays wrong."""
    whole: Figures = {}
    for figures in rounds:
        for key, value in figures.items():
            whole[key] = _join(key, whole.get(key), value)
    return whole


def _join(key: str, before: Any, value: Any) -> Any:  # noqa: ANN401 -- figures of any kind
    if before is None:
        return value
    if key == "invariants":
        return before if value == "ok" else value
    if key in _SAME:
        return before
    if key in _SEVERAL:
        return before if value in before.split(", ") else f"{before}, {value}"
    if isinstance(value, dict):
        return {name: _join(name, before.get(name), one) for name, one in (before | value).items()}
    return max(before, value) if key.endswith(("_ms", "_most", "_worst")) else before + value
