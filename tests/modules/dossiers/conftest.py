import pytest
import time_machine

from factories.world import TUESDAY, World, build_world


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield
