"""People who do not exist: the personas, the agents of each agency, and those who registered."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from qarib.demo import personas
from qarib.demo.loading.places import Places
from qarib.demo.names import FAMILY_NAMES, MEN, WOMEN
from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.actions import give_mandate, record_need
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy, NeedCode
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import name_key, nin_index
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership, Organisation

# They decided in the session of 2024 already.
_SERVED_FOR = timedelta(days=1200)
_KNOWN_FOR = timedelta(days=300)
_MATCHED_SHARE = 0.7
_ARABIC_SHARE = 0.72
# Families that share one phone: the household of whoever was made before.
_SHARED_PHONE = 0.05
# Agencies of the bodies whose procedures are shipped.
_RECEIVING = ("anem-", "fnpos-", "cnas-", "cnr-")
ARABIC, FRENCH = "ar-dz", "fr"


@dataclass(frozen=True, slots=True)
class Team:
    """Who works in one agency."""

    agent: Person
    head: Person
    agency: Organisation

    @property
    def actor(self) -> Actor:
        """Return the agent as they act."""
        return Actor(
            person=self.agent.pk,
            role=Role.AGENT,
            organisation=self.agency.pk,
            body=self.agency.body_id or self.agency.pk,
            basis=Basis.DUTY,
        )

    @property
    def head_actor(self) -> Actor:
        """Return the head as they act."""
        return replace(self.actor, person=self.head.pk, role=Role.HEAD)


@dataclass(slots=True)
class People:
    """Personas by key, and the team of each agency by its code."""

    personas: dict[str, Person]
    teams: dict[str, Team]


def _make_kin(person: Person, other: Person) -> None:
    """Give somebody the phone, the language and the family name of another, in one script."""
    script = 0 if other.language == ARABIC else 1
    person.phone, person.language, person.family_name = other.phone, other.language, other.family_name
    person.given_name = next(pair[script] for pair in (*WOMEN, *MEN) if person.given_name in pair)
    person.name_key = name_key(given_name=person.given_name, family_name=person.family_name)


@dataclass(slots=True)
class Maker:
    """Makes unsaved people with names, numbers and phones that belong to nobody."""

    rng: Random
    now: datetime
    made: int = field(default=0)
    _last: Person | None = None

    def citizen(self, *, commune: str, born: date, known_since: datetime, sure: bool = False) -> Person:
        """Return somebody of a commune: matched with civil status where it must be, or only declared."""
        matched = sure or self.rng.random() < _MATCHED_SHARE
        person = self._person(born, commune, known_since)
        if self._last is not None and self.rng.random() < _SHARED_PHONE:
            _make_kin(person, self._last)
        self._last = person
        person.birth_date = born if matched else None
        if matched:
            person.identity_level, person.matched_by = IdentityLevel.MATCHED, MatchedBy.CIVIL_STATUS
            person.matched_at = known_since
        return person

    def agent(self) -> Person:
        """Return somebody who works in an agency and can be told by SMS."""
        born = date(1970 + self.rng.randrange(28), 1 + self.rng.randrange(12), 1 + self.rng.randrange(28))
        return self._person(born, "0000", self.now - _SERVED_FOR)

    def _person(self, born: date, commune: str, known_since: datetime) -> Person:
        self.made += 1
        woman = self.rng.random() < 1 / 2
        language = ARABIC if self.rng.random() < _ARABIC_SHARE else FRENCH
        script = 0 if language == ARABIC else 1
        # No civil status draws a number that begins with 9, no operator a phone in 79.
        nin = f"9{born.year}{commune}{self.made:09d}"
        family_name = self.rng.choice(FAMILY_NAMES)[script]
        given_name = self.rng.choice(WOMEN if woman else MEN)[script]
        return Person(
            nin_sealed=encrypt(nin),
            nin_index=nin_index(nin),
            family_name=family_name,
            given_name=given_name,
            name_key=name_key(given_name=given_name, family_name=family_name),
            phone=f"+21379{self.made:07d}",
            phone_verified_at=known_since,
            language=language,
            password=make_password(None),
            created_at=known_since,
        )


def load_people(places: Places, maker: Maker) -> People:
    """Save the personas with their roles, mandate and needs, and a team for each agency."""
    known = {persona.key: _row(persona, maker.now) for persona in personas.PERSONAS}
    Person.objects.bulk_create(known.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=known[agent.key], email=agent.email, verified=True, primary=True)
        for agent in personas.AGENTS
    )
    teams = _teams(places, maker, known)
    Membership.objects.bulk_create(_memberships(places, teams, known))
    ouardia, lila = known["ouardia"], known["lila"]
    record_need(ouardia, code=NeedCode.WHEELCHAIR, actor=citizen(ouardia.pk))
    until = clock.today() + timedelta(days=365)
    give_mandate(ouardia, helper=lila, scope=[], until=until, actor=citizen(ouardia.pk))
    return People(known, teams)


def _row(persona: personas.Persona, now: datetime) -> Person:
    since = now - _KNOWN_FOR
    return Person(
        nin_sealed=encrypt(persona.nin),
        nin_index=nin_index(persona.nin),
        family_name=persona.family_name,
        given_name=persona.given_name,
        birth_date=persona.born,
        phone=persona.phone,
        phone_verified_at=since,
        email=persona.email,
        email_verified_at=since if persona.is_agent else None,
        language=persona.language,
        password=make_password(personas.PASSWORD if persona.is_agent else None),
        identity_level=IdentityLevel.MATCHED,
        matched_by=MatchedBy.COUNTER if persona.is_agent else MatchedBy.CIVIL_STATUS,
        matched_at=since,
        created_at=since,
    )


def _teams(places: Places, maker: Maker, known: dict[str, Person]) -> dict[str, Team]:
    """Return who works where: personas in their own agency, invented people elsewhere."""
    taken = {(one.organisation, one.role): known[one.key] for one in personas.AGENTS}
    offices = [code for code in places.organisations if code.startswith(_RECEIVING)]
    seats = [(code, role) for code in offices for role in (Role.AGENT, Role.HEAD)]
    invented = {seat: maker.agent() for seat in seats if seat not in taken}
    Person.objects.bulk_create(invented.values())
    people = invented | taken
    return {
        code: Team(people[code, Role.AGENT], people[code, Role.HEAD], places.organisations[code])
        for code in offices
    }


def _memberships(places: Places, teams: dict[str, Team], known: dict[str, Person]) -> list[Membership]:
    since = clock.today() - _SERVED_FOR
    held = {(known[one.key].pk, one.organisation, one.role) for one in personas.PERSONAS if one.role}
    held |= {(known[one.key].pk, code, role) for one, role, code in personas.ALSO}
    for code, team in teams.items():
        held |= {(team.agent.pk, code, Role.AGENT), (team.head.pk, code, Role.HEAD)}
    return [
        Membership(person_id=person, organisation=places.organisations[code], role=role, valid_from=since)
        for person, code, role in sorted(held)
    ]
