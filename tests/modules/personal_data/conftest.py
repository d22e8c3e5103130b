import pytest
import time_machine

from factories.organisations import MembershipFactory
from factories.world import TUESDAY, World, build_world
from qarib.modules.organisations.queries import actor_of


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def officer(world):
    """Return the actor of the data-protection officer of ANEM."""
    return actor_of(MembershipFactory(organisation=world.agency.body, role="protection_officer").person)
