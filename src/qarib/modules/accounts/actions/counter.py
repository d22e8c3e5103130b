"""Somebody stands at a counter with their card: found by its number, or registered from it."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.errors import RuleBroken
from qarib.kernel.events import publish
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.actions.identity import ensure_identity_cases
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy
from qarib.modules.accounts.errors import AnotherHolder, NotYours
from qarib.modules.accounts.events import IdentityMatched
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import LOOKED_UP, claimants_of, nin_index
from qarib.modules.accounts.rules import (
    normalise_document,
    normalise_name,
    normalise_nin,
    normalise_phone,
)
from qarib.modules.journal.actions import record, record_reading


@transaction.atomic
def find_at_counter(nin: str, *, actor: Actor) -> list[Person]:
    """Return who declared the number on the card of somebody present: the matched holder alone, else all.

    Each of them reads later that they were looked up, and where. Raises NotYours, NotANationalNumber.
    """
    if actor.basis != Basis.DUTY:
        raise NotYours
    people = claimants_of(nin)
    found = [one for one in people if one.identity_level == IdentityLevel.MATCHED] or people
    for person in found:
        record_reading(LOOKED_UP, actor=actor.about(person.pk), about=("person", person.uid))
    return found


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the card in an agent's hand, as it was typed."""

    nin: str = field(repr=False)
    family_name: str = field(repr=False)
    given_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    document: str = field(repr=False)


@transaction.atomic
def register_at_counter(card: Card, *, phone: str, language: str, actor: Actor) -> Person:
    """Return a new person of level 2, seen with the card in hand; the number of the card is kept sealed.

    A phone may be left empty, and is not proved. Others who declared the number keep their accounts, a case
    is opened with each. Twice at once gives one person: the second raises AnotherHolder. Raises NotYours and
    the refusals of what was typed.
    """
    if actor.basis != Basis.DUTY:
        raise NotYours
    number = normalise_nin(card.nin)
    person = Person(
        nin_sealed=encrypt(number),
        nin_index=nin_index(number),
        document_sealed=encrypt(normalise_document(card.document)),
        family_name=normalise_name(card.family_name),
        given_name=normalise_name(card.given_name),
        birth_date=card.birth_date,
        phone=normalise_phone(phone) if phone.strip() else "",
        language=language,
        identity_level=IdentityLevel.MATCHED,
        matched_by=MatchedBy.COUNTER,
        matched_at=clock.now(),
        password=make_password(None),
    )
    refusal = _insert(person)
    if refusal is not None:
        raise refusal
    record("accounts.register_at_counter", actor=actor.about(person.pk), about=("person", person.uid))
    record_reading(LOOKED_UP, actor=actor.about(person.pk), about=("person", person.uid))
    publish(IdentityMatched(person.pk, MatchedBy.COUNTER))
    ensure_identity_cases(person, actor=actor)
    return person


def _insert(person: Person) -> RuleBroken | None:
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        return AnotherHolder()
    return None
