"""How sure we are of a person, and what happens when two claim one number."""

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.kernel.events import publish
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.actions.sessions import revoke_all_sessions
from qarib.modules.accounts.enums import CaseStatus, IdentityFact, IdentityLevel, MatchedBy
from qarib.modules.accounts.errors import AnotherHolder, NotYours
from qarib.modules.accounts.events import IdentityCaseOpened, IdentityMatched
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.accounts.rules import name_key, new_internal_number, normalise_name, normalise_phone
from qarib.modules.journal.actions import record, record_reading


def _on_duty(actor: Actor, *people: Person) -> None:
    """Refuse whoever is not on duty, or would act on their own identity."""
    if actor.basis != Basis.DUTY or actor.person in {person.pk for person in people}:
        raise NotYours


def raise_identity_level(
    person: Person, *, matched_by: MatchedBy, actor: Actor, known: Mapping[str, object] | None = None
) -> Person:
    """Raise a person to level 2 on the word of civil status, a counter, helpers or a mobile team.

    `known` holds the names and the birth date that were confirmed with it, written in the same update.
    Raises NotYours, MoveNotAllowed when already matched, AnotherHolder when somebody else is: the case that
    this opens is kept, so do not call this inside another transaction.
    """
    _on_duty(actor, person)
    outcome = _raise_level(person, matched_by, known or {}, actor)
    if isinstance(outcome, RuleBroken):
        raise outcome
    return outcome


@transaction.atomic
def _raise_level(
    person: Person, matched_by: MatchedBy, known: Mapping[str, object], actor: Actor
) -> Person | RuleBroken:
    names = {field: str(known.get(field, getattr(person, field))) for field in ("given_name", "family_name")}
    try:
        with transaction.atomic():
            moved = Person.objects.filter(pk=person.pk, identity_level=IdentityLevel.DECLARED).update(
                identity_level=IdentityLevel.MATCHED,
                matched_by=matched_by,
                matched_at=clock.now(),
                name_key=name_key(**names),
                **known,
            )
    except IntegrityError:
        ensure_identity_cases(person, actor=actor)
        return AnotherHolder()
    if not moved:
        return MoveNotAllowed()
    person.refresh_from_db()
    record(
        "accounts.raise_identity_level",
        actor=actor.about(person.pk),
        about=("person", person.uid),
        data={"matched_by": matched_by},
    )
    publish(IdentityMatched(person.pk, matched_by))
    ensure_identity_cases(person, actor=actor)
    return person


@transaction.atomic
def rectify_identity(person: Person, *, field: IdentityFact, value: str | date, actor: Actor) -> Person:
    """Put one fact of a confirmed identity right, on duty; the journal keeps which, never the values.

    What files hold stays as it was filed. Raises NotYours, and MoveNotAllowed when the names are not those
    of `person` any more: look again.
    """
    _on_duty(actor, person)
    names = {"given_name": person.given_name, "family_name": person.family_name}
    values = {field.value: value}
    moved = Person.objects.filter(pk=person.pk, identity_level=IdentityLevel.MATCHED, **names).update(
        name_key=name_key(**{name: str(values.get(name, now)) for name, now in names.items()}), **values
    )
    if not moved:
        raise MoveNotAllowed
    person.refresh_from_db()
    record(
        "accounts.rectify_identity",
        actor=actor.about(person.pk),
        about=("person", person.uid),
        data={"field": field},
    )
    return person


def ensure_identity_cases(person: Person, *, actor: Actor) -> None:
    """Open the missing cases between this person and the others who claim the same number.

    The matched person is the holder, else the oldest claim. One query when nobody else claims it. It runs at
    sign-up, at every log-in and at matching, so that two claims made at the same instant are seen too.
    """
    if not person.nin_index:
        return
    everybody = list(
        Person.objects.filter(nin_index=person.nin_index).order_by("-identity_level", "pk"),
    )
    holder, *others = everybody
    for claimant in others:
        if person.pk in {holder.pk, claimant.pk}:
            open_identity_case(claimant, holder=holder, actor=actor)


@transaction.atomic
def open_identity_case(claimant: Person, *, holder: Person, actor: Actor) -> IdentityCase:
    """Return the case between two people, opened now unless it already was, whoever was holder then."""
    pair = {holder.pk, claimant.pk}
    known = IdentityCase.objects.filter(holder__in=pair, claimant__in=pair).first()
    if known:
        return known
    case, created = IdentityCase.objects.get_or_create(holder=holder, claimant=claimant)
    if created:
        record(
            "accounts.open_identity_case", actor=actor.about(claimant.pk), about=("identity_case", case.uid)
        )
        publish(IdentityCaseOpened(case.pk, holder.pk, claimant.pk))
    return case


@transaction.atomic
def read_identity_case(case: IdentityCase, *, actor: Actor) -> None:
    """Write, for each of the two people, that somebody on duty looked at their case. Raises NotYours."""
    _on_duty(actor, case.holder, case.claimant)
    for person_id in (case.holder_id, case.claimant_id):
        record_reading(
            "accounts.read_identity_case",
            actor=actor.about(person_id),
            about=("identity_case", case.uid),
        )


@transaction.atomic
def settle_identity_case(case: IdentityCase, *, outcome: str, actor: Actor) -> IdentityCase:
    """Close a case with the reason of a person on duty, who is neither of the two.

    Raises NotYours, MoveNotAllowed when it was settled meanwhile.
    """
    _on_duty(actor, case.holder, case.claimant)
    settled = IdentityCase.objects.filter(pk=case.pk, status=CaseStatus.OPEN).update(
        status=CaseStatus.SETTLED,
        settled_at=clock.now(),
        settled_by=actor.person,
        outcome=outcome,
    )
    if not settled:
        raise MoveNotAllowed
    case.refresh_from_db()
    record(
        "accounts.settle_identity_case",
        actor=actor.about(case.claimant_id),
        about=("identity_case", case.uid),
        reason=outcome,
    )
    return case


@transaction.atomic
def register_person_without_nin(
    *, family_name: str, given_name: str, document: str, phone: str, language: str, actor: Actor
) -> Person:
    """Return a new person of level 1 with a number of ours; the document is stored sealed.

    For a foreign resident or an unborn record, by somebody on duty who saw the document. Raises NotYours and
    the refusals of what was typed.
    """
    _on_duty(actor)
    person = Person.objects.create(
        internal_number=new_internal_number(),
        document_sealed=encrypt(document),
        family_name=normalise_name(family_name),
        given_name=normalise_name(given_name),
        phone=normalise_phone(phone),
        language=language,
        password=make_password(None),
    )
    record(
        "accounts.register_person_without_nin",
        actor=actor.about(person.pk),
        about=("person", person.uid),
    )
    return person


@transaction.atomic
def close_account(person: Person, *, reason: str, actor: Actor) -> Person:
    """Close an account and end its sessions, on duty. Raises NotYours, MoveNotAllowed when already closed."""
    _on_duty(actor, person)
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise MoveNotAllowed
    revoke_all_sessions(person, actor=actor)
    person.refresh_from_db()
    record(
        "accounts.close_account", actor=actor.about(person.pk), about=("person", person.uid), reason=reason
    )
    return person
