"""Who serves a place, who holds a role, and how far each role sees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import BigIntegerField, CharField, DateField, Exists, F, OuterRef, Q, QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.prepared import Given, Prepared
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.enums import MINISTRY, OrganisationKind, Role
from qarib.modules.organisations.errors import NoAgency, NoMembership
from qarib.modules.organisations.models import Membership, Organisation, Service
from qarib.modules.organisations.rules import BODY_WIDE, EVERYWHERE, OWN_ONLY, role_exists_in
from qarib.modules.territory.errors import NoWilayaThatDay
from qarib.modules.territory.models import Commune, Wilaya
from qarib.modules.territory.queries import (
    administered_by,
    administering,
    communes_administered_by,
    places_on,
)


def body(code: str) -> Organisation:
    """Return the body of that code; one query. Raises Organisation.DoesNotExist."""
    return Organisation.objects.get(kind=OrganisationKind.BODY, code=code)


def bodies_by_code(codes: Collection[str]) -> dict[str, Organisation]:
    """Return the bodies of these codes that are known here: one query at most."""
    wanted = Organisation.objects.filter(kind=OrganisationKind.BODY, code__in=codes).order_by("code")
    return {found.code: found for found in wanted} if codes else {}


def organisations_by_id(ids: Collection[int]) -> dict[int, Organisation]:
    """Return organisations by key, for pages that name in whose name somebody acted: one query at most."""
    return Organisation.objects.in_bulk(ids) if ids else {}


def organisation_by_uid(uid: UUID, *, actor: Actor) -> Organisation:
    """Return the organisation if the actor may see it. Raises Organisation.DoesNotExist."""
    return organisations_visible_to(actor).select_related("body", "commune").get(uid=uid)


def _valid_on(day: date | Given) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def _wilaya_chain(commune: Commune, on: date) -> list[int]:
    """Return the wilaya that administers the commune on that day, then the one it came from."""
    known = places_on(on).by_code.get(commune.code)
    try:
        wilaya = administering(known, on=on) if known else administered_by(commune, on=on)
    except NoWilayaThatDay as error:
        raise NoAgency from error
    return [wilaya.pk, *([] if wilaya.parent_id is None else [wilaya.parent_id])]


def agency_for(commune: Commune, *, body_code: str, on: date) -> Organisation:
    """Return the agency that serves the commune on that day: one query. Raises NoAgency.

    A row for the commune wins; else the wilaya that administers it that day; else, as long as the body has
    no agency in a new wilaya, the one it came from. Several agencies: the first code.
    """
    chain = _wilaya_chain(commune, on)
    services = _serving.all(commune=commune.pk, wilaya=chain[0], origin=chain[-1], body=body_code, on=on)
    ranks = [None, *chain]
    if not services:
        raise NoAgency
    return min(services, key=lambda service: ranks.index(service.wilaya_id)).organisation


_serving = Prepared(
    lambda commune, wilaya, origin, body, on: (
        Service.objects.filter(
            _valid_on(on),
            Q(commune=commune) | Q(wilaya=wilaya) | Q(wilaya=origin),
            organisation__active=True,
            organisation__body__code=body,
        )
        .select_related("organisation__body")
        .order_by("organisation__code")
    ),
    commune=BigIntegerField(),
    wilaya=BigIntegerField(),
    origin=BigIntegerField(),
    body=CharField(),
    on=DateField(),
)


def communes_served_by(organisation_id: int, *, on: date) -> QuerySet[Commune]:
    """Return, unevaluated, the communes that an agency serves on that day; a sub-query to filter with.

    By a row of the commune, or by one of the wilaya that administers it that day. Where several agencies
    serve a place, each of them does; `agency_for` says which one takes its files.
    """
    rows = Service.objects.filter(_valid_on(on), organisation_id=organisation_id)
    wilayas = Wilaya.objects.filter(pk__in=rows.values("wilaya"))
    by_wilaya = communes_administered_by(wilayas, on=on)
    return Commune.objects.filter(Q(pk__in=rows.values("commune")) | Q(pk__in=by_wilaya.values("pk")))


def agencies_of(body_code: str) -> QuerySet[Organisation]:
    """Return the open agencies of a body by code; public."""
    return (
        Organisation.objects.filter(kind=OrganisationKind.AGENCY, active=True, body__code=body_code)
        .select_related("body", "commune")
        .order_by("code")
    )


def services_of(agency: Organisation, *, on: date) -> QuerySet[Service]:
    """Return what the agency serves on that day, wilayas first."""
    return (
        Service.objects.filter(_valid_on(on), organisation=agency)
        .select_related("wilaya", "commune")
        .order_by(F("wilaya__code").asc(nulls_last=True), "commune__code")
    )


def _memberships(on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(_valid_on(on), organisation__active=True)


def memberships_of(person_id: int, *, on: date) -> list[Membership]:
    """Return the roles a person holds on that day, with organisations and bodies; the first granted first."""
    return list(
        _memberships(on)
        .filter(person_id=person_id, person__is_active=True)
        .select_related("organisation__body", "person")
        .order_by("valid_from", "pk")
    )


def people_in(organisation_id: int, *, roles: Collection[str], on: date) -> list[Person]:
    """Return who holds one of these roles in the organisation on that day, by name: one query."""
    held = _memberships(on).filter(organisation_id=organisation_id, role__in=roles)
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    return list(people.order_by("family_name", "given_name", "pk"))


def has_membership(person_id: int, *, on: date) -> bool:
    """Tell whether the person holds any role on that day: then they are an agent to the log-in pages."""
    return _memberships(on).filter(person_id=person_id).exists()


def actor_of(person: Person, *, on: date | None = None, membership_uid: UUID | None = None) -> Actor:
    """Return the actor of a person: of the role asked for, else of the first one, else a citizen. One query.

    Raises NoMembership when a role is asked for that is not theirs, or not on that day (default: today).
    """
    held = memberships_of(person.pk, on=on or clock.today())
    if membership_uid is not None:
        held = [membership for membership in held if membership.uid == membership_uid]
        if not held:
            raise NoMembership
    return actor_in(held[0]) if held else citizen(person.pk)


def actor_in(membership: Membership) -> Actor:
    """Return the actor of who holds that role. No query when the organisation is loaded."""
    organisation = membership.organisation
    is_body = organisation.kind == OrganisationKind.BODY
    return Actor(
        person=membership.person_id,
        role=membership.role,
        organisation=organisation.pk,
        body=organisation.pk if is_body else organisation.body_id,
        basis=Basis.DUTY,
    )


def _of_body(actor: Actor) -> Q:
    """The actor's body and its agencies; everything when that body is the ministry."""
    if actor.body is None:
        return Q(pk__in=[])
    ministry = Organisation.objects.filter(pk=actor.body, kind=OrganisationKind.BODY, code=MINISTRY)
    return Q(pk=actor.body) | Q(body_id=actor.body) | Q(Exists(ministry))


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose inside the actor may look at, as one SQL filter; citizens see none."""
    organisations = Organisation.objects.order_by("code")
    if actor.role in EVERYWHERE:
        return organisations
    if actor.role in BODY_WIDE:
        return organisations.filter(_of_body(actor))
    if actor.role in OWN_ONLY and actor.organisation is not None:
        return organisations.filter(pk=actor.organisation)
    return organisations.none()


def members_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Return the memberships, past ones too, of the organisations the actor may look at; one query."""
    return (
        Membership.objects.filter(organisation__in=organisations_visible_to(actor))
        .select_related("person", "organisation__body")
        .order_by("organisation__code", "valid_from", "pk")
    )


