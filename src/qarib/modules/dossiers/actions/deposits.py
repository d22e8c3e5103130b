"""A professional deposits the paper that establishes a fact, by a link and a code."""

import hmac
import secrets
from datetime import date
from typing import IO

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F

from qarib.kernel import clock
from qarib.kernel.actor import Actor, professional
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.secrecy import encrypt, keyed_index
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.actions.instruction import answer_by_deposits
from qarib.modules.dossiers.enums import DepositState, Origin, Status, Stream
from qarib.modules.dossiers.errors import (
    AlreadyDeposited,
    AlreadyInvited,
    InvitationClosed,
    InvitationUnreadable,
    NotForProfessionals,
    StatementNeeded,
    WrongDepositCode,
)
from qarib.modules.dossiers.models import DepositInvitation, Dossier, Value
from qarib.modules.dossiers.queries import (
    awaited_papers,
    deposit_would_end,
    depositable,
    link_digest,
    may_be_deposited,
    state_of_invitation,
)
from qarib.modules.dossiers.rules import DEPOSIT_TRIES, INSTANT, OPEN, source_of_deposit
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify, send
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit

# For each person: a number mistyped a few times, not a way to send SMS to strangers.
INVITATIONS = Limit("dossiers.invitations", times=6, seconds=24 * 3600)
# For each invitation, behind its code: a file costs half a second of a processor.
DEPOSITS = Limit("dossiers.deposits", times=12, seconds=3600)
LONGEST_NAME = 120
_CODES = 10**6


def invite_professional(
    dossier: Dossier, *, fact: str, name: str, phone: str, actor: Actor
) -> DepositInvitation:
    """Invite a professional to deposit the paper that establishes a fact; `phone` is in E.164.

    The link goes to the professional by SMS, the code to the person, who tells it: a mistyped number gets a
    link that opens nothing, and who reads the person's messages has a code without a door. Only digests are
    kept. In a draft it takes the place of the person's own answer. Call it outside a transaction: the use is
    counted first. Raises MoveNotAllowed, InvitationUnreadable, NotForProfessionals, AlreadyInvited,
    AlreadyDeposited and TooManyAttempts.
    """
    if actor.person != dossier.person_id or actor.subject != dossier.person_id:
        raise MoveNotAllowed
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvitationUnreadable
    _refuse_what_is_not_awaited(dossier, fact)
    hit(INVITATIONS, str(dossier.person_id))
    try:
        return _invite(dossier, fact=fact, name=name, phone=phone, actor=actor)
    except IntegrityError:  # a second tab was quicker
        raise AlreadyInvited from None


def _refuse_what_is_not_awaited(dossier: Dossier, fact: str) -> None:
    if fact not in depositable(dossier) or dossier.status not in OPEN:
        raise NotForProfessionals
    if fact not in may_be_deposited(dossier):
        raise AlreadyInvited if fact in awaited_papers(dossier) else AlreadyDeposited


@act
def _invite(dossier: Dossier, *, fact: str, name: str, phone: str, actor: Actor) -> DepositInvitation:
    now, until = clock.now(), deposit_would_end(dossier)
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(_CODES):06}"
    before = DepositInvitation.objects.unanswered().filter(dossier=dossier, fact=fact, item=0)
    before.filter(expires_at__lte=now).update(revoked_at=now)
    _hold(dossier)
    invitation = DepositInvitation(
        dossier=dossier,
        fact=fact,
        profession=depositable(dossier)[fact].deposited_by,
        name=encrypt(name),
        phone=encrypt(phone),
        link_digest=link_digest(token),
        created_at=now,
        expires_at=clock.end_of_day(until),
    )
    invitation.code_digest = _code_digest(invitation, code)
    invitation.save(force_insert=True)
    if dossier.status == Status.DRAFT:
        Value.objects.filter(dossier=dossier, fact=fact, item=0).exclude(origin=Origin.PROOF).delete()
    _record("invite_professional", invitation, actor=actor)
    _send_link(invitation, token, phone=phone, until=until, actor=actor)
    _send_code(invitation, code, actor=actor)
    return invitation


def _code_digest(invitation: DepositInvitation, code: str) -> str:
    return keyed_index(f"{invitation.uid}:{code}", purpose="dossiers.deposit_code")


def _hold(dossier: Dossier) -> None:
    """Lock a dossier that is not decided and read where it stands now, or refuse: two statements."""
    if not Dossier.objects.filter(pk=dossier.pk, status__in=OPEN).update(saved_at=F("saved_at") + INSTANT):
        raise MoveNotAllowed
    dossier.refresh_from_db(fields=["status", "saved_at", "number", "agency", "promise"])


def _record(name: str, invitation: DepositInvitation, *, actor: Actor, **data: object) -> None:
    dossier = invitation.dossier
    record(
        f"dossier.{name}",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        data={"fact": invitation.fact, "invitation": str(invitation.uid), **data},
    )


def _send_link(invitation: DepositInvitation, token: str, *, phone: str, until: date, actor: Actor) -> None:
    dossier = invitation.dossier
    rules, language = definition(dossier.version), dossier.person.language
    send(
        "dossiers/deposit_link",
        address=phone,
        language=language,
        context={
            "paper": rules.facts[invitation.fact].label.in_language(language),
            "number": dossier.number or "",
            "link": f"{settings.QARIB_BASE_URL}/deposit/{token}/",
            "until": until,
        },
        secret=True,
        actor=actor,
    )


