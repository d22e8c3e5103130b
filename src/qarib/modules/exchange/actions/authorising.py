"""Who may ask us what: drafted and asked for by a body, granted and revoked by the ministry."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.exchange.clients.signed import KeyUnreadableError, read_public_key
from qarib.modules.exchange.clients.xroad import ClientId
from qarib.modules.exchange.enums import AuthorisationState, Service
from qarib.modules.exchange.errors import (
    AuthorisationNeedsReason,
    GrantedAlready,
    KeyUnreadable,
    NotYoursToGrant,
    NoWayToKnow,
    SenderTaken,
    XRoadClientUnreadable,
)
from qarib.modules.exchange.models import Authorisation
from qarib.modules.exchange.queries import authorisation_of, forget_senders, may_draft, supervises
from qarib.modules.exchange.rules import AUTHORISING
from qarib.modules.journal.actions import record


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for: which service, why, on what ground, how often, and how the sender is known."""

    service: Service
    purpose: str
    wording: str
    legal_basis: str
    quota: int
    key_name: str = ""
    public_key: str = ""
    xroad_client: str = ""


@act
def draft_authorisation(terms: Terms, *, actor: Actor) -> Authorisation:
    """Write a draft for the actor's own body.

    Raises MoveNotAllowed for who is no administrator; NoWayToKnow, KeyUnreadable, XRoadClientUnreadable.
    """
    if actor.body is None or not may_draft(actor):
        raise MoveNotAllowed
    _check_sender(terms)
    made = Authorisation.objects.create(asker_id=actor.body, **asdict(terms))
    _record("draft", made, actor)
    return made


@act
def correct_authorisation(uid: UUID, *, terms: Terms, actor: Actor) -> None:
    """Write a draft anew; its body's administrator alone. Raises as `draft_authorisation`."""
    found = authorisation_of(uid, actor=actor)
    _check_sender(terms)
    drafts = Authorisation.objects.filter(pk=found.pk, asker=actor.body, state=AuthorisationState.DRAFT)
    if not may_draft(actor) or not drafts.update(**asdict(terms)):
        raise MoveNotAllowed
    _record("correct", found, actor)


@act
def ask_authorisation(uid: UUID, *, actor: Actor) -> None:
    """Ask the ministry for what a draft says. Raises MoveNotAllowed, and AuthorisationUnknown."""
    found = authorisation_of(uid, actor=actor)
    if found.asker_id != actor.body:
        raise MoveNotAllowed
    _move(found, "ask", actor, asked_at=clock.now(), asked_by_id=actor.person, reason="")


@act
def grant_authorisation(uid: UUID, *, actor: Actor) -> None:
    """Let the body ask, from its next message on.

    Raises MoveNotAllowed, NotYoursToGrant, SenderTaken when its key's name or identifier is somebody else's,
    and GrantedAlready.
    """
    found = _supervised(uid, actor)
    if found.asked_by_id == actor.person:
        raise NotYoursToGrant
    if _is_taken(found):
        raise SenderTaken
    try:
        with transaction.atomic():
            _move(found, "grant", actor, granted_at=clock.now(), granted_by_id=actor.person)
    except IntegrityError as error:
        raise GrantedAlready from error


@act
def send_back_authorisation(uid: UUID, *, reason: str, actor: Actor) -> None:
    """Give what was asked for back to its body, with a reason. Raises AuthorisationNeedsReason too."""
    found = _supervised(uid, actor)
    _move(found, "send_back", actor, reason=_said(reason), asked_at=None, asked_by_id=None)


@act
def revoke_authorisation(uid: UUID, *, reason: str, actor: Actor) -> None:
    """Answer nothing more under it, from the next message on. Raises AuthorisationNeedsReason too."""
    found = _supervised(uid, actor)
    _move(found, "revoke", actor, reason=_said(reason), revoked_at=clock.now(), revoked_by_id=actor.person)


def _said(reason: str) -> str:
    if not reason.strip():
        raise AuthorisationNeedsReason
    return reason.strip()


def _supervised(uid: UUID, actor: Actor) -> Authorisation:
    """Return it for the ministry: any other administrator sees their own and moves none of them so."""
    found = authorisation_of(uid, actor=actor)
    if not supervises(actor):
        raise MoveNotAllowed
    return found


def _move(found: Authorisation, move: str, actor: Actor, **changes: object) -> None:
    arrow = AUTHORISING[move]
    rows = Authorisation.objects.filter(pk=found.pk, state__in=arrow.source)
    if actor.role not in arrow.by or not rows.update(state=arrow.target, **changes):
        raise MoveNotAllowed
    forget_senders()
    _record(move, found, actor, reason=str(changes.get("reason", "")))


def _record(move: str, found: Authorisation, actor: Actor, *, reason: str = "") -> None:
    record(
        f"authorisation.{move}",
        actor=actor,
        about=("authorisation", found.uid),
        reason=reason[:500],
        data={"service": found.service, "purpose": found.purpose},
    )


def _check_sender(terms: Terms) -> None:
    """Refuse what would tell nobody from anybody."""
    if bool(terms.key_name) != bool(terms.public_key) or not (terms.key_name or terms.xroad_client):
        raise NoWayToKnow
    if terms.public_key:
        try:
            read_public_key(terms.public_key)
        except KeyUnreadableError as error:
            raise KeyUnreadable from error
    if terms.xroad_client:
        try:
            read = ClientId.parse(terms.xroad_client)
        except ValueError as error:
            raise XRoadClientUnreadable from error
        if not read.subsystem or str(read) != terms.xroad_client:
            raise XRoadClientUnreadable


def _is_taken(found: Authorisation) -> bool:
    """Tell whether a granted one knows another sender, or another key, by the same name."""
    granted = Authorisation.objects.filter(state=AuthorisationState.GRANTED)
    others = ~Q(asker=found.asker_id)
    by_key = Q(key_name=found.key_name) & (others | ~Q(public_key=found.public_key))
    by_xroad = Q(xroad_client=found.xroad_client) & others
    taken = Q(pk__in=[])
    if found.key_name:
        taken |= by_key
    if found.xroad_client:
        taken |= by_xroad
    return granted.filter(taken).exists()
