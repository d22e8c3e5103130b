from datetime import date

import factory
from factory.django import DjangoModelFactory

from factories.accounts import AgentFactory
from qarib.modules.organisations.enums import OrganisationKind, Role
from qarib.modules.organisations.models import Membership, Organisation, Service

LONG_AGO = date(2020, 1, 1)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = OrganisationKind.BODY
    code = factory.Sequence(lambda n: f"body-{n}")
    name_ar = "هيئة"
    name_fr = "Organisme"
    name_en = "Body"


class AgencyFactory(BodyFactory):
    kind = OrganisationKind.AGENCY
    code = factory.Sequence(lambda n: f"agency-{n}")
    name_ar = "وكالة"
    name_fr = "Agence"
    name_en = "Agency"
    body = factory.SubFactory(BodyFactory)


class CompanyFactory(BodyFactory):
    kind = OrganisationKind.COMPANY
    code = factory.Sequence(lambda n: f"company-{n}")
    name_ar = "شركة"
    name_fr = "Entreprise"
    name_en = "Company"


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    organisation = factory.SubFactory(AgencyFactory)
    valid_from = LONG_AGO


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(AgentFactory)
    organisation = factory.SubFactory(AgencyFactory)
    role = Role.AGENT
    valid_from = LONG_AGO
