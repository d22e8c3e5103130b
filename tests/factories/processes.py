"""Other processes of the house, started against the tests' database."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


def database_url():
    """Where another process finds the tests' database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{settings['USER']}{password}@{settings['HOST']}{port}/{settings['NAME']}"


def wait_until(condition, what):
    """Look every 50 ms until it is so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"after {PATIENCE} s still not: {what}")


@contextmanager
def a_worker(folder, *arguments):
    """Start `manage.py work` against the tests' database; kill it at the end, whatever happened."""
    environment = os.environ | {
        "QARIB_DATABASE_URL": database_url(),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
        "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
    }
    with Path(folder, "worker.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "work", "--beat", "0.3", *arguments],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
