import pytest
import time_machine

from factories.housing import build_housing
from factories.rural import Rural
from factories.world import TUESDAY, World, build_world


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def rural(world, tuesday):
    return Rural()


@pytest.fixture
def store(settings, tmp_path):
    """Keep uploads in a folder of the test, with no scanner."""
    settings.MEDIA_ROOT, settings.QARIB_CLAMD = tmp_path / "files", ""


@pytest.fixture
def housing(db, tuesday, store):
    return build_housing()
