import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from factories.exchange_provider import HOUSE_TEXT, NIN
from factories.world import TUESDAY


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture(autouse=True)
def house(settings):
    settings.QARIB_EXCHANGE_KEY, settings.QARIB_EXCHANGE_NAME = HOUSE_TEXT, "qarib"
    settings.QARIB_BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def yasmine(db):
    """She is registered as a job seeker."""
    person = PersonFactory(nin=NIN, matched=True)
    DossierFactory(person=person, granted=True)
    return person
