"""The rural housing aid in a running session: the procedure whose facts several registers hold."""

from datetime import date

from factories.accounts import PersonFactory
from factories.catalogue import shipped
from factories.exchange import NOTHING, says
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from qarib.demo import personas
from qarib.kernel.actor import SYSTEM, citizen
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.actions import open_session
from qarib.modules.dossiers.actions import fetch_proofs, file_dossier, save_page, start_draft
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import filing_pages, my_draft, proof_lines, values_by_fact
from qarib.modules.organisations.queries import actor_of
from qarib.modules.territory.models import Wilaya

RURAL = "fnpos.rural-housing-aid"
# What no register holds, or what none may be asked.
TYPED = {
    "household_income": 42_000,
    "building_in_progress": True,
    "bailiff_report": True,
    "bni_years": 6,
    "residence_commune": "4401",
}
FETCHED = {"social_status", "affiliation_months", "cnl_second_instalment", "children"}
HELD = {
    ("cnas", "social_status"): says("employee"),
    ("cnas", "affiliation_months"): says(264),
    ("cnl", "cnl_second_instalment"): says(True),
    ("civil-status", "children"): says(4),
}
NOBODY = dict.fromkeys(HELD, NOTHING)
# CNAS does not answer.
DOWN = {key: answer for key, answer in HELD.items() if key[0] != "cnas"}


class Rural:
    """Rachid, the fund's agency that serves him, its agent, and the running session."""

    def __init__(self):
        body = BodyFactory(code="fnpos")
        self.agency = AgencyFactory(code="fnpos-16", body=body)
        ServiceFactory(organisation=self.agency, wilaya=Wilaya.objects.get(code="44"))
        self.version = shipped(RURAL)
        open_session(RURAL, opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 31), actor=SYSTEM)
        self.rachid = PersonFactory(nin=personas.RACHID.nin, matched=True)
        self.me = citizen(self.rachid.pk)
        self.agent = self.someone("agent")

    def someone(self, role):
        return actor_of(MembershipFactory(organisation=self.agency, role=role).person)

    def begun(self, **typed):
        """Return Rachid's draft once the registers were asked, with what he typed."""
        draft = start_draft(self.version, person=self.rachid, language="fr", actor=self.me)
        fetch_proofs(draft, actor=self.me)
        save_page(draft, answers={**TYPED, **typed}, actor=self.me)
        return draft

    def filed(self, **typed):
        return file_dossier(self.begun(**typed), actor=self.me)


def asked(dossier):
    """Return the facts that the pages of a draft still ask."""
    pages = filing_pages(my_draft(Person.objects.get(pk=dossier.person_id), dossier.uid), "fr")
    return {question.fact for page in pages for question in page.questions}


def origins(dossier):
    """Return what a file holds: value, origin and source of each fact."""
    return {value.fact: (value.value, value.origin, value.source) for value in dossier.values.order_by("pk")}


def lines(dossier):
    """Return what registers were asked of a file, in words, by fact."""
    dossier = Dossier.objects.select_related("version__procedure", "person", "session").get(pk=dossier.pk)
    return {line.fact: line for line in proof_lines(dossier, values_by_fact(dossier), "fr")}
