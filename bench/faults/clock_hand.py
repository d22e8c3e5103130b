"""Run inside the house: what no page does, done when told – the clock's lapse, the rules' own grant.

Each line of standard input is `{"id": 1, "do": "lapse", "uid": "…"}`; each is answered by a line with its
`id` and what was `told`, in the order in which they end.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from django.db import connections  # noqa: E402 -- Django comes first

from qarib.kernel import clock  # noqa: E402
from qarib.kernel.actor import SYSTEM  # noqa: E402
from qarib.kernel.errors import RuleBroken  # noqa: E402
from qarib.modules.accounts.models import Person  # noqa: E402
from qarib.modules.dossiers.actions import grant_automatically, lapse_unanswered  # noqa: E402
from qarib.modules.dossiers.models import Dossier, MissingRequest, Value  # noqa: E402
from qarib.modules.dossiers.queries import ready_to_grant  # noqa: E402
from qarib.modules.organisations.enums import Role  # noqa: E402
from qarib.modules.organisations.models import Membership  # noqa: E402
from qarib.modules.organisations.queries import actor_of  # noqa: E402

printing = threading.Lock()


def overdue(uid: str) -> str:
    """Let the last day to answer be yesterday's."""
    MissingRequest.objects.filter(dossier__uid=uid, answered_at=None).update(
        answer_by=clock.today() - timedelta(days=1)
    )
    return "done"


def lapse(_uid: str) -> str:
    """Close what nobody answered in time, as the clock does at night."""
    return "done" if lapse_unanswered() else "same"


def prove(uid: str) -> str:
    """Let a register have said what the person typed, and a counter who they are."""
    Value.objects.filter(dossier__uid=uid).update(origin="proof", source="civil-status")
    person = Dossier.objects.values_list("person", flat=True).get(uid=uid)
    Person.objects.filter(pk=person).update(identity_level=2, matched_at=clock.now(), matched_by="counter")
    return "done"


def automatic(uid: str) -> str:
    """Let the rules grant it alone, as the task does when a late proof arrives."""
    dossier = Dossier.objects.with_file_data().get(uid=uid)
    try:
        return "done" if grant_automatically(dossier, actor=SYSTEM) else "refused"
    except RuleBroken:
        return "refused"


def mark(uid: str) -> str:
    """Return what the box of the file holds on the page of files that are ready; nothing when it is not."""
    agent = Membership.objects.filter(role=Role.AGENT).select_related("person").order_by("pk")[0]
    found = ready_to_grant(actor_of(agent.person), among=[Dossier.objects.get(uid=uid).uid])
    return found[0].mark if found else ""


HANDS: dict[str, Callable[[str], str]] = {
    "overdue": overdue,
    "lapse": lapse,
    "prove": prove,
    "automatic": automatic,
    "mark": mark,
}


def _do(asked: dict[str, str]) -> None:
    try:
        answer = {"told": HANDS[asked["do"]](asked["uid"])}
    except Exception as error:  # noqa: BLE001 -- what it was is the proof's result
        answer = {"told": "error", "why": repr(error)}
    finally:
        connections.close_all()
    with printing:
        print(json.dumps({"id": asked["id"], **answer}), flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        threading.Thread(target=_do, args=(json.loads(line),)).start()
