"""Run inside the house: people it knows, some of them registered, and a body that may ask about them.

Prints the national numbers, those of registered people first. Arguments: how many, how many registered, and
the public key of the body.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from qarib.kernel import clock  # noqa: E402 -- Django comes first
from qarib.kernel.actor import SYSTEM, citizen  # noqa: E402
from qarib.kernel.secrecy import encrypt  # noqa: E402
from qarib.modules.accounts.actions import create_agent_account  # noqa: E402
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy  # noqa: E402
from qarib.modules.accounts.models import Person  # noqa: E402
from qarib.modules.accounts.queries import nin_index  # noqa: E402
from qarib.modules.catalogue.queries import version_in_force  # noqa: E402
from qarib.modules.dossiers import actions  # noqa: E402
from qarib.modules.exchange.actions import (  # noqa: E402
    Terms,
    ask_authorisation,
    draft_authorisation,
    grant_authorisation,
)
from qarib.modules.exchange.enums import Service  # noqa: E402
from qarib.modules.organisations.actions import Details, create_body, grant_role  # noqa: E402
from qarib.modules.organisations.enums import Role  # noqa: E402
from qarib.modules.organisations.models import Membership  # noqa: E402
from qarib.modules.organisations.queries import actor_in, actor_of  # noqa: E402
from qarib.modules.territory.models import Commune  # noqa: E402

QUOTA = 1_000_000
_ANSWERS = {
    "birth_date": "2002-05-14",
    "residence": "algeria",
    "situation": "never_worked",
    "available_now": True,
    "residence_changed": False,
    "wanted_occupation": "Couturière",
    "education_level": "secondary",
}


def people(count: int) -> list[Person]:
    """Write people whose identity is confirmed."""
    numbers = [f"1199{place % 10}0016{place:09d}" for place in range(count)]
    rows = [
        Person(
            nin_sealed=encrypt(nin),
            nin_index=nin_index(nin),
            given_name="Yasmine",
            family_name="Benyoucef",
            phone=f"+21355{place:07d}",
            identity_level=IdentityLevel.MATCHED,
            matched_by=MatchedBy.COUNTER,
            matched_at=clock.now(),
        )
        for place, nin in enumerate(numbers)
    ]
    Person.objects.bulk_create(rows)
    return rows


def register(person: Person, commune: str) -> None:
    """File and grant a registration."""
    agent = actor_in(
        Membership.objects.select_related("organisation").filter(role=Role.AGENT).order_by("pk")[0]
    )
    version = version_in_force("anem.job-seeker-registration", on=clock.today())
    actor = citizen(person.pk)
    dossier = actions.start_draft(version, person=person, language="ar-dz", actor=actor)
    actions.save_page(dossier, answers={**_ANSWERS, "residence_commune": commune}, actor=actor)
    actions.file_dossier(dossier, actor=actor)
    actions.take(dossier, actor=agent)
    actions.grant(dossier, actor=agent)


def allow(public_key: str) -> None:
    """Let one body ask, through the acts of its administrator and of the ministry."""
    actors = {}
    for code, role in (("cnl", Role.ADMINISTRATOR), ("mtess", Role.MINISTRY)):
        body = create_body(Details(code, "هيئة", "Organisme"), actor=SYSTEM)
        person = create_agent_account(
            email=f"{code}@exchange.example", given_name="Nadia", family_name="Saïdi", password=None,
            actor=SYSTEM,
        )  # fmt: skip
        grant_role(person, organisation=body, role=role, from_day=clock.today(), actor=SYSTEM)
        actors[code] = actor_of(person)
    terms = Terms(
        service=Service.JOB_SEEKER, purpose="lpa", wording="Attribution d’un logement LPA",
        legal_basis="Loi 83-16", quota=QUOTA, key_name="cnl-1", public_key=public_key,
    )  # fmt: skip
    found = draft_authorisation(terms, actor=actors["cnl"])
    ask_authorisation(found.uid, actor=actors["cnl"])
    grant_authorisation(found.uid, actor=actors["mtess"])


def main(count: int, registered: int, public_key: str) -> None:
    """Write all of it."""
    commune = Commune.objects.order_by("code")[0].code
    rows = people(count)
    for person in rows[:registered]:
        register(person, commune)
    allow(public_key)
    print(json.dumps([row.nin for row in rows]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
