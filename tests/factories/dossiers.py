"""Dossiers of the shipped registration, brought where they stand through the actions that make them so.

`DossierFactory()` is a draft with every answer; `filed=True`, `taken=True`, `waiting=True`, `granted=True`,
`refused=True`, `withdrawn=True`, `appealed=True`, `lapsed=True` carry it on. It finds or makes what it
needs: the commune of Aïn Defla, the agency `anem-44`, the published procedure, an agent (`agent=` an Actor to
choose who).
"""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from factories.accounts import PersonFactory
from factories.catalogue import published_registration
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import CommuneFactory, WilayaFactory
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.modules.dossiers import actions
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.models import Organisation, Service
from qarib.modules.organisations.queries import actor_of
from qarib.modules.territory.models import Commune

COMMUNE = "4401"
ANSWERS = {
    "birth_date": "2002-05-14",
    "residence": "algeria",
    "situation": "never_worked",
    "available_now": True,
    "residence_commune": COMMUNE,
    "residence_changed": False,
    "wanted_occupation": "Couturière",
    "education_level": "secondary",
}
_MOVES = ("filed", "taken", "waiting", "granted", "refused", "withdrawn", "appealed", "lapsed")


def registration_agency():
    """Return `anem-44`, which serves the wilaya of Aïn Defla."""
    agency = Organisation.objects.filter(code="anem-44").first()
    if agency is None:
        body = Organisation.objects.filter(code="anem").first() or BodyFactory(code="anem")
        agency = AgencyFactory(code="anem-44", body=body)
    if not Commune.objects.filter(code=COMMUNE).exists():
        CommuneFactory(code=COMMUNE, wilaya=WilayaFactory(code="44"))
    if not Service.objects.filter(organisation=agency).exists():
        ServiceFactory(organisation=agency, wilaya=WilayaFactory(code="44"))
    return agency


def agent_of(agency):
    """Return the actor of an agent of that agency: one who is there, else a new one."""
    membership = agency.memberships.filter(role="agent").order_by("pk").first()
    return actor_of((membership or MembershipFactory(organisation=agency)).person)


class DossierFactory(DjangoModelFactory):
    """One registration; see the module."""

    class Meta:
        model = Dossier

    person = factory.SubFactory(PersonFactory, matched=True)
    language = "ar-dz"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        wanted = {name for name in _MOVES if kwargs.pop(name, False)}
        answers, agent = {**ANSWERS, **kwargs.pop("answers", {})}, kwargs.pop("agent", None)
        agency, version = registration_agency(), kwargs.pop("version", None) or published_registration()
        person = kwargs.pop("person")
        actor = citizen(person.pk)
        dossier = actions.start_draft(version, person=person, actor=actor, **kwargs)
        actions.save_page(dossier, answers=answers, actor=actor)
        if wanted - {"withdrawn"}:
            actions.file_dossier(dossier, actor=actor)
        return _carry_on(dossier, wanted, agent or (agent_of(agency) if wanted else None))


def _carry_on(dossier, wanted, agent):
    if "taken" in wanted:
        actions.take(dossier, actor=agent)
    if wanted & {"waiting", "lapsed"}:
        actions.request_missing(
            dossier, facts=["wanted_occupation"], reason="Précisez le métier recherché.", actor=agent
        )
    if "granted" in wanted:
        actions.grant(dossier, actor=agent)
    if wanted & {"refused", "appealed"}:
        actions.refuse(
            dossier, criterion="available-for-work", reason="Pas disponible pour le moment.", actor=agent
        )
    if "withdrawn" in wanted:
        actions.withdraw(dossier, actor=citizen(dossier.person_id))
    if "appealed" in wanted:
        actions.file_appeal(dossier, text="Je suis disponible.", actor=citizen(dossier.person_id))
    if "lapsed" in wanted:
        dossier.requests.update(answer_by=clock.today() - timedelta(days=1))
        actions.lapse_unanswered()
        dossier.refresh_from_db()
    return dossier
