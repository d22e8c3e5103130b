"""Everybody who may knock at a door, and the files that some of them have: one small world for the sweeps."""

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import override_settings

from factories.accounts import PersonFactory
from factories.documents import image
from factories.dossiers import DossierFactory
from factories.exchange import programme_of
from factories.exchange_provider import terms
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.personal_data import breach, rectification
from factories.personas import make_person, personas
from factories.readings import read_by
from factories.relays import allowance
from factories.territory import CommuneFactory, HolidayFactory
from factories.world import ANSWERS, World, build_world
from qarib.kernel import clock
from qarib.kernel.actor import Actor, citizen
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.actions import find_at_counter, open_identity_case, start_log_in
from qarib.modules.accounts.enums import DEMO_STRONG, IdentityLevel
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.accounts.queries import sessions_of
from qarib.modules.catalogue.actions import draft_version, propose_version
from qarib.modules.catalogue.enums import Profession
from qarib.modules.catalogue.models import Proposal
from qarib.modules.catalogue.queries import moved_text
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.clients.authority import make_demo_authority
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.dossiers.actions import grant, save_page, send_correction, start_at_counter
from qarib.modules.dossiers.models import Correction, DepositInvitation, Dossier, Relay
from qarib.modules.dossiers.queries import Impact, Share, link_digest
from qarib.modules.exchange.actions import ask_authorisation, draft_authorisation
from qarib.modules.exchange.models import Authorisation, Connection
from qarib.modules.journal.actions import record_reading, seal_now
from qarib.modules.journal.queries import readings_of, sealed_as
from qarib.modules.organisations.models import Membership, Organisation
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data.actions import ask_about_lapse, hold_file, plan_retention, report_leak
from qarib.modules.personal_data.enums import AlertKind
from qarib.modules.personal_data.models import (
    Alert,
    Breach,
    LeakReport,
    Rectification,
    RetentionHold,
    RetentionRun,
    Review,
)
from qarib.modules.territory.models import Wilaya
from strict.client import StrictClient

STATES = ("draft", "filed", "taken", "waiting", "granted", "refused", "withdrawn", "appealed", "lapsed")
LANGUAGES = ("ar-dz", "fr", "en")
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_YASMINE_NIN, _THIEF_PHONE = "120020440000777711", "+213661777711"
# Anything of this in a log line or an address is a leak. Nobody else's name contains these.
SECRET_NAMES = ("زينوبيا", "بوخنفسة", "Ferdaous-Zina")
SECRET_ANSWER = "Tailleuse de zellige"
# Whose file another agency holds.
NAME_ELSEWHERE = "تاكفاريناس"


@dataclass
class Cast:
    """The people by role, the files by state, and what else has an address."""

    world: World
    people: dict[str, Person]
    files: dict[str, Dossier]
    declared: Dossier
    upload: Upload
    other: Upload
    correction: Correction
    member: Membership
    case: IdentityCase
    holiday: str
    group: str
    deposit_link: str
    draft: Proposal
    proposed: Proposal
    counter: Dossier
    leaf: str
    alert: Alert
    breach: Breach
    report: LeakReport
    review: Review
    rectification: Rectification
    run: RetentionRun
    hold: RetentionHold
    relay: Relay
    elsewhere: Dossier
    connection: Connection
    # What the body of the administrator wants to ask: one before the ministry, one still a draft.
    authorisation: Authorisation
    authorisation_draft: Authorisation
    browsers: dict[tuple[str, str], StrictClient] = field(default_factory=dict)

    @cached_property
    def session(self) -> UUID:
        """Return the identifier of the session of whoever filed."""
        return sessions_of(self.people["owner-filed"])[0].uid

    @cached_property
    def letter(self) -> Letter:
        """Return the letter of the file that was granted."""
        return Letter.objects.get(reference=self.files["granted"].number)

    @property
    def citizens(self) -> set[str]:
        """Return the roles of those who hold no office."""
        return {role for role in self.people if role.startswith("owner")} | {"stranger", "thief", "newcomer"}

    @cached_property
    def secrets(self) -> set[str]:
        """Return what no log line and no address may hold: numbers, phones, names and answers."""
        people = Person.objects.order_by("pk")
        numbers = {person.nin for person in people if person.nin_sealed} | {person.phone for person in people}
        return {text for text in numbers if text} | {*SECRET_NAMES, SECRET_ANSWER}

    def browser(self, role: str, language: str = "ar-dz") -> StrictClient:
        """Return the browser of that role; a broken page is an answer, not a crash."""
        return self.browsers[role, language]

    def log_in(self) -> None:
        """Log everybody in, once: what a single test writes is gone after it."""
        for role in ("anonymous", *self.people):
            opened = [
                StrictClient(
                    headers={"accept-language": language, "accept": "text/html"},
                    raise_request_exception=False,
                )
                for language in LANGUAGES
            ]
            if role in self.people:
                opened[0].force_login(self.people[role], backend=_BACKEND)
                session = opened[0].session
                session[DEMO_STRONG] = not role.startswith("unproved")
                session.save()
            for language, browser in zip(LANGUAGES, opened, strict=True):
                browser.cookies.update(opened[0].cookies)
                self.browsers[role, language] = browser


