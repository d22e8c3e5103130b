"""Readings of personal files by somebody on duty, and the auditors who look at them."""

from itertools import count
from uuid import uuid4

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from factories.journal import EntryFactory
from factories.organisations import BodyFactory, MembershipFactory
from qarib.modules.accounts.models import Person
from qarib.modules.journal.enums import Kind
from qarib.modules.organisations.queries import actor_of

# Nobody is anybody's namesake by chance.
_NAMES = count()


def read_by(actor, *, at, person=None, reason="", dossier=None):
    """Write that this actor opened the file of somebody, and return the row."""
    subject = (
        dossier.person_id if dossier else (person or PersonFactory(family_name=f"Family{next(_NAMES)}")).pk
    )
    about = {"object_id": str(dossier.uid if dossier else uuid4())}
    return EntryFactory(
        kind=Kind.READ,
        action="dossier.read",
        at=at,
        person=actor.person,
        role=actor.role,
        organisation=actor.organisation,
        body=actor.body,
        subject=subject,
        reason=reason,
        **about,
    )


def auditor_of(body):
    """Return the actor of an auditor of that body."""
    return actor_of(MembershipFactory(organisation=body, role="auditor").person)


def ministry():
    """Return the body that supervises all."""
    return BodyFactory(code="mtess")


def filed_by(**names):
    """Return a filed dossier of somebody with that name."""
    return DossierFactory(person=PersonFactory(matched=True, **names), filed=True)


def person_of(actor):
    """Return the row of an actor."""
    return Person.objects.get(pk=actor.person)
