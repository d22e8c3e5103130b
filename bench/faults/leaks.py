"""Every page of A is walked, every identifier of it is tried as B: how many opened.

    python bench/faults/leaks.py [--quick] [--database postgres] --json

Runs `tests/sweeps/test_leaks.py` on a database of its own: in full, every identifier at every door; with
`--quick`, two of each kind. The exit status is 1 when anything opened or a test failed.
"""

import sys

from sweeping import told

if __name__ == "__main__":
    sys.exit(told(__doc__ or "", sweep="tests/sweeps/test_leaks.py", nought="leaks"))
