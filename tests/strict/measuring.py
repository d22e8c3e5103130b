"""What the coverage counts. Watching every line nearly doubles what a test costs."""

import warnings
from pathlib import Path

from coverage import Coverage

TESTS = Path(__file__).resolve().parents[1]
# Whose tests are watched. The sweeps and the demo run the same lines by thousands of requests; random rules
# walk the same evaluator thirty thousand times.
MEASURED = frozenset({"modules", "kernel", "portal", "desk"})
REPEATING = frozenset({"test_agreement.py"})
_paused: list[Coverage] = []


def is_measured(path):
    """Tell whether the lines that a test file runs are counted."""
    return path.relative_to(TESTS).parts[0] in MEASURED and path.name not in REPEATING


def measure(path):
    """Count the lines that the tests of this file run, or let them run unwatched."""
    if is_measured(path):
        while _paused:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what was imported meanwhile was counted before the pause
                _paused.pop().start()
    elif not _paused and (current := Coverage.current()) is not None:
        current.stop()
        _paused.append(current)
