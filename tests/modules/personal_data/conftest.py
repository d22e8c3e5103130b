import pytest
import time_machine

from factories.world import TUESDAY, World, build_world


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db) -> World:
    return build_world()
