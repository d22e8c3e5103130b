"""Running one sweep of the tests and telling its figures: for the commands that `make prove` calls."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LAST_WORDS = 4000


def run(sweep: str, *, quick: bool, database: str) -> dict[str, object]:
    """Return the figures of one run of a sweep, in a database that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "figures.json"
        environment = {
            **os.environ,
            "QARIB_SWEEP": "" if quick else "full",
            "QARIB_SWEEP_FIGURES": str(written),
        }
        # One process: the figures are counted in it.
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "--show-capture=no", sweep]
        if database == "postgres":
            command.insert(0, str(ROOT / "tools" / "with_postgres"))
            # Of its own: a suite may run beside it.
            environment["QARIB_TEST_DATABASE"] = f"qarib_sweep_{os.getpid()}"
        else:
            environment.pop("QARIB_DATABASE_URL", None)
        start = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stdout.decode(errors="replace")[-_LAST_WORDS:])
        figures = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    seconds = round(time.monotonic() - start, 1)
    return {"database": database, **figures, "failed": done.returncode != 0, "seconds": seconds}


def told(about: str, *, sweep: str, nought: str) -> int:
    """Read the command line, run, print; 0 when the figure that must be nought is."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="one object on one line")
    chosen = parser.parse_args()
    figures = run(sweep, quick=chosen.quick, database=chosen.database)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.writelines(f"{name:12} {value}\n" for name, value in figures.items())
    return int(bool(figures["failed"]) or figures.get(nought) != 0)