# --- pages of administration -------------------------------------------------------------------------------

OFFICES = (OrganisationKind.BODY, OrganisationKind.AGENCY)
ADMINISTRATION_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty member narrows nothing."""

    text: str = ""
    body: str = ""
    wilaya: str = ""


def _named(text: str, prefix: str = "") -> Q:
    fields = ("code", "name_ar", "name_fr", "name_en")
    return reduce(or_, (Q(**{f"{prefix}{field}__icontains": text}) for field in fields))


def offices_visible_to(
    actor: Actor, *, wanted: Wanted, on: date, after: str = "", limit: int = ADMINISTRATION_PAGE
) -> list[Organisation]:
    """Return the bodies and agencies the actor may look at, by code, from the one after `after`: one query.

    `wilaya` finds whom the wilaya's people go to on that day, by the wilaya itself or one of its communes.
    """
    offices = organisations_visible_to(actor).filter(kind__in=OFFICES).select_related("body", "commune")
    if wanted.text:
        offices = offices.filter(_named(wanted.text))
    if wanted.body:
        offices = offices.filter(Q(body__code=wanted.body) | Q(kind=OrganisationKind.BODY, code=wanted.body))
    if wanted.wilaya:
        served = Q(wilaya__code=wanted.wilaya) | Q(
            commune__wilayas__wilaya__code=wanted.wilaya, commune__wilayas__valid_to=None
        )
        offices = offices.filter(
            Exists(Service.objects.filter(_valid_on(on), served, organisation=OuterRef("pk")))
        )
    return list(offices.filter(code__gt=after).order_by("code")[:limit])


def bodies_visible_to(actor: Actor) -> list[Organisation]:
    """Return the bodies the actor may look at, by code."""
    return list(organisations_visible_to(actor).filter(kind=OrganisationKind.BODY).order_by("code"))


def roles_in(organisation: Organisation) -> list[Role]:
    """Return the roles that a membership of this organisation may give."""
    kind = OrganisationKind(organisation.kind)
    return [role for role in Role if role_exists_in(role, kind, organisation.code)]


def service_history(agency: Organisation) -> list[Service]:
    """Return all the agency served, serves and will serve, the latest beginning first, with the places."""
    return list(
        Service.objects.filter(organisation=agency)
        .select_related("wilaya__parent", "commune")
        .order_by("-valid_from", F("wilaya__code").asc(nulls_last=True), "commune__code", "pk")
    )


def agencies_serving(wilaya_ids: Collection[int], *, body: Organisation, on: date) -> dict[int, Organisation]:
    """Return, by wilaya, the first agency of the body that serves it on that day: one query."""
    rows = (
        Service.objects.filter(_valid_on(on), wilaya__in=wilaya_ids, organisation__active=True)
        .filter(organisation__body=body)
        .select_related("organisation")
        .order_by("-organisation__code")
    )
    return {row.wilaya_id: row.organisation for row in rows if row.wilaya_id is not None}


def members_page(
    actor: Actor, *, text: str = "", on: date, after: UUID | None = None, limit: int = ADMINISTRATION_PAGE
) -> list[Membership]:
    """Return who holds a role that day or later, by organisation, from the one after `after`: two queries.

    `text` is looked for in names, e-mail address and organisation.
    """
    members = members_visible_to(actor).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    if text:
        names = ("person__family_name", "person__given_name", "person__email")
        found = reduce(or_, (Q(**{f"{name}__icontains": text}) for name in names))
        members = members.filter(found | _named(text, "organisation__"))
    last = members_visible_to(actor).filter(uid=after).first() if after else None
    if last:
        same = Q(organisation__code=last.organisation.code)
        members = members.filter(
            Q(organisation__code__gt=last.organisation.code)
            | same & Q(valid_from__gt=last.valid_from)
            | same & Q(valid_from=last.valid_from, pk__gt=last.pk)
        )
    return list(members[:limit])
