"""Jobs to be run by a worker of the tests, in this process or in another."""

import os
import time
from datetime import timedelta
from pathlib import Path

from qarib.kernel.tasks import task
from qarib.modules.operations.actions import retried


def _note(folder, line):
    """Write one line where the test can read it, whatever becomes of the transaction."""
    with Path(folder, "runs").open("a", encoding="utf-8") as runs:
        runs.write(f"{line}\n")


def runs_in(folder):
    """Return the lines that jobs have written."""
    path = Path(folder, "runs")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@task
def write_a_line(folder, line):
    """Leave a trace."""
    _note(folder, line)


@task
def hang_the_first_time(folder):
    """Hold the first worker until it is killed; end at once in the next one."""
    first = not runs_in(folder)
    _note(folder, os.getpid())
    if first:
        time.sleep(60)


@task
@retried(times=3, first=timedelta(seconds=30))
def fail_until(folder, *, good):
    """Fail until the attempt of that number."""
    _note(folder, "tried")
    if len(runs_in(folder)) < good:
        raise ConnectionError("the other side is away")