def _attach(dossier: Dossier, name: str) -> Upload:
    data, actor = image(), citizen(dossier.person_id)
    upload = receive_upload(
        io.BytesIO(data), name=name, declared_size=len(data), owner_id=dossier.person_id, actor=actor
    )
    link_upload(upload, to=("dossier", dossier.uid), organisation_id=dossier.agency_id, actor=actor)
    return upload


def _new_version(world: World, since: date, *, proposed: bool = False) -> Proposal:
    """Write a version of the registration, by a jurist who is nobody else's role here."""
    jurist = actor_of(MembershipFactory(organisation=world.agency.body, role="jurist").person)
    source = moved_text(world.version, parameter="minimum_age", value=16, since=since)
    draft = draft_version(world.version.procedure, source=source, valid_from=since, actor=jurist)
    if proposed:
        impact = Impact(since, since, Share()).plain()
        propose_version(draft, impact=impact, seen=draft.source_digest, actor=jurist)
    return draft


def _people(world: World) -> dict[str, Person]:
    def on_duty(role: str, organisation=None) -> Person:
        return MembershipFactory(organisation=organisation or world.agency, role=role).person

    def person(actor) -> Person:
        return Person.objects.get(pk=actor.person)

    cnas = BodyFactory(code="cnas")
    return {
        "stranger": world.karim,
        "thief": PersonFactory(nin=_YASMINE_NIN, phone=_THIEF_PHONE, given_name="Voleuse"),
        "newcomer": PersonFactory(given_name="Nouvelle"),
        "unproved-agent": on_duty("agent"),
        "agent": person(world.samir),
        "agent-elsewhere": person(world.lynda),
        # Whoever works for another administration, man or machine: an agent of CNAS.
        "partner": on_duty("agent", AgencyFactory(code="cnas-44", body=cnas)),
        "head-elsewhere": on_duty("head", world.other_agency),
        "director-elsewhere": on_duty("director", cnas),
        "head": person(world.farida),
        "director": on_duty("director", world.agency.body),
        "administrator": on_duty("administrator", world.agency.body),
        "ministry": on_duty("ministry", world.agency.body),
        "auditor": on_duty("auditor", world.agency.body),
        "jurist": on_duty("jurist", world.agency.body),
        "officer": on_duty("protection_officer", world.agency.body),
        "agent-with-two-roles": on_duty("agent"),
    }


def _correct(dossier: Dossier) -> Correction:
    """Let the person correct an answer that an agent has not looked at yet."""
    said = f"{SECRET_ANSWER} et de zouak"
    return send_correction(dossier, fact="wanted_occupation", value=said, actor=citizen(dossier.person_id))


def _invite(dossier: Dossier) -> str:
    """Let a bailiff be invited to deposit a paper; return what the link holds."""
    token = "of-a-bailiff"
    DepositInvitation.objects.create(
        dossier=dossier,
        fact="wanted_occupation",
        profession=Profession.BAILIFF,
        name=encrypt("Maître Haddad"),
        phone=encrypt("+213550123456"),
        link_digest=link_digest(token),
        code_digest="0" * 64,
        expires_at=clock.now() + timedelta(days=15),
    )
    return token


def _claimed(thief: Person, holder: Person) -> IdentityCase:
    return open_identity_case(thief, holder=holder, actor=citizen(thief.pk))


def _at_counter(world: World, agent: Actor) -> Dossier:
    """Let the agent write for somebody whose card they have in hand."""
    nin = "120020440000889999"
    person = PersonFactory(
        nin=nin,
        given_name=SECRET_NAMES[0],
        family_name=f"{SECRET_NAMES[1]} {SECRET_NAMES[2]}",
        matched=True,
    )
    find_at_counter(nin, actor=agent)
    dossier = start_at_counter(world.version, person=person, actor=agent)
    save_page(dossier, answers={**ANSWERS, "wanted_occupation": SECRET_ANSWER}, actor=agent)
    return dossier


def _read_and_sealed(dossier: Dossier, agent: Actor) -> str:
    """Let an agent read the file, seal the journal, and return the fingerprint of that line."""
    about = ("dossier", dossier.uid)
    record_reading("dossier.read", actor=agent.about(dossier.person_id), about=about, reason="Vérification")
    seal_now()
    (reading,) = readings_of(dossier.person_id, limit=1)
    return sealed_as(reading)


def _filed_elsewhere(world: World) -> Dossier:
    """Let somebody of Chlef file: the agency there has it, and nobody of Aïn Defla."""
    chlef = CommuneFactory(
        code="0201", name_fr="Chlef", name_ar="الشلف", wilaya=Wilaya.objects.get(code="02")
    )
    owner = PersonFactory(given_name=NAME_ELSEWHERE, matched=True)
    return DossierFactory(person=owner, filed=True, answers={"residence_commune": chlef.code})


