"""The exchange programme: loaded once from a file, then kept by the ministry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.exchange.enums import Source
from qarib.modules.exchange.errors import (
    AgreementIncomplete,
    DayToCome,
    LinkBeforeAgreement,
    ProgrammeUnreadable,
)
from qarib.modules.exchange.models import Connection, ConnectionFact, Phase
from qarib.modules.exchange.rules import KEEPS_PROGRAMME
from qarib.modules.journal.actions import record

_LANGUAGES = ("ar", "fr", "en")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of a file was new."""

    phases: int
    connections: int
    facts: int


@act
def load_programme(path: Path, *, actor: Actor) -> Loaded:
    """Add what a file names and the programme does not hold; what is there stays as the ministry keeps it.

    Run again, it changes nothing. Raises ProgrammeUnreadable.
    """
    try:
        told = YAML(typ="safe").load(path)
        loaded = _load(told["phases"], told["connections"])
    except (KeyError, TypeError, AttributeError, ValueError, YAMLError) as error:
        raise ProgrammeUnreadable(f"{path.name}: {type(error).__name__} {error}") from error
    if loaded != Loaded(0, 0, 0):
        data = {"phases": loaded.phases, "connections": loaded.connections, "facts": loaded.facts}
        record("exchange.load_programme", actor=actor, about=("programme", "exchange"), data=data)
    return loaded


def _load(phases: list[dict[str, Any]], connections: list[dict[str, Any]]) -> Loaded:
    known = {phase.code: phase for phase in Phase.objects.order_by("position")}
    last = max((phase.position for phase in known.values()), default=-1)
    unknown = [told for told in phases if told["code"] not in known]
    new = [_phase(place, told) for place, told in enumerate(unknown, last + 1)]
    Phase.objects.bulk_create(new)
    known |= {phase.code: phase for phase in new}
    held = {(one.purpose, one.source): one for one in Connection.objects.order_by("pk")}
    added = [
        Connection(phase=known[told["phase"]], purpose=told["procedure"], source=Source(told["holder"]).value)
        for told in connections
        if (told["procedure"], told["holder"]) not in held
    ]
    Connection.objects.bulk_create(added)
    held |= {(one.purpose, one.source): one for one in added}
    before = set(ConnectionFact.objects.values_list("connection_id", "fact").order_by("pk"))
    facts = [
        ConnectionFact(connection=connection, fact=fact)
        for told in connections
        for connection in [held[told["procedure"], told["holder"]]]
        for fact in told["proofs"]
        if (connection.pk, fact) not in before
    ]
    ConnectionFact.objects.bulk_create(facts)
    return Loaded(len(new), len(added), len(facts))


def _phase(position: int, told: Mapping[str, Any]) -> Phase:
    due = told["due"]
    if due is not None and not isinstance(due, date):
        raise ValueError(due)
    names = {f"name_{language}": told["name"][language] for language in _LANGUAGES}
    notes = {f"note_{language}": told["note"][language] for language in _LANGUAGES}
    return Phase(code=told["code"], position=position, due_on=due, **names, **notes)


@act
def date_phase(phase: Phase, *, due_on: date | None, actor: Actor) -> None:
    """Write down the published date of a phase; None: none is published. For the ministry alone."""
    _check_keeper(actor)
    phase.due_on, phase.edited_at, phase.edited_by_id = due_on, clock.now(), actor.person
    phase.save(update_fields=["due_on", "edited_at", "edited_by"])
    data = {"phase": phase.code, "due_on": due_on.isoformat() if due_on else None}
    record("exchange.date_phase", actor=actor, about=("programme", phase.code), data=data)


@act
def keep_connection(
    connection: Connection, *, phase: Phase, agreement: tuple[date, str] | None, linked_on: date | None,
    actor: Actor,
) -> None:  # fmt: skip
    """Write down the agreement (its day and its reference) and the technical link of a connection.

    For the ministry alone. Both are facts: raises DayToCome for a day after today, AgreementIncomplete
    without a reference, LinkBeforeAgreement for a link that no agreement covers.
    """
    _check_keeper(actor)
    signed_on, reference = agreement or (None, "")
    reference = " ".join(reference.split())
    if signed_on and not reference:
        raise AgreementIncomplete
    if any(day and day > clock.today() for day in (signed_on, linked_on)):
        raise DayToCome
    if linked_on and (signed_on is None or linked_on < signed_on):
        raise LinkBeforeAgreement
    changes = {
        "phase": phase,
        "agreement_on": signed_on,
        "agreement_reference": reference,
        "linked_on": linked_on,
        "edited_at": clock.now(),
        "edited_by_id": actor.person,
    }
    for name, value in changes.items():
        setattr(connection, name, value)
    connection.save(update_fields=[name.removesuffix("_id") for name in changes])
    data = {
        "phase": phase.code,
        "procedure": connection.purpose,
        "holder": connection.source,
        "agreement": [signed_on.isoformat(), reference] if signed_on else None,
        "linked_on": linked_on.isoformat() if linked_on else None,
    }
    record("exchange.keep_connection", actor=actor, about=("connection", connection.uid), data=data)


def _check_keeper(actor: Actor) -> None:
    if actor.role not in KEEPS_PROGRAMME:
        raise MoveNotAllowed
