import pytest
from django.db import transaction
from django.test import override_settings

from qarib.demo.loading.load import load

REGISTRATIONS = 60


@pytest.fixture(scope="module")
def demo_of_the_module(django_db_setup, django_db_blocker):
    """Load a small demo once for a module; each test stands on it and undoes what it does.

    Every test of such a module asks for it: one that does not would find the data all the same.
    """
    # In a small country an agency has few decided files: an auditor is told sooner.
    sooner = override_settings(QARIB_ALERT_THRESHOLDS="outside=2")
    with django_db_blocker.unblock(), transaction.atomic(), sooner:
        yield load(registrations=REGISTRATIONS, seed=1)
        transaction.set_rollback(True)


@pytest.fixture
def demo(demo_of_the_module, db):
    """Return how many files of the small demo stand how."""
    return demo_of_the_module
