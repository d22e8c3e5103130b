import pytest
import time_machine

from factories.organisations import MembershipFactory
from factories.world import TUESDAY, World, build_world
from qarib.modules.documents.clients import authority
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


@pytest.fixture
def administrator(world):
    return actor_of(MembershipFactory(organisation=world.agency.body, role="administrator").person)


@pytest.fixture
def store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.VAR_DIR, settings.QARIB_DEMO = tmp_path / "files", tmp_path, True
    authority.make_demo_authority()
