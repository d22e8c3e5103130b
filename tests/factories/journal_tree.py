"""A journal that is sealed in a folder of the test, and a witness in a thread."""

import importlib.util
import json
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from factories.journal import EntryFactory
from qarib.modules.journal.actions import seal_now
from qarib.modules.journal.queries import known_keys
from strict.flush import triggers_lifted

# Whom the last ten rows of the `journal` fixture concern.
SUBJECT = 12
PROGRAM = Path(__file__).resolve().parents[2] / "standins" / "witness" / "witness.py"


def witness_program():
    """Load the stand-in, which is a program and no package."""
    spec = importlib.util.spec_from_file_location("witness_program", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def lifted():
    """Lift the triggers inside the block, also where rows of this transaction still wait for checks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with triggers_lifted(connection):
        yield


def sealed(count=1, **changes):
    """Write so many rows and seal them; return the rows."""
    rows = [EntryFactory(**changes) for _ in range(count)]
    seal_now()
    return rows


@contextmanager
def witness(folder, settings, name="cour.test/w1"):
    """Run a witness that knows this journal, configured in the settings; yield the program's object."""
    program = witness_program()
    key = program.make_key(folder, name)
    log = str(known_keys()[0])
    origin, public = program.read_log(log)
    one = program.Witness(folder, {origin: [public]})
    door = type("Door", (program.Door,), {"witness": one})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    before = settings.QARIB_WITNESSES
    settings.QARIB_WITNESSES = [*before, f"{address} {key} مجلس المحاسبة | Cour des comptes"]
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        one.owner.close()


def verify(*arguments):
    """Run the command; return its exit status and what it says in JSON."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", *map(str, arguments), "--json", stdout=out)
    return ended.value.code, json.loads(out.getvalue())


def found(*arguments):
    """Return (kind, where) of what a verification must find."""
    status, report = verify(*arguments)
    assert (status, report["ok"]) == (1, False)
    return [(one["kind"], one["where"]) for one in report["problems"]]
