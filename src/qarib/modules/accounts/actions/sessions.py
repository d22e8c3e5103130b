"""Rows of logged-in browsers; `config/sessions.py` is their only user besides the pages that list them."""

from datetime import datetime

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.secrecy import keyed_index
from qarib.modules.accounts.errors import NotYours
from qarib.modules.accounts.models import Challenge, Person, Session
from qarib.modules.accounts.rules import REPLACED_SESSION, SEEN_EVERY
from qarib.modules.journal.actions import record


def _index(key: str) -> str:
    return keyed_index(key, purpose="session")


@transaction.atomic
def open_session(
    key: str,
    *,
    person_id: int,
    data: str,
    device: str,
    expires_at: datetime,
    proved_at: datetime | None = None,
) -> Session:
    """Write the row of a log-in or of a new proof; only the keyed index of the browser's key is stored."""
    session = Session.objects.create(
        key_hash=_index(key),
        person_id=person_id,
        data=data,
        device=device,
        expires_at=expires_at,
        proved_at=proved_at,
    )
    record("accounts.open_session", actor=citizen(person_id), about=("session", session.uid))
    return session


def write_session(key: str, *, data: str) -> bool:
    """Write the data of a session that still lives; false when it was revoked meanwhile. One UPDATE.

    No journal row: it holds what a page keeps for the next one, not an act.
    """
    return Session.objects.filter(key_hash=_index(key), expires_at__gt=clock.now()).update(data=data) == 1


def touch_session(session: Session) -> None:
    """Write that the browser was seen, at most once in ten minutes whoever asks at once."""
    now = clock.now()
    if now - session.seen_at >= SEEN_EVERY:
        Session.objects.filter(pk=session.pk, seen_at=session.seen_at).update(seen_at=now)
        session.seen_at = now


def replace_session(key: str) -> None:
    """Let a key that a new one replaces live for a moment: long enough for the second press of a button."""
    until = clock.now() + REPLACED_SESSION
    Session.objects.filter(key_hash=_index(key), expires_at__gt=until).update(expires_at=until)


def close_session(key: str) -> None:
    """Forget the session of a browser that logs out or changes its key."""
    Session.objects.filter(key_hash=_index(key)).delete()


@transaction.atomic
def revoke_session(session: Session, *, actor: Actor) -> None:
    """End one session: its own person's, or anybody's on duty. Raises NotYours."""
    if actor.basis != Basis.DUTY and actor.person != session.person_id:
        raise NotYours
    Session.objects.filter(pk=session.pk).delete()
    record("accounts.revoke_session", actor=actor.about(session.person_id), about=("session", session.uid))


@transaction.atomic
def revoke_all_sessions(person: Person, *, actor: Actor, keep: Session | None = None) -> int:
    """End every session of a person, but the one they ask from, and return how many. Raises NotYours."""
    if actor.basis != Basis.DUTY and actor.person != person.pk:
        raise NotYours
    ended, _ = Session.objects.filter(person=person).exclude(pk=keep.pk if keep else "").delete()
    record(
        "accounts.revoke_all_sessions",
        actor=actor.about(person.pk),
        about=("person", person.uid),
        data={"ended": ended},
    )
    return ended


def forget_expired() -> int:
    """Delete sessions and codes that can open nothing any more, and return how many; for a schedule."""
    now = clock.now()
    sessions, _ = Session.objects.filter(expires_at__lte=now).delete()
    codes, _ = Challenge.objects.filter(expires_at__lte=now).delete()
    return sessions + codes
