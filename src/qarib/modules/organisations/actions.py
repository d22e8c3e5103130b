"""Every write of organisations: bodies, agencies, whom they serve, who belongs to them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from qarib.kernel.actor import SYSTEM_ROLE, Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.accounts.actions import create_agent_account
from qarib.modules.accounts.models import Person
from qarib.modules.journal.actions import record
from qarib.modules.organisations.enums import MINISTRY, OrganisationKind, Role
from qarib.modules.organisations.errors import (
    CodeTaken,
    DetailsMissing,
    NotAdministrator,
    NotForYourself,
    RoleAlreadyHeld,
    RoleNotPossible,
)
from qarib.modules.organisations.events import RoleEnded, RoleGranted, ServicesChanged
from qarib.modules.organisations.models import Membership, Organisation, Service
from qarib.modules.organisations.queries import organisations_visible_to
from qarib.modules.organisations.rules import is_code, role_exists_in
from qarib.modules.territory.models import Commune, Wilaya


@dataclass(frozen=True, slots=True)
class Details:
    """What an administrator types about an organisation."""

    code: str
    name_ar: str
    name_fr: str
    name_en: str = ""
    commune: Commune | None = None
    address: str = ""
    phone: str = ""


_LENGTHS = {"name_ar": 160, "name_fr": 160, "name_en": 160, "address": 200, "phone": 16}


def _checked(details: Details) -> dict[str, object]:
    texts = {field: " ".join(getattr(details, field).split()) for field in _LENGTHS}
    unreadable = any("\x00" in text for text in texts.values())
    too_long = unreadable or any(len(texts[field]) > length for field, length in _LENGTHS.items())
    if too_long or not is_code(details.code) or not texts["name_ar"] or not texts["name_fr"]:
        raise DetailsMissing
    return {"code": details.code, "commune": details.commune, **texts}


def _administers(actor: Actor, organisation: Organisation) -> None:
    """Refuse whoever is not an administrator who sees the organisation; the loader passes. One query."""
    if actor.role == SYSTEM_ROLE:
        return
    visible = organisations_visible_to(actor).filter(pk=organisation.pk)
    if actor.role != Role.ADMINISTRATOR or not visible.exists():
        raise NotAdministrator


def _administers_everything(actor: Actor) -> None:
    if actor.role == SYSTEM_ROLE:
        return
    ministry = Organisation.objects.filter(pk=actor.body or 0, code=MINISTRY)
    if actor.role != Role.ADMINISTRATOR or not ministry.exists():
        raise NotAdministrator


def _create(
    kind: OrganisationKind, details: Details, *, body: Organisation | None, actor: Actor
) -> Organisation:
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(kind=kind, body=body, **_checked(details))
    except IntegrityError as error:
        raise CodeTaken from error
    record(
        f"organisations.create_{kind}",
        actor=actor,
        about=("organisation", organisation.uid),
        data={"code": organisation.code},
    )
    return organisation


@transaction.atomic
def create_body(details: Details, *, actor: Actor) -> Organisation:
    """Return a new body, by an administrator of the ministry.

    Raises NotAdministrator, DetailsMissing, CodeTaken.
    """
    _administers_everything(actor)
    return _create(OrganisationKind.BODY, details, body=None, actor=actor)


@transaction.atomic
def create_agency(body: Organisation, *, details: Details, actor: Actor) -> Organisation:
    """Return a new agency of the body, which serves nobody yet.

    Raises NotAdministrator, DetailsMissing, CodeTaken.
    """
    _administers(actor, body)
    return _create(OrganisationKind.AGENCY, details, body=body, actor=actor)


@transaction.atomic
def create_organisation(kind: OrganisationKind, *, details: Details, actor: Actor) -> Organisation:
    """Return a new company, committee, association or commune.

    Raises NotAdministrator, RoleNotPossible for a body or agency, DetailsMissing, CodeTaken.
    """
    if kind in {OrganisationKind.BODY, OrganisationKind.AGENCY}:
        raise RoleNotPossible
    _administers_everything(actor)
    return _create(kind, details, body=None, actor=actor)


@transaction.atomic
def update_agency(agency: Organisation, *, details: Details, active: bool, actor: Actor) -> Organisation:
    """Write names, place and whether the agency is open. Closed, it serves nobody and its roles sleep.

    Raises NotAdministrator, DetailsMissing, CodeTaken.
    """
    _administers(actor, agency)
    before = asdict(_details_of(agency)) | {"active": agency.active}
    values = _checked(details) | {"active": active}
    try:
        with transaction.atomic():
            Organisation.objects.filter(pk=agency.pk).update(**values)
    except IntegrityError as error:
        raise CodeTaken from error
    agency.refresh_from_db()
    changed = sorted(field for field, value in values.items() if before[field] != value)
    record(
        "organisations.update_agency",
        actor=actor,
        about=("organisation", agency.uid),
        data={"changed": changed},
    )
    return agency


def _details_of(organisation: Organisation) -> Details:
    return Details(
        code=organisation.code,
        name_ar=organisation.name_ar,
        name_fr=organisation.name_fr,
        name_en=organisation.name_en,
        commune=organisation.commune,
        address=organisation.address,
        phone=organisation.phone,
    )


@transaction.atomic
def set_services(
    agency: Organisation, *, wilayas: Iterable[Wilaya], communes: Iterable[Commune], since: date, actor: Actor
) -> None:
    """Let the agency serve exactly these places from that day on; what it served before keeps its history.

    What was only planned for later is replaced. Raises NotAdministrator.
    """
    _administers(actor, agency)
    wanted = {(wilaya.pk, None) for wilaya in wilayas} | {(None, commune.pk) for commune in communes}
    Service.objects.filter(organisation=agency, valid_from__gte=since).delete()
    running = Service.objects.filter(Q(valid_to=None) | Q(valid_to__gte=since), organisation=agency)
    kept = set()
    for service in running:
        place = (service.wilaya_id, service.commune_id)
        kept |= {place} & wanted
        last_day = None if place in wanted else since - timedelta(days=1)
        Service.objects.filter(pk=service.pk).update(valid_to=last_day)
    Service.objects.bulk_create(
        Service(organisation=agency, wilaya_id=wilaya, commune_id=commune, valid_from=since)
        for wilaya, commune in sorted(wanted - kept, key=str)
    )
    record(
        "organisations.set_services",
        actor=actor,
        about=("organisation", agency.uid),
        data={"places": len(wanted), "since": since.isoformat()},
    )
    publish(ServicesChanged(agency.pk, since))


@transaction.atomic
def grant_role(
    person: Person,
    *,
    organisation: Organisation,
    role: Role,
    from_day: date,
    to_day: date | None = None,
    actor: Actor,
) -> Membership:
    """Give a person a role from one day to another (the last day counts), or until it is ended.

    Raises NotAdministrator, NotForYourself, RoleNotPossible, RoleAlreadyHeld.
    """
    _administers(actor, organisation)
    if actor.person == person.pk:
        raise NotForYourself
    dates_wrong = to_day is not None and to_day < from_day
    kind = OrganisationKind(organisation.kind)
    if dates_wrong or not role_exists_in(role, kind, organisation.code):
        raise RoleNotPossible
    overlapping = Membership.objects.filter(person=person, organisation=organisation, role=role).filter(
        Q(valid_to=None) | Q(valid_to__gte=from_day),
        *([] if to_day is None else [Q(valid_from__lte=to_day)]),
    )
    if overlapping.exists():
        raise RoleAlreadyHeld
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person=person, organisation=organisation, role=role, valid_from=from_day, valid_to=to_day
            )
    except IntegrityError as error:
        raise RoleAlreadyHeld from error
    _record("organisations.grant_role", membership, actor)
    publish(RoleGranted(membership.pk, person.pk, organisation.pk, role))
    return membership


@transaction.atomic
def add_agent(
    organisation: Organisation,
    *,
    email: str,
    names: tuple[str, str],
    role: Role,
    from_day: date,
    actor: Actor,
) -> Membership:
    """Return the first role of a new agent, whose account is made with it; `names` are given, then family.

    All or nothing. Without password: the agent chooses one by the reset link. Raises what
    `accounts.create_agent_account` and `grant_role` raise.
    """
    person = create_agent_account(
        email=email, given_name=names[0], family_name=names[1], password=None, actor=actor
    )
    return grant_role(person, organisation=organisation, role=role, from_day=from_day, actor=actor)


@transaction.atomic
def end_role(membership: Membership, *, on: date, actor: Actor, reason: str = "") -> Membership:
    """End a role; `on` is its last day, and a role that would not have begun never begins.

    Raises NotAdministrator, NotForYourself, MoveNotAllowed when it ended before.
    """
    _administers(actor, membership.organisation)
    if actor.person == membership.person_id:
        raise NotForYourself
    running = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), pk=membership.pk)
    if on < membership.valid_from:
        ended, _ = running.delete()
    else:
        ended = running.update(valid_to=on)
    if not ended:
        raise MoveNotAllowed
    membership.valid_to = on
    _record("organisations.end_role", membership, actor, reason=reason)
    publish(RoleEnded(membership.pk, membership.person_id, membership.organisation_id, membership.role, on))
    return membership


def _record(act: str, membership: Membership, actor: Actor, *, reason: str = "") -> None:
    record(
        act,
        actor=actor.about(membership.person_id),
        about=("membership", membership.uid),
        reason=reason,
        data={"role": membership.role, "organisation": membership.organisation_id},
    )
