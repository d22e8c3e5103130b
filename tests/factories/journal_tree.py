"""A journal that is sealed in a folder of the test, and a witness in a thread."""

import importlib.util
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

from django.db import connection

from factories.journal import EntryFactory
from qarib.modules.journal.actions import seal_now
from qarib.modules.journal.queries import known_keys
from strict.flush import triggers_lifted

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
