import pytest

from qarib.kernel.actor import Actor, Basis
from qarib.modules.territory.actions import load_shipped_territory


@pytest.fixture
def country(db):
    """Load the whole shipped territory."""
    return load_shipped_territory()


@pytest.fixture
def administrator():
    return Actor(person=7, role="administrator", organisation=1, body=1, basis=Basis.DUTY)
