"""One-time codes: asking for one, and what the right one opens."""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import F

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.errors import RuleBroken
from qarib.kernel.events import publish
from qarib.kernel.secrecy import decrypt, encrypt, keyed_index
from qarib.modules.accounts.actions.identity import ensure_identity_cases
from qarib.modules.accounts.actions.people import claim_number
from qarib.modules.accounts.actions.sessions import revoke_all_sessions
from qarib.modules.accounts.enums import ChallengePurpose
from qarib.modules.accounts.errors import (
    AccountClosed,
    CodeExpired,
    LevelTooLow,
    NotYours,
    PhoneAlreadyClaimed,
    WrongCode,
)
from qarib.modules.accounts.events import PersonSignedUp, PhoneChanged
from qarib.modules.accounts.models import Challenge, Person
from qarib.modules.accounts.queries import claimants_of, may_see_fetched
from qarib.modules.accounts.rules import (
    CODE_ATTEMPTS,
    CODE_DIGITS,
    CODE_LIFE,
    LONG_CODE_DIGITS,
    SHARED_LONG_CODE,
    SIGN_UP_SHARE,
    new_codes,
    normalise_code,
    normalise_email,
    normalise_name,
    normalise_nin,
    normalise_phone,
)
from qarib.modules.journal.actions import record

_MOST_SHARED = 4


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """One code to be sent, once, by whoever composes accounts with notifications; never stored in clear."""

    group: UUID
    person_id: int | None
    language: str
    phone: str = field(repr=False)
    email: str = field(repr=False)  # empty unless verified
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Started:
    """The group that the code's page asks for, and the codes to send: none when nobody was found."""

    group: UUID
    codes: tuple[IssuedCode, ...]


def _code_hash(group: UUID, code: str) -> str:
    return keyed_index(f"{group}:{code}", purpose="code")


def _long_hash(whose: int | str | None, code: str) -> str:
    """Return what many groups of one person, or of one phone that signs up, share."""
    return keyed_index(f"{whose}:{code}", purpose="long_code")


def _challenge(
    group: UUID,
    purpose: ChallengePurpose,
    code: str,
    *,
    person: Person | None = None,
    pending: Mapping[str, Any] | None = None,
    long: bool = False,
) -> Challenge:
    now, whose = clock.now(), person.pk if person else (pending or {}).get("phone")
    return Challenge(
        group=group,
        purpose=purpose,
        person=person,
        pending_sealed=encrypt(json.dumps(pending)) if pending else "",
        code_hash=_long_hash(whose, code) if long else _code_hash(group, code),
        long=long,
        created_at=now,
        expires_at=now + CODE_LIFE,
    )


@transaction.atomic
def start_sign_up(
    *,
    nin: str,
    phone: str,
    names: tuple[str, str],
    language: str,
    email: str = "",
    often: bool = False,
) -> Started:
    """Issue one code to the phone; the answer is the same whether the number is known or not.

    One INSERT. `names`: given, then family name. `often`: codes were asked for this phone too often; the code
    is then long, and the same for all who ask in some minutes, so that it need be sent only once and nobody
    is refused. Raises the refusals of what was typed: NotANationalNumber, NotAPhone, NotAMobile, NotAName,
    NotAnEmail. Limits are the page's to set, by phone.
    """
    pending = {
        "nin": normalise_nin(nin),
        "phone": normalise_phone(phone),
        "family_name": normalise_name(names[1]),
        "given_name": normalise_name(names[0]),
        "language": language,
        "email": normalise_email(email),
    }
    group = uuid4()
    code = _long_sign_up_code(pending["phone"]) if often else new_codes(1)[0]
    challenge = _challenge(group, ChallengePurpose.SIGN_UP, code, pending=pending, long=often)
    challenge.save(force_insert=True)
    return Started(
        group,
        (IssuedCode(group, person_id=None, language=language, phone=pending["phone"], email="", code=code),),
    )


