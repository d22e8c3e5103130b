import pytest
import time_machine

from factories.catalogue import published_registration
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory
from factories.world import TUESDAY
from qarib.modules.organisations.queries import actor_of


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def anem(db):
    return BodyFactory(code="anem")


@pytest.fixture
def registration(anem):
    """Return the procedure of the registration, published, and governed by its body."""
    return published_registration().procedure


@pytest.fixture
def on_duty(anem):
    """Return a function that gives the actor of somebody new in that role, of ANEM unless told."""

    def actor(role, organisation=None):
        return actor_of(MembershipFactory(organisation=organisation or anem, role=role).person)

    return actor


@pytest.fixture
def jurist(on_duty):
    return on_duty("jurist")


@pytest.fixture
def director(on_duty):
    return on_duty("director")


@pytest.fixture
def agency(anem):
    return AgencyFactory(body=anem)
