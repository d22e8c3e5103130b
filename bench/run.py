"""Measure what is claimed to be fast, and write down on what machine.

    python bench/run.py            everything, as long as it takes
    python bench/run.py --quick    a first idea: at most 15 seconds each beside its house; CI runs this
    python bench/run.py folding    only that one
    python bench/run.py submit --json    figures without a target, in one line of JSON

Each `measure_<name>.py` beside this file has a `measure(quick)` that returns a `Result` and names the target
it is held to. A target that is missed fails the run: a claim is either true or taken back. Each
`figures_<name>.py` has `figures(quick)`, which returns plain figures that are only run when they are named.
"""

import argparse
import importlib
import json
import os
import platform
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
QUICK_SECONDS = 15


def names() -> list[str]:
    """Return what can be measured."""
    return sorted(path.stem.removeprefix("measure_") for path in HERE.glob("measure_*.py"))


def figure_names() -> list[str]:
    """Return what has figures without a target."""
    return sorted(path.stem.removeprefix("figures_") for path in HERE.glob("figures_*.py"))


def show(name: str, *, quick: bool, as_json: bool, peers: list[str]) -> bool:
    """Print the figures of one bench; return whether its invariants hold."""
    module = importlib.import_module(f"figures_{name}")
    found = module.figures(quick=quick, peers=peers) if peers else module.figures(quick=quick)
    print(json.dumps(found, ensure_ascii=False) if as_json else module.sentence(found), flush=True)
    return bool(found["invariants"] == "ok")


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    return {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}


def run(name: str, *, quick: bool) -> dict[str, object]:
    """Measure one thing; a quick measure that takes too long, its house apart, is itself a failure."""
    start = time.perf_counter()
    result = importlib.import_module(f"measure_{name}").measure(quick=quick)
    seconds = time.perf_counter() - start
    measured = seconds if result.seconds is None else result.seconds
    kept = result.kept and not (quick and measured > QUICK_SECONDS)
    print(f"{'kept  ' if kept else 'MISSED'}  {name:<20} {result}  ({seconds:.1f} s)", flush=True)
    return {"name": name, "kept": kept, **result.as_dict(), "seconds": round(seconds, 2)}


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help=f"of: {', '.join([*names(), *figure_names()])}")
    parser.add_argument("--quick", action="store_true", help="a first idea only")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each of the named figures")
    parser.add_argument("--peer", action="append", default=[], help="only these beside it (default: all)")
    options = parser.parse_args(arguments)
    if named := [name for name in options.names if name in figure_names()]:
        kept = [show(name, quick=options.quick, as_json=options.json, peers=options.peer) for name in named]
        return 0 if all(kept) else 1
    results = [run(name, quick=options.quick) for name in options.names or names()]
    report = {"machine": machine(), "quick": options.quick, "results": results}
    folder = Path(os.environ.get("QARIB_VAR", ROOT / "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "last.json"
    path.write_text(json.dumps(report, indent=2), encoding="utf-8")
    print(f"{sum(bool(result['kept']) for result in results)} of {len(results)} kept; details in {path}")
    return 0 if all(result["kept"] for result in results) else 1


if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(ROOT / "src"), str(ROOT / "tools")]
    sys.exit(main())
