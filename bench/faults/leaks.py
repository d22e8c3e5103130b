"""Every page of A is walked, every identifier of it is tried as B: how many opened.

    python bench/faults/leaks.py [--quick] [--database postgres] --json

Runs `tests/sweeps/test_leaks.py` on a database of its own: in full, every identifier at every door; with
`--quick`, two of each kind. The exit status is 1 when anything opened or a test failed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SWEEP = "tests/sweeps/test_leaks.py"


def run(*, quick: bool, database: str) -> dict[str, object]:
    """Return the figures of one run of the sweep."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "figures.json"
        environment = {
            **os.environ,
            "QARIB_LEAKS": "" if quick else "full",
            "QARIB_LEAKS_FIGURES": str(written),
        }
        # One process: the figures are counted in it. Both databases are pytest's own and are thrown away.
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "--show-capture=no", SWEEP]
        if database == "postgres":
            command.insert(0, str(ROOT / "tools" / "with_postgres"))
        else:
            environment.pop("QARIB_DATABASE_URL", None)
        start = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stdout.decode(errors="replace")[-4000:])
        figures = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    return {
        "database": database,
        **figures,
        "failed": done.returncode != 0,
        "seconds": round(time.monotonic() - start, 1),
    }


def main() -> int:
    """Print the figures; 0 when nothing opened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two identifiers of each kind")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="one object on one line")
    chosen = parser.parse_args()
    figures = run(quick=chosen.quick, database=chosen.database)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.writelines(f"{name:12} {value}\n" for name, value in figures.items())
    return int(bool(figures["failed"]) or figures.get("leaks") != 0)


if __name__ == "__main__":
    sys.exit(main())
