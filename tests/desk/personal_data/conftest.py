import pytest

from factories.organisations import MembershipFactory
from qarib.modules.organisations.queries import actor_of


@pytest.fixture
def on_duty(world):
    """Return a function that gives the actor of a new holder of a role, in the body unless said."""

    def actor(role, organisation=None):
        return actor_of(MembershipFactory(organisation=organisation or world.agency.body, role=role).person)

    return actor


@pytest.fixture
def officer(on_duty):
    return on_duty("protection_officer")


@pytest.fixture
def imene(officer, at_desk):
    """Return the browser of the data-protection officer."""
    return at_desk(officer)
