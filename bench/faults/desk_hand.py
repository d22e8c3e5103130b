"""Run inside the house: agents who take and grant files one after the other, until told to stop.

One line of JSON for each file whose grant was acknowledged; on SIGTERM the act in hand is finished.
"""

import json
import os
import signal
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from qarib.kernel import clock  # noqa: E402 -- Django comes first
from qarib.kernel.errors import MoveNotAllowed  # noqa: E402
from qarib.modules.dossiers.actions import grant, take  # noqa: E402
from qarib.modules.dossiers.queries import dossiers_visible_to  # noqa: E402
from qarib.modules.organisations.enums import Role  # noqa: E402
from qarib.modules.organisations.models import Membership  # noqa: E402
from qarib.modules.organisations.queries import actor_of  # noqa: E402

stopping = threading.Event()
printing = threading.Lock()


def say(**line: object) -> None:
    """Print one line, whole."""
    with printing:
        print(json.dumps(line), flush=True)


def handle_files(membership: Membership, pause: float) -> None:
    """Take the file that is due first, look at it, grant it; a file that a colleague took is left to them."""
    actor = actor_of(membership.person)
    while not stopping.wait(pause):
        dossier = dossiers_visible_to(actor).filter(status="filed").to_handle().first()
        if dossier is None:
            continue
        start = time.perf_counter()
        try:
            take(dossier, actor=actor)
            grant(dossier, actor=actor)
        except MoveNotAllowed:
            continue
        except Exception as error:  # noqa: BLE001 -- what it was is the proof's result
            say(error=repr(error))
            continue
        say(granted=str(dossier.uid), seconds=round(time.perf_counter() - start, 4))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    agents = Membership.objects.filter(role=Role.AGENT, valid_from__lte=clock.today()).select_related(
        "person"
    )
    threads = [threading.Thread(target=handle_files, args=(one, float(sys.argv[1]))) for one in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
