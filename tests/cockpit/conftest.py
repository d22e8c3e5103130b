from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import BodyFactory, MembershipFactory
from factories.world import TUESDAY, World, build_world
from qarib.modules.accounts.enums import DEMO_STRONG
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import grant, refresh_figures, refuse, take
from strict.client import StrictClient


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def browse(settings):
    """Return a function that gives the browser of an actor (or a person), logged in with a second factor."""
    settings.QARIB_DEMO = True

    def browser(who, language="fr"):
        person = who if isinstance(who, Person) else Person.objects.get(pk=who.person)
        client = StrictClient(headers={"accept-language": language, "accept": "text/html"})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[DEMO_STRONG] = True
        session.save()
        return client

    return browser


@pytest.fixture
def ministry(world):
    return BodyFactory(code="mtess")


@pytest.fixture
def head(world, browse):
    return browse(world.farida)


@pytest.fixture
def director(world, browse):
    return browse(MembershipFactory(organisation=world.agency.body, role="director").person)


@pytest.fixture
def minister(ministry, browse):
    return browse(MembershipFactory(organisation=ministry, role="ministry").person)


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
