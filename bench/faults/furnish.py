"""Run inside the house: the country, the catalogue of the folder given, one agency for all, two agents."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from qarib.kernel import clock  # noqa: E402 -- Django comes first
from qarib.kernel.actor import SYSTEM  # noqa: E402
from qarib.modules.accounts.actions import create_agent_account  # noqa: E402
from qarib.modules.catalogue.actions import publish_folder  # noqa: E402
from qarib.modules.organisations.actions import (  # noqa: E402
    Details,
    create_agency,
    create_body,
    grant_role,
    set_services,
)
from qarib.modules.organisations.enums import Role  # noqa: E402
from qarib.modules.territory.actions import load_calendar, load_shipped_territory  # noqa: E402
from qarib.modules.territory.models import Wilaya  # noqa: E402

AGENTS = 2


def furnish(procedures: Path) -> None:
    """Write all of it through the house's own actions."""
    today = clock.today()
    load_shipped_territory()
    load_calendar(range(today.year, today.year + 2), actor=SYSTEM)
    publish_folder(procedures, actor=SYSTEM)
    body = create_body(
        Details("anem", "الوكالة الوطنية للتشغيل", "Agence nationale de l’emploi"), actor=SYSTEM
    )
    agency = create_agency(body, details=Details("anem-proof", "وكالة", "Agence", commune=None), actor=SYSTEM)
    set_services(agency, wilayas=Wilaya.objects.all(), communes=[], since=today, actor=SYSTEM)
    for number in range(AGENTS):
        agent = create_agent_account(
            email=f"agent{number}@anem.example",
            given_name="Samir",
            family_name="Kaci",
            password=None,
            actor=SYSTEM,
        )
        grant_role(agent, organisation=agency, role=Role.AGENT, from_day=today, actor=SYSTEM)


if __name__ == "__main__":
    furnish(Path(sys.argv[1]))
