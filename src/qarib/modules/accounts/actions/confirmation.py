"""Confirming on line who one is: asked of civil status, answered by yes, no or silence."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from qarib.kernel.actor import SYSTEM, Actor
from qarib.modules.accounts.actions.identity import raise_identity_level
from qarib.modules.accounts.clients import civil_status
from qarib.modules.accounts.clients.civil_status import DeclaredIdentity
from qarib.modules.accounts.enums import CivilStatusAnswer, IdentityLevel, MatchedBy
from qarib.modules.accounts.errors import (
    AlreadyConfirmed,
    AnotherHolder,
    CivilStatusSilent,
    ClaimedByAnother,
    NotRecognised,
    NotYours,
    NumberNeeded,
)
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.rules import normalise_document, normalise_name
from qarib.modules.journal.actions import record
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit

# Counted before asking, so that nobody tries more by trying at once.
CONFIRMATIONS = Limit("accounts.confirm_identity", times=5, seconds=86_400)


def confirm_identity(
    person: Person, *, birth_date: date, birth_commune: str, declared: Mapping[str, str], actor: Actor
) -> Person:
    """Return the person at level 2, when civil status says yes to everything they declare.

    `declared` has family_name, given_name, father_given_name, mother_name and document_number; the names and
    the date become the account's, since the register agrees. It asks another administration: never call it
    inside a transaction. A refusal does not say what was wrong. Raises NotYours, AlreadyConfirmed,
    NumberNeeded, TooManyAttempts, NotRecognised, CivilStatusSilent, ClaimedByAnother and the refusals of what
    was typed.
    """
    _check_may_confirm(person, actor)
    asked = DeclaredIdentity(
        nin=person.nin,
        family_name=normalise_name(declared["family_name"]),
        given_name=normalise_name(declared["given_name"]),
        birth_date=birth_date,
        birth_commune=birth_commune,
        father_given_name=normalise_name(declared["father_given_name"]),
        mother_name=normalise_name(declared["mother_name"]),
        document_number=normalise_document(declared["document_number"]),
    )
    hit(CONFIRMATIONS, str(person.pk))
    answer = civil_status().compare(asked)
    _record(person, answer, actor)
    if answer == CivilStatusAnswer.UNAVAILABLE:
        raise CivilStatusSilent
    if answer == CivilStatusAnswer.NO:
        raise NotRecognised
    known = {
        "family_name": asked.family_name,
        "given_name": asked.given_name,
        "birth_date": asked.birth_date,
    }
    try:
        return raise_identity_level(person, matched_by=MatchedBy.CIVIL_STATUS, known=known, actor=SYSTEM)
    except AnotherHolder as refusal:
        raise ClaimedByAnother from refusal


def _check_may_confirm(person: Person, actor: Actor) -> None:
    if actor.person != person.pk:
        raise NotYours
    if person.identity_level != IdentityLevel.DECLARED:
        raise AlreadyConfirmed
    if not person.nin_sealed:
        raise NumberNeeded


@transaction.atomic
def _record(person: Person, answer: CivilStatusAnswer, actor: Actor) -> None:
    record(
        "accounts.ask_civil_status",
        actor=actor.about(person.pk),
        about=("person", person.uid),
        data={"answer": answer},
    )
