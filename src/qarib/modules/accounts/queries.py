"""Finding people, their sessions, and on what ground they act for each other."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.db.models import Q, QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import CITIZEN_ROLE, Actor, Basis, citizen
from qarib.kernel.prepared import Prepared
from qarib.kernel.secrecy import keyed_index
from qarib.modules.accounts.enums import KEPT, CaseStatus, IdentityLevel, NeedCode
from qarib.modules.accounts.errors import NoMandate, ProofNeeded
from qarib.modules.accounts.models import Guardianship, IdentityCase, Mandate, Need, Person, Session
from qarib.modules.accounts.rules import (
    AGENT_IDLE,
    AGENT_SESSION,
    CITIZEN_IDLE,
    CITIZEN_SESSION,
    MAY_SEE_CASES,
    name_key,
    normalise_document,
    normalise_email,
    normalise_name,
    normalise_nin,
    normalise_phone,
    read_identity_fact,
)
from qarib.modules.journal.queries import read_since

__all__ = [
    "AGENT_SESSION",
    "CITIZEN_SESSION",
    "name_key",
    "normalise_document",
    "normalise_email",
    "normalise_name",
    "normalise_nin",
    "normalise_phone",
    "read_identity_fact",
]


def nin_index(nin: str) -> str:
    """Return the keyed index of a national number that is already normalised."""
    return keyed_index(nin, purpose="nin")


def person_by_uid(uid: UUID) -> Person:
    """Return the person; one query. Raises Person.DoesNotExist."""
    return Person.objects.get(uid=uid)


def people_by_id(ids: Collection[int]) -> dict[int, Person]:
    """Return people by key, for pages that name who acted: one query, none for nobody."""
    return Person.objects.in_bulk(ids) if ids else {}


def person_by_internal_number(number: str) -> Person | None:
    """Return the person without national number who was given ours."""
    return Person.objects.filter(internal_number=number.strip().upper()).first()


def claimants_of(nin: str) -> list[Person]:
    """Return everybody who declared this national number, the matched holder first, then the oldest claim.

    Never tell their number, or whether there is any, to somebody who is not an agent. Raises
    NotANationalNumber.
    """
    index = nin_index(normalise_nin(nin))
    return list(Person.objects.filter(nin_index=index).order_by("-identity_level", "pk"))


# The act of looking somebody up by the card in their hand, and how long they are held to be present after it.
LOOKED_UP = "accounts.find_at_counter"
PRESENT = timedelta(hours=1)


def person_present(uid: UUID, actor: Actor) -> Person | None:
    """Return whom this very actor looked up by their card within the hour, else None: two queries."""
    if not read_since(clock.now() - PRESENT, LOOKED_UP, person_id=actor.person, about=("person", uid)):
        return None
    return Person.objects.filter(uid=uid, is_active=True).first()


def may_see_fetched(person: Person) -> bool:
    """Tell whether fetched facts, letters and history may be shown to this person (level 2)."""
    return person.identity_level == IdentityLevel.MATCHED


def nin_ending(person: Person) -> str:
    """Return the last four digits of the declared number, to compare with a card; empty without one."""
    return person.nin[-4:]


def needs_of(person_id: int) -> list[NeedCode]:
    """Return what must be adapted for this person, in the order of the code list: one query."""
    codes = set(Need.objects.filter(person=person_id).values_list("code", flat=True))
    return [need for need in NeedCode if need.value in codes]


def session_with_person(key: str) -> Session | None:
    """Return the live session of a browser's key with its person loaded: one query for both.

    None too when nobody used it for a while: an agent's hour, a citizen's week.
    """
    now = clock.now()
    found = _session.first(key=keyed_index(key, purpose="session"), now=now)
    if found is None:
        return None
    short = found.expires_at - found.created_at <= AGENT_SESSION
    return None if now - found.seen_at > (AGENT_IDLE if short else CITIZEN_IDLE) else found


_session = Prepared(
    lambda key, now: Session.objects.select_related("person").filter(key_hash=key, expires_at__gt=now)[:1],
    key=models.CharField(),
    now=models.DateTimeField(),
)


def is_fresh(session: SessionBase) -> bool:
    """Tell whether this browser proved who is there within `QARIB_PROOF_MINUTES`; no query once read."""
    row = getattr(session, "row", None)
    if row is None or row.proved_at is None:
        return False
    life = timedelta(minutes=settings.QARIB_PROOF_MINUTES)
    return bool(clock.machine_now() - row.proved_at < life)


def demand_proof(session: SessionBase) -> None:
    """Raise ProofNeeded unless `is_fresh`: one line before an act that binds, outside `except RuleBroken`.

    Give it `request.session`. The refusal that leaves the page is caught by `config/proof.py`: it keeps what
    was sent, asks for the proof, and hands it back. A download (a copy, an export) may call it on GET.
    """
    if not is_fresh(session):
        raise ProofNeeded
    if KEPT in session:
        del session[KEPT]


def sessions_of(person: Person) -> QuerySet[Session]:
    """Return the live sessions of a person, the last seen first."""
    return Session.objects.filter(person=person, expires_at__gt=clock.now()).order_by("-seen_at", "uid")


def identity_cases_visible_to(actor: Actor) -> QuerySet[IdentityCase]:
    """Return the cases this actor may open, with both people: an administrator's, and nobody else's.

    A case concerns two people of the whole country: no agency has a part of them.
    """
    seen = IdentityCase.objects.select_related("holder", "claimant", "settled_by")
    return seen if actor.role in MAY_SEE_CASES else seen.none()


def open_identity_cases(actor: Actor) -> QuerySet[IdentityCase]:
    """Return the claims that wait for a person to look at, the oldest first."""
    return identity_cases_visible_to(actor).filter(status=CaseStatus.OPEN).order_by("opened_at", "pk")


def open_case_about(person_id: int) -> IdentityCase | None:
    """Return the oldest open claim on the number of this person, whichever side is theirs: one query."""
    theirs = Q(holder=person_id) | Q(claimant=person_id)
    return IdentityCase.objects.filter(theirs, status=CaseStatus.OPEN).order_by("opened_at", "pk").first()


def _valid_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def mandates_given_by(person: Person) -> QuerySet[Mandate]:
    """Return what this person gave, the newest first, with the helpers: revoked and ended ones too."""
    return Mandate.objects.filter(giver=person).select_related("helper").order_by("-valid_from", "-pk")


def mandates_held_by(person: Person, *, on: date) -> QuerySet[Mandate]:
    """Return what lets this person act for others on that day, with the givers."""
    return (
        Mandate.objects.filter(_valid_on(on), helper=person, revoked_at=None)
        .select_related("giver")
        .order_by("valid_to", "pk")
    )


def wards_of(person: Person, *, on: date) -> QuerySet[Guardianship]:
    """Return the minors and protected adults this person acts for by law on that day."""
    return Guardianship.objects.filter(_valid_on(on), guardian=person).select_related("ward").order_by("pk")


def _covers(scopes: Iterable[list[str]], procedure: str) -> bool:
    return any(not scope or procedure in scope for scope in scopes)


def actor_for(person: Person, subject: Person, *, procedure: str, on: date) -> Actor:
    """Return the actor of a person who files for themselves, as guardian, or with a mandate.

    At most two queries. Raises NoMandate.
    """
    if person.pk == subject.pk:
        return citizen(person.pk)
    if wards_of(person, on=on).filter(ward=subject).exists():
        basis = Basis.GUARDIAN
    elif _covers(
        mandates_held_by(person, on=on).filter(giver=subject).values_list("scope", flat=True), procedure
    ):
        basis = Basis.MANDATE
    else:
        raise NoMandate
    return Actor(person=person.pk, role=CITIZEN_ROLE, subject=subject.pk, basis=basis)


def kin_of(person_id: int) -> set[int]:
    """Return all for whom this person may act today, or who may act for them: two queries. See `are_kin`."""
    today = clock.today()
    guards = Guardianship.objects.filter(_valid_on(today), Q(ward=person_id) | Q(guardian=person_id))
    helps = Mandate.objects.filter(
        _valid_on(today), Q(giver=person_id) | Q(helper=person_id), revoked_at=None
    )
    pairs = [*guards.values_list("ward", "guardian").order_by("pk")]
    pairs += helps.values_list("giver", "helper").order_by("pk")
    return {one for pair in pairs for one in pair if one is not None} - {person_id}


def are_kin(person_id: int | None, other_id: int) -> bool:
    """Tell whether one may act for the other today, by mandate or by law: at most two queries.

    Nobody decides the file of somebody so near. Kinship by blood is in no register here yet.
    """
    if person_id is None:
        return False
    today = clock.today()
    pair = [person_id, other_id]
    return (
        Guardianship.objects.filter(_valid_on(today), ward__in=pair, guardian__in=pair).exists()
        or Mandate.objects.filter(_valid_on(today), giver__in=pair, helper__in=pair, revoked_at=None).exists()
    )
