"""Sessions: dated once, under the version and the parameters of their opening day."""

from datetime import date

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM_ROLE, Actor
from qarib.kernel.events import publish
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.errors import (
    NotASession,
    NotYours,
    ProcedureUnknown,
    SessionDatesRefused,
    SessionStands,
)
from qarib.modules.catalogue.events import SessionOpened
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Session
from qarib.modules.catalogue.queries import definition, version_in_force, writes_rules_of
from qarib.modules.journal.actions import record


@transaction.atomic
def open_session(procedure_code: str, *, opens_on: date, closes_on: date, actor: Actor) -> Session:
    """Date a session under the version in force on its opening day; the system may date one that has begun.

    What is published while it runs does not move it. Raises NotYours, ProcedureUnknown, NoVersionInForce,
    NotASession, and SessionDatesRefused for days that are swapped, past or taken.
    """
    # Whoever dates two sessions at once, or publishes, waits here: the second sees what the first did.
    procedure = Procedure.objects.select_for_update().filter(code=procedure_code).first()
    if procedure is None:
        raise ProcedureUnknown
    _refuse_others(procedure, actor)
    version = version_in_force(procedure_code, on=opens_on)
    if actor.role != SYSTEM_ROLE and opens_on < clock.today():
        raise SessionDatesRefused
    if definition(version).intake != Intake.SESSION:
        raise NotASession
    shared = Session.objects.filter(procedure=procedure, opens_on__lte=closes_on, closes_on__gte=opens_on)
    if closes_on < opens_on or shared.exists():
        raise SessionDatesRefused
    session = Session.objects.create(
        procedure=procedure, version=version, opens_on=opens_on, closes_on=closes_on
    )
    record(
        "catalogue.open_session",
        actor=actor,
        about=("procedure", procedure_code),
        data={"opens_on": str(opens_on), "closes_on": str(closes_on), "version": str(version.valid_from)},
    )
    publish(SessionOpened(session.pk, procedure_code, opens_on, closes_on))
    return session


@transaction.atomic
def close_session(session: Session, *, closes_on: date, actor: Actor) -> None:
    """Bring the last day of a session forward, never into the past: what was filed stays filed.

    Raises NotYours, SessionDatesRefused.
    """
    _refuse_others(session.procedure, actor)
    running = Session.objects.filter(pk=session.pk, closes_on__gt=closes_on, opens_on__lte=closes_on)
    if closes_on < clock.today() or not running.update(closes_on=closes_on):
        raise SessionDatesRefused
    former, session.closes_on = session.closes_on, closes_on
    record(
        "catalogue.close_session",
        actor=actor,
        about=("procedure", session.procedure.code),
        data={"opens_on": str(session.opens_on), "from": str(former), "to": str(closes_on)},
    )


def _refuse_others(procedure: Procedure, actor: Actor) -> None:
    if actor.role != SYSTEM_ROLE and not writes_rules_of(procedure, actor):
        raise NotYours


def refuse_beside_sessions(procedure: Procedure, *, intake: Intake, valid_from: date) -> None:
    """Raise SessionStands for a version without sessions while one would still be open: one query."""
    if intake == Intake.SESSION:
        return
    if Session.objects.filter(procedure=procedure, closes_on__gte=valid_from).exists():
        raise SessionStands


def follow_version(version: ProcedureVersion, *, actor: Actor) -> None:
    """Give a version just published to the announced sessions that open under it, one journal row each.

    A session that has opened, today included, keeps its own. Inside the caller's transaction.
    """
    announced = Session.objects.filter(
        procedure_id=version.procedure_id,
        opens_on__gt=clock.today(),
        opens_on__gte=version.valid_from,
        version__valid_from__lt=version.valid_from,
    )
    for session in announced.order_by("opens_on"):
        Session.objects.filter(pk=session.pk).update(version=version)
        record(
            "catalogue.follow_version",
            actor=actor,
            about=("procedure", version.procedure.code),
            data={"opens_on": str(session.opens_on), "version": str(version.valid_from)},
        )
