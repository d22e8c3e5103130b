"""Every door is opened as everybody, with every method: how many answers differ from the matrix.

    python bench/faults/matrix.py [--quick] [--database postgres] --json

Runs `tests/sweeps/test_doors_matrix.py` on a database of its own; quick or not, all of it. A cell is a door,
a method and a role. The exit status is 1 when one differs or a test failed.
"""

import sys

from sweeping import told

if __name__ == "__main__":
    sys.exit(told(__doc__ or "", sweep="tests/sweeps/test_doors_matrix.py", nought="differences"))
