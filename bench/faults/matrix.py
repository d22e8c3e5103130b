"""Who may open which door: every role is asked at every door, and each answer is held against the file.

    python bench/faults/matrix.py [--quick] [--database postgres]

`tests/sweeps/test_doors_matrix.py` does it, in a database of its own. The quick form leaves out what other
methods do, which the suite asks on both databases.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SWEEP = "tests/sweeps/test_doors_matrix.py"
FILE = ROOT / "tests" / "sweeps" / "matrix.txt"
_QUICK = ("-k", "not other_method")
_SAID = 4000


def cells() -> int:
    """Count the answers that the file rules on: a line for each door, a column for each role."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    ruled = [line for line in lines if line.startswith(("GET ", "POST "))]
    return sum(len(line.split()) - 2 for line in ruled)


def main() -> int:
    """Print the figures; 0 when every door answers as the file says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="without other methods")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "--show-capture=no", SWEEP]
    command += _QUICK if options.quick else ()
    if options.database == "postgres":
        command.insert(0, str(ROOT / "tools" / "with_postgres"))
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    failed = sum(int(count) for count in re.findall(r"(\d+) (?:failed|error)", done.stdout))
    if done.returncode:
        print(done.stdout[-_SAID:], file=sys.stderr)
    figures = {
        "bench": "faults.matrix",
        "database": options.database,
        "cells": cells(),
        "differences": failed,
        "wall_s": round(time.monotonic() - began, 1),
    }
    print(json.dumps(figures))
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
