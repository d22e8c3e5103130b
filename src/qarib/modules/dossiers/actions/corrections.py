"""A correction after filing: the person says it, an agent accepts the difference, or corrects alone."""

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions.move import check_move, decider, refuse_own_file
from qarib.modules.dossiers.enums import Origin, Stream
from qarib.modules.dossiers.errors import ChangedMeanwhile, NothingToCorrect, ReasonNeeded
from qarib.modules.dossiers.models import Correction, Dossier, Value
from qarib.modules.dossiers.queries import correctable, values_by_fact
from qarib.modules.dossiers.rules import TO_HANDLE
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify


@transaction.atomic
def send_correction(dossier: Dossier, *, fact: str, value: object, actor: Actor) -> Correction:
    """Send what the person says now of one fact; it counts once an agent accepted it.

    A second one of the same fact replaces the first, as long as nobody looked at it; the same value sent
    again changes nothing. Raises NothingToCorrect for what the file says already, MoveNotAllowed once it is
    decided or where a fact is not the person's.
    """
    if actor.subject != dossier.person_id or fact not in correctable(dossier):
        raise MoveNotAllowed
    _hold(dossier)
    present = values_by_fact(dossier).get(fact)
    if value is None or (present is not None and present.value == value):
        raise NothingToCorrect
    waiting = Correction.objects.filter(dossier=dossier, fact=fact, settled_at=None).first()
    if waiting is not None and waiting.value == value:
        return waiting
    correction, _new = Correction.objects.update_or_create(
        dossier=dossier, fact=fact, settled_at=None, defaults={"value": value, "sent_at": clock.now()}
    )
    record(
        "dossier.send_correction",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        data={"fact": fact},
    )
    return correction


@transaction.atomic
def accept_correction(correction: Correction, *, actor: Actor, reason: str = "") -> None:
    """Let the corrected value count; what was filed stays in the frozen copy, and the person is told.

    Raises OwnFile, MoveNotAllowed, and ChangedMeanwhile when it was settled or sent anew meanwhile.
    """
    _settle(correction, accepted=True, reason=reason, actor=actor)
    dossier = correction.dossier
    # The person's word was accepted after the agent's own: it is what counts now.
    Value.objects.filter(dossier=dossier, fact=correction.fact, item=0, stream=Stream.AGENT).delete()
    _write(dossier, correction.fact, correction.value, stream=Stream.CORRECTION, origin=Origin.ASKED)


@transaction.atomic
def decline_correction(correction: Correction, *, reason: str, actor: Actor) -> None:
    """Leave the value as it is, with words that the person reads.

    Raises ReasonNeeded, and what `accept_correction` raises.
    """
    if not reason.strip():
        raise ReasonNeeded
    _settle(correction, accepted=False, reason=reason, actor=actor)


@transaction.atomic
def correct_fact(dossier: Dossier, *, fact: str, value: object, reason: str, actor: Actor) -> None:
    """Correct one fact by an agent, with a reason that the person reads; it counts at once.

    Raises ReasonNeeded, NothingToCorrect, OwnFile and MoveNotAllowed.
    """
    refuse_own_file(dossier, actor=actor)
    check_move(dossier, "grant", actor=actor)
    if fact not in correctable(dossier):
        raise MoveNotAllowed
    if not reason.strip():
        raise ReasonNeeded
    _hold(dossier)
    present = values_by_fact(dossier).get(fact)
    if value is None or (present is not None and present.value == value):
        raise NothingToCorrect
    _write(dossier, fact, value, stream=Stream.AGENT, origin=Origin.AGENT)
    _tell(dossier, "correct_fact", fact=fact, reason=reason.strip(), actor=actor)


def _settle(correction: Correction, *, accepted: bool, reason: str, actor: Actor) -> None:
    dossier = correction.dossier
    refuse_own_file(dossier, actor=actor)
    check_move(dossier, "grant", actor=actor)
    _hold(dossier)
    # What the agent read is what they settle: a correction sent anew meanwhile has another instant.
    still = Correction.objects.filter(pk=correction.pk, settled_at=None, sent_at=correction.sent_at)
    changes = {
        "settled_at": clock.now(),
        "settled_by_id": decider(actor),
        "accepted": accepted,
        "reason": reason.strip(),
    }
    if not still.update(**changes):
        raise ChangedMeanwhile
    for field, value in changes.items():
        setattr(correction, field, value)
    name = "accept_correction" if accepted else "decline_correction"
    _tell(dossier, name, fact=correction.fact, reason=reason.strip(), actor=actor)


def _hold(dossier: Dossier) -> None:
    """Lock the file while it is still to be decided, or refuse: one statement."""
    held = Dossier.objects.filter(pk=dossier.pk, status__in=TO_HANDLE, agency_id=dossier.agency_id)
    if not held.update(agency_id=dossier.agency_id):
        raise MoveNotAllowed


def _write(dossier: Dossier, fact: str, value: object, *, stream: Stream, origin: Origin) -> None:
    Value.objects.update_or_create(
        dossier=dossier,
        fact=fact,
        item=0,
        stream=stream,
        defaults={
            "value": value,
            "origin": origin,
            "source": "",
            "source_at": None,
            "changed_by_person": stream == Stream.CORRECTION,
            "saved_at": clock.now(),
        },
    )


def _tell(dossier: Dossier, name: str, *, fact: str, reason: str, actor: Actor) -> None:
    record(
        f"dossier.{name}",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        reason=reason,
        data={"fact": fact},
    )
    notify(
        "dossiers/corrected",
        person=dossier.person,
        context={"number": dossier.number},
        actor=actor,
    )