def _relayed(world: World) -> Relay:
    """Let the allowance of somebody be granted: the agency of CNAS has its part, and reads whose it is."""
    office = Organisation.objects.get(code="cnas-44")
    ServiceFactory(organisation=office, wilaya=Wilaya.objects.get(code="44"))
    dossier = allowance(PersonFactory(matched=True))
    grant(dossier, actor=world.samir)
    return Relay.objects.get(dossier=dossier)


def _alerted(agent: Actor, dossier: Dossier) -> Alert:
    """Let an agent read a file outside the queue often enough for an auditor to be told."""
    entry = read_by(agent, at=clock.now(), dossier=dossier, reason="The person asks for a copy")
    return Alert.objects.create(
        agent_id=entry.person,
        body_id=entry.body,
        kind=AlertKind.OUTSIDE,
        day=clock.today(),
        since=entry.at,
        until=entry.at,
        count=1,
        entries=[entry.pk],
    )


def _wanted(administrator: Person, *, asked: bool) -> Authorisation:
    actor = actor_of(administrator)
    found = draft_authorisation(terms(), actor=actor)
    if asked:
        ask_authorisation(found.uid, actor=actor)
    return found


def _files(world: World, people: dict[str, Person]) -> dict[str, Dossier]:
    """Bring one file of an owner of its own to each state."""
    files = {}
    for state in STATES:
        owner = PersonFactory(
            nin=_YASMINE_NIN if state == "granted" else f"12002044000088{STATES.index(state):04d}",
            given_name=SECRET_NAMES[0],
            family_name=f"{SECRET_NAMES[1]} {SECRET_NAMES[2]}",
            matched=True,
        )
        people[f"owner-{state}"] = owner
        moves = {} if state == "draft" else {state: True}
        if state in {"taken", "waiting", "granted", "refused"}:
            moves["filed"] = True
        files[state] = DossierFactory(
            person=owner,
            agent=world.samir,
            # A draft that moved has papers to add.
            answers={"wanted_occupation": SECRET_ANSWER, "residence_changed": state == "draft"},
            **moves,
        )
    return files


def build_cast() -> Cast:
    """Write everything in the current transaction."""
    make_demo_authority()
    world = build_world()
    CommuneFactory(code="4402", name_fr="Miliana", name_ar="مليانة")
    people = _people(world)
    make_person(personas.KARIM, matched=True)  # one that the demo's doors know
    files = _files(world, people)
    MembershipFactory(person=people["agent-with-two-roles"], organisation=world.other_agency, role="head")
    HolidayFactory(day=date(2026, 12, 8), code="mawlid", kind="hijri", estimated=True)
    DossierFactory(person=people["newcomer"])
    DossierFactory(person=people["stranger"], filed=True)
    cast = Cast(
        world=world,
        people=people,
        files=files,
        declared=DossierFactory(person=PersonFactory(), filed=True),
        upload=_attach(files["filed"], "proof.jpg"),
        other=_attach(files["draft"], "certificate.jpg"),
        correction=_correct(files["taken"]),
        member=Membership.objects.get(person=people["head"]),
        case=_claimed(people["thief"], people["owner-granted"]),
        holiday=HolidayFactory(code="declared").day.isoformat(),
        deposit_link=_invite(files["filed"]),
        group=str(start_log_in(nin=_YASMINE_NIN).group),
        draft=_new_version(world, date(2027, 1, 1)),
        proposed=_new_version(world, date(2027, 2, 1), proposed=True),
        counter=_at_counter(world, actor_of(people["agent"])),
        elsewhere=_filed_elsewhere(world),
        connection=programme_of(("anem.job-seeker-registration", "higher-education", "diploma"))[0],
        alert=_alerted(world.samir, files["granted"]),
        breach=breach(actor_of(people["officer"])),
        run=plan_retention(actor=actor_of(people["officer"])),
        hold=hold_file(files["granted"].number, reason="Litige.", actor=actor_of(people["officer"])),
        report=report_leak("Un écran est resté allumé.", actor=actor_of(people["agent"])),
        review=ask_about_lapse(files["lapsed"], words="", actor=citizen(people["owner-lapsed"].pk)),
        rectification=rectification(people["owner-filed"]),
        authorisation=_wanted(people["administrator"], asked=True),
        authorisation_draft=_wanted(people["administrator"], asked=False),
        relay=_relayed(world),
        leaf=_read_and_sealed(files["filed"], world.samir),
    )
    cast.log_in()
    return cast


@contextmanager
def undone():
    """Do what is done inside, then undo it: limits too, so that no sweep is stopped by them."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def at_level_one(person: Person):
    """Let somebody be known by their word alone, for a while."""
    with undone():
        Person.objects.filter(pk=person.pk).update(
            identity_level=IdentityLevel.DECLARED, matched_by="", matched_at=None
        )
        yield


@contextmanager
def cast_of_the_module():
    """Build the world in a transaction that is undone at the end."""
    with transaction.atomic(), override_settings(QARIB_CLAMD="", QARIB_BASE_URL=settings.QARIB_BASE_URL):
        yield build_cast()
        transaction.set_rollback(True)
