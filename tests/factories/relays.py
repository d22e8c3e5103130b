"""Two bodies and one file: the housing aid, told to CNL when it is filed, and the allowance, told to CNAS."""

from factories.catalogue import shipped
from factories.exchange import registers
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.rural import HELD, Rural
from qarib.kernel.actor import citizen
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import file_dossier, save_page, start_draft
from qarib.modules.dossiers.models import Dossier, Relay
from qarib.modules.dossiers.queries import with_relay_data
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of
from qarib.modules.territory.models import Wilaya

ALLOWANCE = "anem.unemployment-allowance"
ANSWERS = {
    "birth_date": "2002-05-14", "situation": "never_worked", "has_income": False, "spouse_income": False,
    "enrolled": False, "past_scheme": False, "service_irregular": False, "foreign_national": False,
    "allowance_before": False, "seeker_months": 8, "residence": "algeria", "residence_commune": "4401",
    "postal_account": "00799999123456789012",
}  # fmt: skip


class Two(Rural):
    """The housing aid with CNL, which has no agency, and CNAS, whose agency `cnas-44` serves Aïn Defla."""

    def __init__(self):
        super().__init__()
        self.cnl, self.cnas = BodyFactory(code="cnl"), BodyFactory(code="cnas")
        self.cnas_agency = AgencyFactory(code="cnas-44", body=self.cnas)
        ServiceFactory(organisation=self.cnas_agency, wilaya=Wilaya.objects.get(code="44"))
        self.at_cnl = actor_of(MembershipFactory(organisation=self.cnl).person)
        self.at_cnas = actor_of(MembershipFactory(organisation=self.cnas_agency).person)

    def filed(self, **typed):
        with registers(HELD):
            return super().filed(**typed)


def allowance(person: Person) -> Dossier:
    """Return a filed request for the allowance."""
    actor = citizen(person.pk)
    draft = start_draft(shipped(ALLOWANCE), person=person, language="fr", actor=actor)
    save_page(draft, answers=ANSWERS, actor=actor)
    return file_dossier(draft, actor=actor)


def relay_of(dossier: Dossier) -> Relay:
    """Return what its other body was told, as a page reads it."""
    return with_relay_data(Relay.objects.filter(dossier=dossier)).get()


def elsewhere(body: Organisation, *, wilaya: str) -> Organisation:
    """Return an agency of that body in another wilaya."""
    agency = AgencyFactory(body=body)
    ServiceFactory(organisation=agency, wilaya=Wilaya.objects.get(code=wilaya))
    return agency
