"""What another body answers about a file that serves it too: done, or given back with a reason."""

from django.db import transaction
from django.utils import translation

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions.move import decider, refuse_near
from qarib.modules.dossiers.actions.reading import ONE_READING
from qarib.modules.dossiers.enums import RelayStatus
from qarib.modules.dossiers.errors import RelayReasonNeeded
from qarib.modules.dossiers.models import Relay
from qarib.modules.dossiers.queries import relays_visible_to
from qarib.modules.dossiers.rules import RELAYS
from qarib.modules.exchange.enums import Source
from qarib.modules.journal.actions import record, record_reading
from qarib.modules.journal.queries import read_since
from qarib.modules.notifications.actions import notify
from qarib.modules.promises.actions import keep_promise

READING = "dossier.read_relay"


def read_relay(relay: Relay, *, actor: Actor) -> None:
    """Write that the actor opened what a file asks of their body, once an hour: two statements at most."""
    about = ("dossier", relay.dossier.uid)
    if not read_since(clock.now() - ONE_READING, READING, person_id=actor.person, about=about):
        record_reading(READING, actor=actor.about(relay.dossier.person_id), about=about)


@transaction.atomic
def confirm_relay(relay: Relay, *, actor: Actor, reason: str = "") -> None:
    """Say that the actor's body did its part: its promise is kept, the person is told.

    What they add in `reason` the person reads. Raises OwnFile, and MoveNotAllowed when it was answered, or
    ended with the file, meanwhile.
    """
    _settle(relay, "confirm", reason=reason, actor=actor)


@transaction.atomic
def give_back_relay(relay: Relay, *, actor: Actor, reason: str) -> None:
    """Say that this is not for the actor's body, and why: an answer too, so its promise is kept.

    The file itself goes on. Raises RelayReasonNeeded, and what `confirm_relay` raises.
    """
    if not reason.strip():
        raise RelayReasonNeeded
    _settle(relay, "give_back", reason=reason, actor=actor)


def _settle(relay: Relay, name: str, *, reason: str, actor: Actor) -> None:
    dossier, arrow, now = relay.dossier, RELAYS[name], clock.now()
    if actor.role not in arrow.by or relay.status not in arrow.source:
        raise MoveNotAllowed
    refuse_near(dossier.person_id, actor=actor)
    # The door once more, as part of the UPDATE: who settles is of the office, whatever page led here.
    told = relays_visible_to(actor).filter(pk=relay.pk).values("pk")
    values = {
        "status": arrow.target,
        "settled_at": now,
        "settled_by_id": decider(actor),
        "reason": reason.strip(),
    }
    held = Relay.objects.filter(pk__in=told, status=RelayStatus(relay.status))
    if not held.update(**values):
        raise MoveNotAllowed
    for field, value in values.items():
        setattr(relay, field, value)
    record(
        f"dossier.{name}_relay",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        reason=reason.strip(),
        data={"relay": relay.code},
    )
    keep_promise(relay.promise, at=now, actor=actor)
    _tell_person(relay, name, actor=actor)


def _tell_person(relay: Relay, name: str, *, actor: Actor) -> None:
    dossier, language = relay.dossier, relay.dossier.person.language
    served = definition(dossier.version).served(relay.code)
    if served is None:  # a version never changes: what was told stands in it
        raise MoveNotAllowed
    with translation.override(language):
        body = str(Source(served.body).label)
    notify(
        "dossiers/relay_done" if name == "confirm" else "dossiers/relay_given_back",
        person=dossier.person,
        context={"number": dossier.number, "body": body, "what": served.name.in_language(language)},
        actor=actor,
    )
