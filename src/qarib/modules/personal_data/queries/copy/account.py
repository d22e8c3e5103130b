"""Who the person is to this house: account, how sure we are, sessions, needs, who acts for whom."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext as _

from qarib.kernel.secrecy import decrypt
from qarib.modules.accounts.enums import CaseStatus, GuardianshipKind, IdentityLevel, MatchedBy, NeedCode
from qarib.modules.accounts.models import Guardianship, IdentityCase, Mandate, Need, Person, Session
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership
from qarib.modules.personal_data.queries.copy.parts import (
    Line,
    Record,
    Section,
    line,
    place_name,
    record,
    short_name,
)


def account_sections(person: Person, *, whole: bool) -> Iterator[Section]:
    """Give what the account holds; only what they typed themselves unless `whole`."""
    yield Section("account", _("My account"), [_account(person, whole=whole)])
    yield Section("email_addresses", _("My e-mail addresses"), _addresses(person))
    yield Section("log_in_means", _("How I log in"), _authenticators(person))
    yield Section("sessions", _("Where I am logged in"), _sessions(person))
    yield Section("needs", _("My needs"), _needs(person))
    yield Section("mandates", _("Who may act for me, and for whom I may act"), _mandates(person))
    if whole:
        yield Section("guardianships", _("Guardianships"), _guardianships(person))
        yield Section("roles", _("My roles in organisations"), _roles(person))
        yield Section("identity_cases", _("Other claims on my national number"), _cases(person))


def _account(person: Person, *, whole: bool) -> Record:
    level = IdentityLevel(person.identity_level)
    lines = [
        line("identifier", _("Identifier"), person.uid),
        line("national_number", _("National number"), person.nin),
        line("family_name", _("Family name"), person.family_name),
        line("given_name", _("Given name"), person.given_name),
        line("birth_date", _("Birth date"), person.birth_date),
        line("phone", _("Phone"), person.phone),
        line("phone_verified_at", _("Phone verified on"), person.phone_verified_at),
        line("email", _("E-mail"), person.email),
        line("email_verified_at", _("E-mail verified on"), person.email_verified_at),
        line("language", _("Language"), person.language),
        line("identity_level", _("Identity"), int(level), level.label),
        line("open", _("Account open"), person.is_active),
        line("created_at", _("Account opened on"), person.created_at),
        line("last_log_in", _("Last log-in by password"), person.last_login),
    ]
    if whole:
        lines += _how_matched(person)
    return record(_("My account"), *lines)


def _how_matched(person: Person) -> list[Line]:
    matched_by = MatchedBy(person.matched_by).label if person.matched_by else None
    document = decrypt(person.document_sealed) if person.document_sealed else ""
    return [
        line("matched_by", _("Confirmed by"), person.matched_by, matched_by),
        line("matched_at", _("Confirmed on"), person.matched_at),
        line("internal_number", _("Number given by us"), person.internal_number),
        line("document", _("Identity document that was shown"), document),
    ]


def _addresses(person: Person) -> list[Record]:
    rows = EmailAddress.objects.filter(user=person).order_by("pk")
    return [
        record(
            row.email, line("email", _("E-mail"), row.email), line("verified", _("Verified"), row.verified)
        )
        for row in rows
    ]


def _authenticators(person: Person) -> list[Record]:
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    return [
        record(
            row.type,
            line("type", _("Kind"), row.type),
            line("added_at", _("Added on"), row.created_at),
            line("last_used_at", _("Last used on"), row.last_used_at),
        )
        for row in rows
    ]


def _sessions(person: Person) -> list[Record]:
    rows = Session.objects.filter(person=person).order_by("-seen_at", "uid")
    return [
        record(
            row.device or _("Browser"),
            line("device", _("Device"), row.device),
            line("opened_at", _("Logged in on"), row.created_at),
            line("seen_at", _("Last seen on"), row.seen_at),
            line("expires_at", _("Ends on"), row.expires_at),
        )
        for row in rows
    ]


def _needs(person: Person) -> list[Record]:
    rows = Need.objects.filter(person=person).order_by("pk")
    return [
        record(
            NeedCode(row.code).label,
            line("code", _("Need"), row.code, NeedCode(row.code).label),
            line("since", _("Since"), row.since),
        )
        for row in rows
    ]


def _mandates(person: Person) -> list[Record]:
    rows = Mandate.objects.filter(Q(giver=person) | Q(helper=person)).select_related("giver", "helper")
    found = []
    for row in rows.order_by("pk"):
        given = row.giver_id == person.pk
        other = short_name(row.helper if given else row.giver)
        title = _("Mandate given") if given else _("Mandate received")
        found.append(
            record(
                title,
                line("direction", _("Direction"), "given" if given else "received", title),
                line("other_person", _("With"), other),
                line("scope", _("Procedures"), row.scope, ", ".join(row.scope) or _("all")),
                line("valid_from", _("From"), row.valid_from),
                line("valid_to", _("Until"), row.valid_to),
                line("revoked_at", _("Revoked on"), row.revoked_at),
            )
        )
    return found


def _guardianships(person: Person) -> list[Record]:
    rows = Guardianship.objects.filter(Q(ward=person) | Q(guardian=person)).select_related("ward", "guardian")
    found = []
    for row in rows.order_by("pk"):
        ward = row.ward_id == person.pk
        kind = GuardianshipKind(row.kind).label
        found.append(
            record(
                kind,
                line("kind", _("Kind"), row.kind, kind),
                line(
                    "role",
                    _("I am"),
                    "ward" if ward else "guardian",
                    _("the protected person") if ward else _("the guardian"),
                ),
                line("other_person", _("With"), short_name(row.guardian if ward else row.ward)),
                line("established_by", _("Established by"), row.established_by),
                line("valid_from", _("From"), row.valid_from),
                line("valid_to", _("Until"), row.valid_to),
            )
        )
    return found


def _roles(person: Person) -> list[Record]:
    rows = Membership.objects.filter(person=person).select_related("organisation").order_by("pk")
    return [
        record(
            Role(row.role).label,
            line("role", _("Role"), row.role, Role(row.role).label),
            line("organisation", _("Organisation"), row.organisation.code, place_name(row.organisation)),
            line("valid_from", _("From"), row.valid_from),
            line("valid_to", _("Until"), row.valid_to),
        )
        for row in rows
    ]


def _cases(person: Person) -> list[Record]:
    rows = IdentityCase.objects.filter(Q(holder=person) | Q(claimant=person)).order_by("pk")
    return [
        record(
            _("Another person declared the same number"),
            line("opened_at", _("Opened on"), row.opened_at),
            line("status", _("State"), row.status, CaseStatus(row.status).label),
            line("settled_at", _("Settled on"), row.settled_at),
        )
        for row in rows
    ]
