"""What may be done with a dossier now, and what a decision would give; for buttons and confirmations."""

from collections.abc import Mapping
from datetime import date

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import Fact, definition
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries.proofs import awaited_facts
from qarib.modules.dossiers.rules import DESK, WORKFLOW, last_day, right_ends
from qarib.modules.organisations.enums import Role


def moves_of(dossier: Dossier, actor: Actor) -> list[str]:
    """Return the moves this actor may try, in the workflow's order.

    An agent has none on their own file, nor on one that another agency holds, nor on an appeal against what
    they decided; a director has those of appeals. One query for the appeal where it was not loaded.

    The action has the last word: kinship is asked there, and the file may move meanwhile.
    """
    theirs = dossier.agency_id == actor.organisation and actor.person != dossier.person_id
    if actor.role in DESK and not theirs:
        return []
    if actor.role == Role.DIRECTOR and actor.person == dossier.person_id:
        return []
    if dossier.status == Status.APPEALED and dossier.appeal.refused_by_id == actor.person:
        return []
    return WORKFLOW.available(Status(dossier.status), role=actor.role)


def right_would_end(dossier: Dossier) -> date:
    """Return the last day of the right if it were granted today. No query."""
    grants = definition(dossier.version).grants
    return right_ends(grants.valid, grants.unit, on=clock.today())


def appeal_would_end(dossier: Dossier) -> date:
    """Return the last day to contest a refusal decided today. No query."""
    return last_day(clock.today(), days=definition(dossier.version).appeal.days)


def facts_to_ask(dossier: Dossier) -> list[Fact]:
    """Return what a person can be asked: not what the account knows, nor what follows from others.

    Nor what a register still has to say, which would be a paper to fetch: one query where there may be any.
    """
    facts, awaited = definition(dossier.version).facts.values(), awaited_facts(dossier, ())
    return [
        fact for fact in facts if not (fact.from_account or fact.derive or fact.each or fact.code in awaited)
    ]


def state_of(values: Mapping[str, Value]) -> str:
    """Return a mark of what is known of a dossier; it changes with every answer."""
    return max((value.saved_at.isoformat() for value in values.values()), default="")


def attached(dossier: Dossier, answers: Mapping[str, object]) -> list[str]:
    """Return the identifiers of the files among these answers. No query."""
    facts = definition(dossier.version).facts
    return [
        str(uid)
        for fact, value in answers.items()
        if fact in facts and facts[fact].type == FactType.FILE and isinstance(value, list)
        for uid in value
    ]
