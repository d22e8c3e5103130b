"""Run inside the house: grant filed files and seal their letters, with the time of each."""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from qarib.modules.documents.actions import seal_letter  # noqa: E402 -- Django comes first
from qarib.modules.dossiers.actions import grant  # noqa: E402
from qarib.modules.dossiers.models import Dossier  # noqa: E402
from qarib.modules.organisations.enums import Role  # noqa: E402
from qarib.modules.organisations.models import Membership  # noqa: E402
from qarib.modules.organisations.queries import actor_of  # noqa: E402


def seal(count: int) -> list[dict[str, float]]:
    """Return wall and processor milliseconds of each sealing."""
    agent = Membership.objects.filter(role=Role.AGENT).select_related("person").order_by("pk")[0]
    actor, took = actor_of(agent.person), []
    for dossier in Dossier.objects.filter(status="filed").order_by("pk")[:count]:
        letter = grant(dossier, actor=actor).letter
        wall, cpu = time.perf_counter(), time.process_time()
        seal_letter(letter)
        took.append({"ms": (time.perf_counter() - wall) * 1000, "cpu_ms": (time.process_time() - cpu) * 1000})
    return took


if __name__ == "__main__":
    print(json.dumps(seal(int(sys.argv[1]))))