def _send_code(invitation: DepositInvitation, code: str, *, actor: Actor) -> None:
    dossier = invitation.dossier
    label = definition(dossier.version).facts[invitation.fact].label
    send(
        "dossiers/deposit_code",
        person_id=dossier.person_id,
        address=dossier.person.phone,
        language=dossier.person.language,
        context={"code": code, "paper": label.in_language(dossier.person.language)},
        secret=True,
        actor=actor,
    )


@act
def revoke_invitation(invitation: DepositInvitation, *, actor: Actor) -> None:
    """Close a link that was not used; the person may invite anew. Raises MoveNotAllowed, InvitationClosed."""
    if actor.person != invitation.dossier.person_id or actor.subject != invitation.dossier.person_id:
        raise MoveNotAllowed
    now = clock.now()
    if not DepositInvitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=now):
        raise InvitationClosed
    invitation.revoked_at = now
    _record("revoke_invitation", invitation, actor=actor)


def deposit(
    invitation: DepositInvitation,
    *,
    code: str,
    stated: bool,
    stream: IO[bytes],
    name: str,
    declared_size: int | None,
) -> Upload:
    """Deposit the paper of an invitation, and let what it establishes count as proved; return the paper.

    Call it outside a transaction: a wrong code is counted although it refuses, and the fifth revokes the
    link, which the person is told. What the person had answered stays where it stands; the proof joins the
    correction stream beside it. Raises InvitationClosed, WrongDepositCode, StatementNeeded, TooManyAttempts
    and what `receive_upload` refuses.
    """
    actor = professional(invitation.dossier.person_id)
    if state_of_invitation(invitation, invitation.dossier) != DepositState.AWAITED:
        raise InvitationClosed
    _check_code(invitation, code, actor=actor)
    if not stated:
        raise StatementNeeded
    hit(DEPOSITS, str(invitation.uid))
    upload = receive_upload(
        stream,
        name=name,
        declared_size=declared_size,
        owner_id=invitation.dossier.person_id,
        actor=actor,
    )
    _keep(invitation, upload, actor=actor)
    return upload


def _check_code(invitation: DepositInvitation, code: str, *, actor: Actor) -> None:
    """Take a try before comparing, and give it back when right: guesses made at once are counted too."""
    mine = DepositInvitation.objects.filter(pk=invitation.pk)
    if not mine.unanswered().filter(attempts__lt=DEPOSIT_TRIES).update(attempts=F("attempts") + 1):
        raise InvitationClosed
    if hmac.compare_digest(invitation.code_digest, _code_digest(invitation, code)):
        mine.update(attempts=F("attempts") - 1)
        return
    _lock_when_spent(invitation, actor=actor)
    raise WrongDepositCode


@act
def _lock_when_spent(invitation: DepositInvitation, *, actor: Actor) -> None:
    spent = DepositInvitation.objects.unanswered().filter(pk=invitation.pk, attempts__gte=DEPOSIT_TRIES)
    if not spent.update(revoked_at=clock.now()):
        return
    _record("lock_invitation", invitation, actor=actor)
    _tell("dossiers/deposit_locked", invitation, actor=actor)


def _tell(template: str, invitation: DepositInvitation, *, actor: Actor) -> None:
    person = invitation.dossier.person
    label = definition(invitation.dossier.version).facts[invitation.fact].label
    notify(template, person=person, context={"paper": label.in_language(person.language)}, actor=actor)


@act
def _keep(invitation: DepositInvitation, upload: Upload, *, actor: Actor) -> None:
    dossier, now = invitation.dossier, clock.now()
    mine = DepositInvitation.objects.open_at(now).filter(pk=invitation.pk)
    try:
        _hold(dossier)
    except MoveNotAllowed:
        raise InvitationClosed from None
    if not mine.update(used_at=now, upload=upload):
        raise InvitationClosed
    invitation.used_at, invitation.upload = now, upload
    link_upload(upload, to=("dossier", dossier.uid), organisation_id=dossier.agency_id, actor=actor)
    _write_value(invitation)
    _record("deposit", invitation, actor=actor, upload=str(upload.uid), sha256=upload.sha256)
    answer_by_deposits(dossier, actor=actor)
    _tell("dossiers/deposited", invitation, actor=actor)


def _write_value(invitation: DepositInvitation) -> None:
    """Write what is established; beside what was filed or the person answered, never over it."""
    fact, dossier, at = invitation.fact, invitation.dossier, invitation.used_at
    assert at is not None
    answered = dossier.values.filter(fact=fact, item=0, stream=Stream.FILED)
    beside = dossier.status != Status.DRAFT or answered.exclude(origin=Origin.PROOF).exists()
    Value.objects.update_or_create(
        dossier=dossier,
        fact=fact,
        item=0,
        stream=Stream.CORRECTION if beside else Stream.FILED,
        defaults={
            "value": True,
            "origin": Origin.PROOF,
            "source": source_of_deposit(invitation.profession),
            "source_at": at,
            "changed_by_person": False,
            "saved_at": at,
        },
    )
