"""Run inside the house: a head and a director beside the agents, citizens, and a key for each browser.

Prints one line of JSON: the browsers of each person on duty by role, and two browsers of each citizen.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 -- Django first
from django.db import transaction  # noqa: E402
from journey import Crowd  # noqa: E402

from qarib.config.sessions import SessionStore  # noqa: E402
from qarib.kernel import clock  # noqa: E402
from qarib.kernel.actor import SYSTEM  # noqa: E402
from qarib.modules.accounts.actions import create_agent_account, redeem_code, start_sign_up  # noqa: E402
from qarib.modules.accounts.enums import DEMO_STRONG  # noqa: E402
from qarib.modules.accounts.models import Session  # noqa: E402
from qarib.modules.organisations.actions import grant_role  # noqa: E402
from qarib.modules.organisations.enums import OrganisationKind, Role  # noqa: E402
from qarib.modules.organisations.models import Membership, Organisation  # noqa: E402

if TYPE_CHECKING:
    from qarib.modules.accounts.models import Person

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_ABOVE = (
    (Role.HEAD, OrganisationKind.AGENCY),
    (Role.DIRECTOR, OrganisationKind.BODY),
    (Role.ADMINISTRATOR, OrganisationKind.BODY),
)


def browser_of(person: "Person", *, on_duty: bool = False) -> str:
    """Open a session and return what its browser's cookie holds."""
    store = SessionStore()
    store.create()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = _BACKEND
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if on_duty:
        store[DEMO_STRONG] = True
    store.save()
    if on_duty and store.row is not None:  # nobody stops to prove who they are between two clicks
        proved = clock.machine_now() + timedelta(days=1)
        Session.objects.filter(pk=store.row.pk).update(proved_at=proved)
    return str(store.session_key)


def people_on_duty() -> dict[str, list[str]]:
    """Add who decides above the agents, and return everybody's browser by role."""
    today = clock.today()
    for role, kind in _ABOVE:
        person = create_agent_account(
            email=f"{role}@anem.example",
            given_name="Farida",
            family_name="Ait",
            password=None,
            actor=SYSTEM,
        )
        organisation = Organisation.objects.filter(kind=kind).order_by("pk")[0]
        grant_role(person, organisation=organisation, role=role, from_day=today, actor=SYSTEM)
    found: dict[str, list[str]] = {}
    for one in Membership.objects.select_related("person").order_by("pk"):
        found.setdefault(one.role, []).append(browser_of(one.person, on_duty=True))
    return found


def citizens(count: int, seed: int) -> Iterator[list[str]]:
    """Yield two browsers for each of so many people who signed up with a number of their own."""
    crowd = Crowd(seed)
    for place in range(count):
        citizen = crowd.next()
        started = start_sign_up(
            nin=citizen.nin,
            phone=citizen.phone,
            names=("Yasmine", "Benyoucef"),
            language=("fr", "ar-dz", "en")[place % 3],
        )
        person = redeem_code(started.group, started.codes[0].code)
        yield [browser_of(person), browser_of(person)]


if __name__ == "__main__":
    count, seed = map(int, sys.argv[1:])
    with transaction.atomic():  # thousands of small commits would take longer than the clicks
        found = {"duty": people_on_duty(), "citizens": list(citizens(count, seed))}
    print(json.dumps(found))
