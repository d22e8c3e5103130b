import pytest
from django.db import transaction

from qarib.kernel.actor import Actor, Basis
from qarib.modules.territory.actions import load_shipped_territory


@pytest.fixture
def country(db):
    """Load the whole shipped territory."""
    return load_shipped_territory()


@pytest.fixture(scope="module")
def country_of_the_module(django_db_setup, django_db_blocker):
    """Load the whole shipped territory once for a module that only reads it.

    Every test of such a module asks for it: one that does not would find the country all the same.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_shipped_territory()
        transaction.set_rollback(True)


@pytest.fixture
def administrator():
    return Actor(person=7, role="administrator", organisation=1, body=1, basis=Basis.DUTY)
