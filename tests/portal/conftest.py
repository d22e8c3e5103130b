import pytest
import time_machine

from factories.world import TUESDAY, World, build_world
from strict.client import StrictClient


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def browser():
    """Return a function that opens a browser of its own for somebody, logged in."""

    def open_for(person):
        client = StrictClient()
        client.force_login(person)
        return client

    return open_for


@pytest.fixture
def yasmine(world, browser):
    return browser(world.yasmine)


@pytest.fixture
def karim(world, browser):
    return browser(world.karim)


@pytest.fixture
def draft(world):
    """Return Yasmine's draft, with every answer."""
    return world.draft()


@pytest.fixture
def store(settings, tmp_path):
    """Keep files and the seal in this test's folder."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path
    settings.QARIB_CLAMD = ""
    return tmp_path / "files"
