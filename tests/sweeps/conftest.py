from unittest import mock

import pytest
import time_machine
from coverage import Coverage

from factories.world import TUESDAY
from sweeps.cast import cast_of_the_module
from sweeps.walk import forget_templates


@pytest.fixture(scope="module", autouse=True)
def touching_is_not_testing():
    """Count no line as tested because a sweep walked over it; it is faster, too."""
    counting = Coverage.current()
    if counting is None:
        yield
        return
    counting.stop()
    yield
    counting.start()


@pytest.fixture(scope="module")
def cast_once(django_db_setup, django_db_blocker):
    """Build the world once for a module; whatever a test sends is undone."""
    with (
        time_machine.travel(TUESDAY, tick=False),
        django_db_blocker.unblock(),
        # No sweep asks which templates made a page: their contexts are not copied for it.
        mock.patch("django.test.client.store_rendered_templates", new=forget_templates),
        cast_of_the_module() as cast,
    ):
        yield cast


@pytest.fixture
def cast(cast_once, db):
    return cast_once
