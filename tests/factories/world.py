from dataclasses import dataclass
from datetime import UTC, datetime

from factories.accounts import PersonFactory
from factories.catalogue import published_registration
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import CommuneFactory, WilayaFactory
from qarib.kernel.actor import Actor, citizen
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.dossiers.actions import file_dossier, save_page, start_draft
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of

ANSWERS = {
    "birth_date": "2002-05-14",
    "residence": "algeria",
    "situation": "never_worked",
    "available_now": True,
    "residence_commune": "4401",
    "residence_changed": False,
    "wanted_occupation": "Couturière",
    "education_level": "secondary",
}
# Tuesday morning: three working days later is Sunday.
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """An agency of ANEM in Aïn Defla, its agents, two citizens and the published procedure."""

    agency: Organisation
    other_agency: Organisation
    version: ProcedureVersion
    yasmine: Person
    karim: Person
    samir: Actor
    farida: Actor
    lynda: Actor

    def draft(self, person: Person | None = None, **answers: object) -> Dossier:
        person = person or self.yasmine
        actor = citizen(person.pk)
        dossier = start_draft(self.version, person=person, language="ar-dz", actor=actor)
        save_page(dossier, answers={**ANSWERS, **answers}, actor=actor)
        return dossier

    def filed(self, person: Person | None = None) -> Dossier:
        person = person or self.yasmine
        return file_dossier(self.draft(person), actor=citizen(person.pk))


def build_world() -> World:
    ain_defla, chlef = WilayaFactory(code="44"), WilayaFactory(code="02", name_fr="Chlef", name_ar="الشلف")
    CommuneFactory(code="4401", name_fr="Aïn Defla", name_ar="عين الدفلى", wilaya=ain_defla)
    anem = BodyFactory(code="anem")
    agency, other = AgencyFactory(code="anem-44", body=anem), AgencyFactory(code="anem-02", body=anem)
    ServiceFactory(organisation=agency, wilaya=ain_defla)
    ServiceFactory(organisation=other, wilaya=chlef)
    version = published_registration()

    def agent(organisation: Organisation, role: str) -> Actor:
        return actor_of(MembershipFactory(organisation=organisation, role=role).person)

    return World(
        agency=agency,
        other_agency=other,
        version=version,
        yasmine=PersonFactory(given_name="ياسمين", family_name="بن يوسف", matched=True),
        karim=PersonFactory(matched=True),
        samir=agent(agency, "agent"),
        farida=agent(agency, "head"),
        lynda=agent(other, "agent"),
    )
