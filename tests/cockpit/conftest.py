from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import BodyFactory, MembershipFactory
from factories.world import TUESDAY, World, build_world
from qarib.modules.dossiers.actions import grant, refresh_figures, refuse, take


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def ministry(world):
    return BodyFactory(code="mtess")


@pytest.fixture
def head(world, at_desk):
    return at_desk(world.farida)


@pytest.fixture
def director(world, at_desk):
    return at_desk(MembershipFactory(organisation=world.agency.body, role="director").person)


@pytest.fixture
def minister(ministry, at_desk):
    return at_desk(MembershipFactory(organisation=ministry, role="ministry").person)


def file_at(world, days):
    """File a dossier so many days from Tuesday morning."""
    with time_machine.travel(TUESDAY + timedelta(days=days), tick=False):
        return world.filed(PersonFactory(matched=True))


def furnish(world, count=1):
    """Have so many late files (in Samir's hands), files granted in time, and refused ones; count them."""
    for _ in range(count):
        late = file_at(world, -9)
        take(late, actor=world.samir)
        grant(file_at(world, -1), actor=world.samir)
        refuse(
            file_at(world, -1), criterion="available-for-work", reason="Pas disponible.", actor=world.samir
        )
    refresh_figures()