def _long_sign_up_code(phone: str) -> str:
    """Return the code that all who sign up with this phone share for some minutes, until it is used.

    It is derived, not stored: nothing but a key tells which of many groups belong to one phone.
    """
    turn = int(clock.now().timestamp() // SIGN_UP_SHARE.total_seconds())
    for again in count():
        seed = keyed_index(f"{phone}:{turn}:{again}", purpose="sign_up_code")
        code = f"{int(seed, 16) % 10**LONG_CODE_DIGITS:0{LONG_CODE_DIGITS}d}"
        # By the index of long codes: in an attack there are very many challenges.
        living = Challenge.objects.filter(person=None, long=True, expires_at__gt=clock.now())
        spent = living.filter(code_hash=_long_hash(phone, code), used_at__isnull=False)
        if not spent.exists():
            break
    return code


@transaction.atomic
def start_log_in(*, nin: str = "", person_ids: Iterable[int] = (), often: bool = False) -> Started:
    """Issue a code to each claimant of the number, or to the people that a file number led to.

    Each code opens only its own account. When nobody is found a decoy is written, so that the page, the next
    page and its refusals are the same. `often`: the number was asked for too often, perhaps by somebody who
    guesses; codes are then long, and one that lives still is not sent again but opens this group too. Nobody
    is locked out, and nobody's phone is flooded. Raises NotANationalNumber when a number cannot be one.
    """
    found = claimants_of(nin) if nin else Person.objects.filter(pk__in=list(person_ids)).order_by("pk")
    people = [person for person in found if person.is_active and person.phone]
    group = uuid4()
    shared = _long_codes(people) if often else {}
    fresh = [person for person in people if person.pk not in shared]
    drawn = new_codes(len(fresh), digits=LONG_CODE_DIGITS if often else CODE_DIGITS)
    codes = list(zip(fresh, drawn, strict=True))
    rows = [
        _challenge(group, ChallengePurpose.LOG_IN, code, person=person, long=often) for person, code in codes
    ]
    rows += [_shared(group, row) for row in shared.values()]
    decoy = _challenge(group, ChallengePurpose.LOG_IN, secrets.token_hex())
    Challenge.objects.bulk_create(rows or [decoy])
    return Started(group, tuple(_issued(group, person, code) for person, code in codes))


def _long_codes(people: Collection[Person]) -> dict[int | None, Challenge]:
    """Return the long code that each of these people holds and that lives a while yet; always one query."""
    alive = Challenge.objects.filter(
        person__in=[person.pk for person in people] or [0],
        purpose=ChallengePurpose.LOG_IN,
        long=True,
        used_at=None,
        expires_at__gt=clock.now() + SHARED_LONG_CODE,
    )
    # All groups of one code end at one instant: the newest code stands first, however many share it.
    newest = alive.order_by("-expires_at")[: _MOST_SHARED * max(1, len(people))]
    return {row.person_id: row for row in reversed(list(newest))}


def _shared(group: UUID, row: Challenge) -> Challenge:
    return Challenge(
        group=group,
        purpose=row.purpose,
        person_id=row.person_id,
        code_hash=row.code_hash,
        long=True,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


@transaction.atomic
def start_proof(person: Person, *, actor: Actor) -> Started:
    """Issue a code to the phone of a person who is logged in, before an act that binds. Raises NotYours.

    No code is issued to who has no phone.
    """
    if actor.person != person.pk:
        raise NotYours
    group, (code,) = uuid4(), new_codes(1)
    if not person.phone:
        return Started(group, ())
    _challenge(group, ChallengePurpose.PROVE, code, person=person).save(force_insert=True)
    return Started(group, (_issued(group, person, code),))


def _issued(group: UUID, person: Person, code: str) -> IssuedCode:
    return IssuedCode(
        group,
        person_id=person.pk,
        language=person.language,
        phone=person.phone,
        email=person.email if person.email_verified_at else "",
        code=code,
    )


def _start_phone(person: Person, *, phone: str, recovery: bool, actor: Actor) -> Started:
    if not may_see_fetched(person):
        raise LevelTooLow
    pending = {"phone": normalise_phone(phone), "recovery": recovery}
    group, (code,) = uuid4(), new_codes(1)
    _challenge(group, ChallengePurpose.CHANGE_PHONE, code, person=person, pending=pending).save(
        force_insert=True
    )
    act = "accounts.start_recovery" if recovery else "accounts.start_change_phone"
    record(act, actor=actor.about(person.pk), about=("person", person.uid))
    return Started(
        group,
        (
            IssuedCode(
                group,
                person_id=person.pk,
                language=person.language,
                phone=str(pending["phone"]),
                email="",
                code=code,
            ),
        ),
    )


@transaction.atomic
def start_change_phone(person: Person, *, phone: str, actor: Actor) -> Started:
    """Issue a code to the new phone of a person of level 2, who is the actor.

    Raises NotYours, LevelTooLow, NotAPhone, NotAMobile.
    """
    if actor.person != person.pk:
        raise NotYours
    return _start_phone(person, phone=phone, recovery=False, actor=actor)


@transaction.atomic
def start_recovery(person: Person, *, phone: str, actor: Actor) -> Started:
    """Issue a code to the new phone of a person of level 2 whom somebody on duty has before them.

    The right code also ends every session and passkey of the person. Raises NotYours, LevelTooLow,
    NotAPhone, NotAMobile.
    """
    if actor.basis != Basis.DUTY or actor.person == person.pk:
        raise NotYours
    return _start_phone(person, phone=phone, recovery=True, actor=actor)


def redeem_code(
    group: UUID, code: str, *, purposes: Collection[ChallengePurpose] = tuple(ChallengePurpose)
) -> Person:
    """Return the person whom the code opens, once: five attempts and ten minutes for the whole group.

    A page names what it opens: a code asked for something else is expired there, and spends no attempt.
    A wrong attempt is counted in its own transaction: do not call this inside another one. Raises WrongCode,
    CodeExpired, AccountClosed, PhoneAlreadyClaimed.
    """
    outcome = _redeem(group, normalise_code(code), purposes)
    if isinstance(outcome, RuleBroken):
        raise outcome
    return outcome


@transaction.atomic
def _redeem(group: UUID, code: str, purposes: Collection[ChallengePurpose]) -> Person | RuleBroken:
    now = clock.now()
    rows = Challenge.objects.filter(group=group, used_at=None, purpose__in=purposes)
    # The count is the lock: who comes second waits here, then finds the group used.
    if not rows.filter(expires_at__gt=now, attempts__lt=CODE_ATTEMPTS).update(attempts=F("attempts") + 1):
        return CodeExpired()
    fitting = [row for row in rows.select_related("person") if _fits(row, code)]
    if not fitting:
        return WrongCode()
    rows.update(used_at=now)
    challenge = fitting[0]
    if challenge.long:  # it opened one group: it opens no other
        Challenge.objects.filter(code_hash=challenge.code_hash, used_at=None).update(used_at=now)
    return _COMPLETE[ChallengePurpose(challenge.purpose)](challenge)


def _fits(row: Challenge, code: str) -> bool:
    if not row.long:
        return compare_digest(row.code_hash, _code_hash(row.group, code))
    return compare_digest(row.code_hash, _long_hash(row.person_id or _pending(row)["phone"], code))


def _pending(challenge: Challenge) -> Mapping[str, str]:
    pending: Mapping[str, str] = json.loads(decrypt(challenge.pending_sealed))
    return pending


def _enter(person: Person, act: str) -> Person | RuleBroken:
    if not person.is_active:
        return AccountClosed()
    actor = citizen(person.pk)
    record(act, actor=actor, about=("person", person.uid))
    ensure_identity_cases(person, actor=actor)
    return person


def _complete_log_in(challenge: Challenge) -> Person | RuleBroken:
    # A decoy has no person, and a hash that no six digits give.
    return _enter(challenge.person, "accounts.log_in") if challenge.person else WrongCode()


def _complete_sign_up(challenge: Challenge) -> Person | RuleBroken:
    person, created = claim_number(_pending(challenge))
    entered = _enter(person, "accounts.sign_up" if created else "accounts.log_in")
    if created:
        publish(PersonSignedUp(person.pk))
    return entered


def _complete_change_phone(challenge: Challenge) -> Person | RuleBroken:
    person, pending = challenge.person, _pending(challenge)
    assert person is not None  # a check constraint says so
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(phone=pending["phone"], phone_verified_at=clock.now())
    except IntegrityError:
        return PhoneAlreadyClaimed()
    person.refresh_from_db()
    if pending["recovery"]:
        # Whoever had the lost phone may have added a key of their own: none outlives a recovery.
        Authenticator.objects.filter(user=person).delete()
        revoke_all_sessions(person, actor=citizen(person.pk))
    record("accounts.change_phone", actor=citizen(person.pk), about=("person", person.uid))
    publish(PhoneChanged(person.pk))
    return person


def _complete_proof(challenge: Challenge) -> Person | RuleBroken:
    assert challenge.person is not None  # a check constraint says so
    person = challenge.person
    if not person.is_active:
        return AccountClosed()
    record("accounts.prove", actor=citizen(person.pk), about=("person", person.uid))
    return person


_COMPLETE: dict[ChallengePurpose, Callable[[Challenge], Person | RuleBroken]] = {
    ChallengePurpose.LOG_IN: _complete_log_in,
    ChallengePurpose.SIGN_UP: _complete_sign_up,
    ChallengePurpose.CHANGE_PHONE: _complete_change_phone,
    ChallengePurpose.PROVE: _complete_proof,
}
