"""Offices of ANEM, and browsers of who administers them."""

from datetime import date

import pytest

from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import WilayaFactory
from qarib.modules.organisations.enums import Role


@pytest.fixture
def anem(db):
    return BodyFactory(code="anem", name_fr="ANEM", name_ar="الوكالة الوطنية للتشغيل", name_en="")


@pytest.fixture
def laghouat(db):
    return WilayaFactory(code="03", name_fr="Laghouat", name_ar="الأغواط")


@pytest.fixture
def aflou(laghouat):
    """A wilaya of law 26-06: its parent administers it until 31 December 2026."""
    return WilayaFactory(
        code="59", name_fr="Aflou", name_ar="آفلو", parent=laghouat,
        valid_from=date(2026, 4, 5), administers_from=date(2027, 1, 1),
    )  # fmt: skip


@pytest.fixture
def agency(anem, laghouat):
    agency = AgencyFactory(code="anem-03", body=anem, name_fr="Agence de Laghouat", name_en="")
    ServiceFactory(organisation=agency, wilaya=laghouat)
    return agency


@pytest.fixture
def in_role(at_desk):
    """Return a function that opens the desk, in English, to somebody who holds a role somewhere."""

    def enter(organisation, role=Role.ADMINISTRATOR):
        return at_desk(MembershipFactory(organisation=organisation, role=role).person, language="en")

    return enter


@pytest.fixture
def administrator(in_role, anem):
    return in_role(anem)
