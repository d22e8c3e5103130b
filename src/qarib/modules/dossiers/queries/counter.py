"""What a counter may do for somebody present: its procedures, its drafts, and what was filed there."""

from datetime import timedelta
from uuid import UUID

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import definition, versions_in_force
from qarib.modules.dossiers.enums import Channel, Status
from qarib.modules.dossiers.models import Dossier, DossierQuerySet
from qarib.modules.dossiers.rules import DESK
from qarib.modules.journal.queries import did_since
from qarib.modules.organisations.queries import organisations_by_id


def body_at_counter(actor: Actor) -> str:
    """Return the code of the body whose procedures are filed at the actor's counter: one query."""
    found = organisations_by_id([actor.body]) if actor.body is not None else {}
    return next((body.code for body in found.values()), "")


def procedures_at_counter(actor: Actor) -> list[ProcedureVersion]:
    """Return what can be filed at this counter today, by code: two queries.

    Not what is only asked at an agency in person; a session that is closed says so when it is asked.
    """
    code = body_at_counter(actor)
    rules = [(version, definition(version)) for version in versions_in_force()]
    return [version for version, found in rules if found.body == code and found.intake != Intake.COUNTER]


def counter_draft(actor: Actor, uid: UUID) -> Dossier | None:
    """Return the draft that is written at the actor's counter; never their own: one query."""
    return _at_counter(actor).filter(uid=uid, status=Status.DRAFT).first()


def counter_drafts(actor: Actor, person_id: int) -> DossierQuerySet:
    """Return what is being written at the actor's counter for that person, unevaluated."""
    return _at_counter(actor).filter(person=person_id, status=Status.DRAFT).order_by("-saved_at", "pk")


def _at_counter(actor: Actor) -> DossierQuerySet:
    if actor.role not in DESK or actor.organisation is None:
        return Dossier.objects.none()
    held = Dossier.objects.filter(channel=Channel.COUNTER, agency_id=actor.organisation)
    return held.exclude(person=actor.person).select_related("version__procedure", "session", "person")


def filed_by_me(actor: Actor, uid: UUID) -> Dossier | None:
    """Return what this very actor filed at a counter today, whichever agency answers it: two queries.

    To print the receipt again; it opens nothing else.
    """
    morning = clock.end_of_day(clock.today() - timedelta(days=1))
    mine = did_since(morning, "dossier.file", person_id=actor.person, about=("dossier", uid))
    if actor.role not in DESK or not mine:
        return None
    return Dossier.objects.filter(uid=uid, channel=Channel.COUNTER).with_file_data().first()
