"""The rural housing aid in a running session: Rachid, two agents of the fund, and a bailiff's phone."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta

from factories.accounts import PersonFactory
from factories.catalogue import shipped
from factories.documents import image
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import CommuneFactory, WilayaFactory
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor, citizen
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.actions import open_session
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.dossiers import actions
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import filing_pages, invitation_by_link
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of

RURAL = "fnpos.rural-housing-aid"
REPORT = "bailiff_report"
BAILIFF_PHONE = "+213550123456"
BAILIFF = {"fact": REPORT, "name": "Maître Saïd Haddad", "phone": BAILIFF_PHONE}
ANSWERS = {
    "social_status": "employee",
    "affiliation_months": 240,
    "household_income": 60_000,
    "cnl_second_instalment": True,
    "building_in_progress": True,
    REPORT: True,
    "children": 3,
    "bni_years": 2,
    "residence_commune": "1701",
}


@dataclass
class Housing:
    """Who takes part in a request for the aid, in the wilaya of Djelfa."""

    version: ProcedureVersion
    agency: Organisation
    rachid: Person
    lynda: Actor
    head: Actor

    @property
    def actor(self) -> Actor:
        return citizen(self.rachid.pk)

    def draft(self, **answers: object) -> Dossier:
        """Return Rachid's draft; an answer of None is left out."""
        dossier = actions.start_draft(self.version, person=self.rachid, language="ar-dz", actor=self.actor)
        given = {fact: value for fact, value in {**ANSWERS, **answers}.items() if value is not None}
        actions.save_page(dossier, answers=given, actor=self.actor)
        return Dossier.objects.get(pk=dossier.pk)

    def filed(self, **answers: object) -> Dossier:
        return actions.file_dossier(self.draft(**answers), actor=self.actor)

    def invite(self, dossier: Dossier, **changes: object):
        """Invite the bailiff; return the invitation as its link finds it, with link and code."""
        actions.invite_professional(dossier, **{**BAILIFF, **changes}, actor=self.actor)
        token, code = told()
        return invitation_by_link(token), token, code


def told() -> tuple[str, str]:
    """Return the newest link and code that were sent."""
    bodies = Message.objects.order_by("-pk").values_list("template", "body")
    link = next(body for template, body in bodies if template == "dossiers/deposit_link")
    code = next(body for template, body in bodies if template == "dossiers/deposit_code")
    return re.search(r"/deposit/([\w-]+)/", link)[1], re.search(r"\b\d{6}\b", code)[0]


def deposited(invitation, code, *, data=None, stated=True, name="pv.jpg"):
    """Deposit a photo as the bailiff does."""
    data = image() if data is None else data
    return actions.deposit(
        invitation, code=code, stated=stated, stream=io.BytesIO(data), name=name, declared_size=len(data)
    )


def build_housing(*, matched: bool = True) -> Housing:
    djelfa = WilayaFactory(code="17", name_fr="Djelfa", name_ar="الجلفة")
    CommuneFactory(code="1701", name_fr="Djelfa", name_ar="الجلفة", wilaya=djelfa)
    agency = AgencyFactory(code="fnpos-17", body=BodyFactory(code="fnpos"))
    ServiceFactory(organisation=agency, wilaya=djelfa)
    version, today = shipped(RURAL), clock.today()
    open_session(
        RURAL, opens_on=today - timedelta(days=10), closes_on=today + timedelta(days=30), actor=SYSTEM
    )
    return Housing(
        version=version,
        agency=agency,
        rachid=PersonFactory(given_name="رشيد", family_name="مرابط", matched=matched),
        lynda=actor_of(MembershipFactory(organisation=agency, role="agent").person),
        head=actor_of(MembershipFactory(organisation=agency, role="head").person),
    )


def asked_of(dossier):
    """Return the facts that the pages of a draft still ask."""
    return {question.fact for page in filing_pages(dossier, "fr") for question in page.questions}
